import { Redis, ReplyError } from "ioredis";

/** How the link to Valkey is: tried for the first time, in use, or left alone until it answers again. */
export type LinkState = "connecting" | "up" | "down";

export interface LinkOptions {
  /** `redis://` or `rediss://`, with a password where it needs one. */
  url: string;
  /** Told once for each change; `reason` has no address and no password. */
  changed: (state: "up" | "down", reason: string) => void;
}

/** For connecting, and for what nobody waits for. */
const PATIENCE_MS = 1_000;
/** Failures in a row after which nothing more is asked. */
const MAX_FAILURES = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

/**
 * A connection to Valkey that never holds anybody up: a command that is not answered in time fails, after
 * a few of those nothing is asked any more, and in the background it is tried until it answers again.
 */
export class ValkeyLink {
  readonly #options: LinkOptions;
  #state: LinkState = "connecting";
  #redis: Redis | null = null;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Connects in the background. */
  start(): void {
    void this.#connect(FIRST_PAUSE_MS);
  }

  /**
   * Runs a command.
   * @param waitMs for how many milliseconds, if somebody waits
   * @returns null where Valkey is not there, does not answer in time, or refuses it
   */
  async run<T>(
    command: (redis: Redis) => Promise<T>,
    waitMs: number | null = null,
  ): Promise<{ value: T } | null> {
    const redis = this.#redis;
    if (redis === null || this.#state !== "up") return null;
    try {
      const asked = command(redis);
      const value = await (waitMs === null ? asked : within(asked, waitMs));
      this.#failures = 0;
      return { value };
    } catch (error) {
      // It answered, if only to refuse: its memory is full, say.
      if (error instanceof ReplyError) return null;
      // A connection that has been given up meanwhile says nothing about the present one.
      if (redis === this.#redis && ++this.#failures >= MAX_FAILURES) this.#lost(reasonOf(error));
      return null;
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#drop();
  }

  async #connect(pauseMs: number): Promise<void> {
    const redis = new Redis(this.#options.url, {
      lazyConnect: true,
      // What we ask for needs no more, and every release and fork speaks it.
      protocol: 2,
      connectTimeout: PATIENCE_MS,
      commandTimeout: PATIENCE_MS,
      enableReadyCheck: false,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      noDelay: true,
    });
    let reason: string | null = null;
    redis.on("error", (error: Error) => {
      reason = reasonOf(error);
    });
    try {
      await redis.connect();
      await redis.ping();
    } catch (error) {
      redis.disconnect();
      if (this.#closed) return;
      this.#down(reason ?? reasonOf(error));
      this.#retry(pauseMs);
      return;
    }
    if (this.#closed) {
      redis.disconnect();
      return;
    }
    redis.on("close", () => {
      if (redis === this.#redis) this.#lost(reason ?? "the connection ended");
    });
    this.#redis = redis;
    this.#failures = 0;
    this.#state = "up";
    this.#options.changed("up", "it answers");
  }

  #lost(reason: string): void {
    this.#drop();
    if (this.#closed) return;
    this.#down(reason);
    this.#retry(FIRST_PAUSE_MS);
  }

  #down(reason: string): void {
    if (this.#state === "down") return;
    this.#state = "down";
    this.#options.changed("down", reason);
  }

  #retry(pauseMs: number): void {
    const next = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => void this.#connect(next), pauseMs);
    this.#timer.unref();
  }

  /** Lets go of the connection with all that waits on it. */
  #drop(): void {
    const redis = this.#redis;
    this.#redis = null;
    redis?.disconnect();
  }
}

/**
 * Waits for an answer no longer than that. Where this process itself was busy, what has arrived meanwhile is
 * read first.
 * @throws Error where it did not come in time
 */
async function within<T>(answer: Promise<T>, waitMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => setImmediate(() => reject(new Error("Timed out while waiting"))),
    waitMs,
  );
  // Left behind by the race, it may still fail.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** What failed, without where: an address may hold a password. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === "string") return code;
  if (error instanceof ReplyError) return String(message).split(" ", 1)[0] ?? "refused";
  return /timed out/i.test(String(message)) ? "no answer in time" : "the connection ended";
}
