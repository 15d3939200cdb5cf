import pg from "pg";

export interface Listener {
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** A connection that only listens says nothing by itself: it is asked so often whether it is still there. */
const LOOK_MS = 10_000;
/** Without an answer for so long it is lost, which TCP would find out after hours. */
const ANSWER_MS = 5_000;

/**
 * Hears one channel on a connection of its own. A lost connection is opened again with growing pauses;
 * what was sent meanwhile is lost, so after each new connection the handler is called with an empty
 * payload, which means: look for yourself.
 */
export async function openListener(options: {
  databaseUrl: string;
  channel: string;
  handler: (payload: string) => void;
  lookMs?: number;
  answerMs?: number;
}): Promise<Listener> {
  const { lookMs = LOOK_MS, answerMs = ANSWER_MS } = options;
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: options.databaseUrl,
      application_name: `pag0 listen ${options.channel}`,
      connectionTimeoutMillis: 2 * answerMs,
      query_timeout: answerMs,
    });
    next.on("notification", (message) => options.handler(message.payload ?? ""));
    next.on("error", () => undefined);
    try {
      await next.connect();
      await next.query(`LISTEN ${pg.escapeIdentifier(options.channel)}`);
    } catch (error) {
      await next.end();
      throw error;
    }
    // Closed while it connected: nobody else knows of this connection.
    if (closed) return next.end();
    client = next;
    let looking: NodeJS.Timeout;
    const look = () => {
      // With a question under way it ends at once, and is opened again.
      looking = setTimeout(() => next.query("SELECT 1").then(look, () => next.end()), lookMs);
      looking.unref();
    };
    look();
    next.on("end", () => {
      clearTimeout(looking);
      client = undefined;
      if (!closed) reconnect(FIRST_PAUSE_MS);
    });
  }

  function reconnect(pauseMs: number): void {
    timer = setTimeout(() => {
      connect().then(
        () => {
          if (!closed) options.handler("");
        },
        () => {
          if (!closed) reconnect(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
        },
      );
    }, pauseMs);
  }

  await connect();
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
