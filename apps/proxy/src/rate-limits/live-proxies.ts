import { PROXY_GONE_MS, type Sql } from "@pag0/db";

const BEAT_MS = 2_000;
/** A beat that is so late has not been answered. */
const SILENT_MS = 2 * BEAT_MS;
/** A clock that is further off than this moves spending between days: it is told of. */
export const CLOCK_OFF_MS = 5_000;

export interface LiveProxiesOptions {
  sql: Sql;
  proxyId: string;
  /** This proxy's clock, in milliseconds since 1970: by it windows begin and end. */
  now: () => number;
  /** What this proxy tells of itself, for people to look at. */
  state: () => object;
  failed: (message: string, error: unknown) => void;
}

/**
 * How many proxies there are. Each says every two seconds that it lives, and reads how many do and what
 * time it is; while the database is away the last number holds.
 */
export class LiveProxies {
  readonly #options: LiveProxiesOptions;
  #count = 1;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | null = null;
  /** When the database last answered, by a clock that is never set. */
  #answeredAt = performance.now();
  #told = false;
  #clockOffsetMs = 0;
  #clockTold = false;

  constructor(options: LiveProxiesOptions) {
    this.#options = options;
  }

  /** At least this one. */
  get count(): number {
    return this.#count;
  }

  /**
   * How far this proxy's clock is ahead of the database's (behind, where negative), when last asked;
   * milliseconds, as near as the question took. 0 where that lies within the question's own time.
   */
  get clockOffsetMs(): number {
    return this.#clockOffsetMs;
  }

  /** For how long the database has not answered; null while it does. */
  get databaseSilentMs(): number | null {
    const ms = performance.now() - this.#answeredAt;
    return ms > SILENT_MS ? ms : null;
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
      // One that waits for a database that hangs is not followed by others.
      this.#beating ??= this.#beat().finally(() => {
        this.#beating = null;
      });
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
    const { sql, proxyId, now, state, failed } = this.#options;
    try {
      await sql(
        `INSERT INTO proxy_nodes (id, started_at, last_seen_at, state) VALUES ($1, now(), now(), $2::jsonb)
         ON CONFLICT (id) DO UPDATE SET last_seen_at = now(), state = EXCLUDED.state`,
        [proxyId, JSON.stringify(state())],
      );
      const [asked, askedAt] = [now(), performance.now()];
      const [row] = await sql<{ live: number; at: number }>(
        `SELECT count(*)::int AS live, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS at FROM proxy_nodes WHERE last_seen_at > now() - $1 * interval '1 millisecond'`,
        [PROXY_GONE_MS],
      );
      this.#count = Math.max(1, row?.live ?? 1);
      this.#told = false;
      this.#answeredAt = performance.now();
      if (row !== undefined) this.#compareClocks(row.at - asked, performance.now() - askedAt);
    } catch (error) {
      if (!this.#told) failed("the number of proxies could not be read", error);
      this.#told = true;
    }
  }

  /** @param aheadMs the database's clock less this one's, when it was asked; it took up to `tookMs` to say. */
  #compareClocks(aheadMs: number, tookMs: number): void {
    // Clocks are read in whole milliseconds.
    const exact = aheadMs >= -1 && aheadMs <= tookMs + 1;
    this.#clockOffsetMs = exact ? 0 : Math.round(aheadMs < 0 ? -aheadMs : tookMs - aheadMs);
    const isOff = Math.abs(this.#clockOffsetMs) > CLOCK_OFF_MS;
    if (isOff && !this.#clockTold) {
      const side = this.#clockOffsetMs > 0 ? "ahead of" : "behind";
      const seconds = Math.abs(this.#clockOffsetMs) / 1000;
      this.#options.failed(
        "this proxy's clock is wrong: days and months of budgets begin by it",
        new RangeError(`the clock is ${seconds} s ${side} the database's; set it by NTP`),
      );
    }
    this.#clockTold = isOff;
  }
}
