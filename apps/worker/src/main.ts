import "@pag0/json/repair";
import { pino } from "pino";
import { readEnvironment } from "./environment.ts";
import { startWorker } from "./worker.ts";

function fail(error: unknown): never {
  process.stderr.write(`worker: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const log = pino({ name: "worker", level: environment.PAG0_LOG_LEVEL });
  const asked = new Promise<NodeJS.Signals>((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  const worker = await startWorker(environment, log);
  log.info({ port: worker.port }, "the worker works");
  const signal = await asked;
  log.info({ signal }, "the worker stops");
  await worker.stop();
  log.info("the worker has stopped");
  process.exit(0);
}

main().catch(fail);
