import { PROXY_GONE_MS, type Sql } from "@pag0/db";

const BEAT_MS = 2_000;

export interface LiveProxiesOptions {
  sql: Sql;
  proxyId: string;
  failed: (message: string, error: unknown) => void;
}

/**
 * How many proxies there are. Each says every two seconds that it lives, and reads how many do; while the
 * database is away the last number holds.
 */
export class LiveProxies {
  readonly #options: LiveProxiesOptions;
  #count = 1;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #told = false;

  constructor(options: LiveProxiesOptions) {
    this.#options = options;
  }

  /** At least this one. */
  get count(): number {
    return this.#count;
  }

  /** Says at once that this proxy lives, and from then on again and again. */
  async start(): Promise<void> {
    const { sql, proxyId, failed } = this.#options;
    // A proxy that was killed has left its row; its next start has the same identifier.
    await sql("DELETE FROM proxy_nodes WHERE id = $1 OR last_seen_at < now() - interval '1 day'", [
      proxyId,
    ]).catch((error: unknown) => failed("proxies that are gone could not be forgotten", error));
    await this.#beat();
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat());
    }, BEAT_MS);
  }

  /** Says that this proxy is gone, so that the others take its share at once. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    const { sql, proxyId, failed } = this.#options;
    await sql("DELETE FROM proxy_nodes WHERE id = $1", [proxyId]).catch((error: unknown) =>
      failed("it could not be said that this proxy is gone", error),
    );
  }

  async #beat(): Promise<void> {
    const { sql, proxyId, failed } = this.#options;
    try {
      await sql(
        `INSERT INTO proxy_nodes (id, started_at, last_seen_at) VALUES ($1, now(), now())
         ON CONFLICT (id) DO UPDATE SET last_seen_at = now()`,
        [proxyId],
      );
      const [row] = await sql<{ live: number }>(
        `SELECT count(*)::int AS live FROM proxy_nodes WHERE last_seen_at > now() - $1 * interval '1 millisecond'`,
        [PROXY_GONE_MS],
      );
      this.#count = Math.max(1, row?.live ?? 1);
      this.#told = false;
    } catch (error) {
      if (!this.#told) failed("the number of proxies could not be read", error);
      this.#told = true;
    }
  }
}
