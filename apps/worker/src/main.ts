import { createDatabase } from "@pag0/db";
import { pino } from "pino";
import { readEnvironment } from "./environment.ts";
import { startQueue } from "./queue.ts";
import { startServer } from "./server.ts";
import type { Services } from "./services.ts";

const STALE_RELAY_MS = 30_000;

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const log = pino({ name: "worker", level: environment.PAG0_LOG_LEVEL });
  const database = createDatabase({
    databaseUrl: environment.DATABASE_URL,
    applicationName: "pag0-worker",
    poolSize: 5,
  });
  const services: Services = {
    database,
    auditPrivateKeyPem: environment.PAG0_AUDIT_SIGNING_KEY,
    now: () => new Date(),
    log,
  };
  const queue = await startQueue(services, environment.DATABASE_URL);
  const server = await startServer({
    host: environment.PAG0_WORKER_HOST,
    port: environment.PAG0_WORKER_PORT,
    readiness: async () => {
      const last = queue.lastRelay();
      if (last !== null && Date.now() - last.getTime() < STALE_RELAY_MS) return null;
      return "The outbox has not been looked through lately: the database may be away";
    },
  });
  log.info({ port: server.port }, "the worker works");

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await server.close();
    await queue.stop();
    await database.close();
    log.info("the worker has stopped");
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
}

main().catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
