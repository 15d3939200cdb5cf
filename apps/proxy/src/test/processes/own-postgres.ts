import { migrate } from "@pag0/db/migrate";
import { type Postgres, startPostgres } from "../../../../../tools/src/postgres/index.ts";
import { temporaryDirectory } from "../../../../../tools/src/postgres/temporary-directory.ts";

/** A migrated PostgreSQL that a test may stop, kill and start again; its address stays the same. */
export interface OwnPostgres {
  databaseUrl: string;
  start: () => Promise<void>;
  stop: () => Promise<void>;
  /** Ends it at once, as a crash does; what was committed is there after the next start. */
  kill: () => Promise<void>;
  /** Ends it for good and removes its data. */
  drop: () => Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const directory = temporaryDirectory();
  // Only a power cut would lose what the system was not told to write; a killed server loses nothing.
  const settings = { fsync: "off", max_connections: "300" };
  const start = () => startPostgres({ dataDirectory: directory.path, settings });
  let running: Postgres | null = await start();
  const databaseUrl = running.url;
  await migrate({ databaseUrl });
  const stop = async () => {
    await running?.stop();
    running = null;
  };
  return {
    databaseUrl,
    stop,
    async start() {
      running ??= await start();
      if (running.url !== databaseUrl) throw new Error(`PostgreSQL moved to ${running.url}`);
    },
    async kill() {
      running?.kill();
      await running?.ended;
      running = null;
    },
    async drop() {
      await stop();
      directory.remove();
    },
  };
}
