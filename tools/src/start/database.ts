import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Postgres, startPostgres } from "../postgres/index.ts";
import type { Log } from "./log.ts";

export interface Database {
  url: string;
  stop(): Promise<void>;
  /** Ends it at once; the next start recovers. */
  kill(): void;
}

const AGAIN_AFTER_MS = 1_000;
const MOST_MS = 30_000;

/** The embedded PostgreSQL, started again whenever it ends without our doing. */
export async function keepDatabase(dataDirectory: string, log: Log): Promise<Database> {
  const start = () =>
    startPostgres({ dataDirectory: join(dataDirectory, "postgres"), log: log.info });
  let current: Postgres = await start();
  const { url } = current;
  const stopping = new AbortController();

  async function again(): Promise<void> {
    for (let delayMs = AGAIN_AFTER_MS; !stopping.signal.aborted; delayMs *= 2) {
      try {
        current = await start();
        if (current.url !== url)
          log.error("PostgreSQL had to take another port: stop and start again so that all follow");
        else log.info("PostgreSQL runs again");
        return;
      } catch (error) {
        log.error(`PostgreSQL does not start: ${(error as Error).message}`);
        await sleep(Math.min(delayMs, MOST_MS), undefined, { signal: stopping.signal }).catch(
          () => undefined,
        );
      }
    }
  }

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await current.ended;
      if (stopping.signal.aborted) return;
      log.error("PostgreSQL ended; starting it again");
      await again();
    }
  }
  const watching = watch();

  return {
    url,
    kill: () => {
      stopping.abort();
      current.kill();
    },
    stop: async () => {
      stopping.abort();
      await current.stop();
      await watching;
      // A start that was under way when the stop came has left another process.
      await current.stop();
    },
  };
}
