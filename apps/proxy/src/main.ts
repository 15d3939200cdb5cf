import "@pag0/json/repair";
import cluster from "node:cluster";
import { availableParallelism } from "node:os";
import { type Logger, pino } from "pino";
import { freePort } from "./cluster/free-port.ts";
import { onSignals } from "./cluster/signals.ts";
import { Supervisor } from "./cluster/supervisor.ts";
import { type Environment, EnvironmentError, readEnvironment } from "./environment.ts";
import { JournalDirectoryError } from "./journal/lock.ts";

/** Keeps several processes serving, one for each core unless it is told otherwise. */
async function superviseProcesses(
  processes: number,
  { PAG0_PROXY_PORT, PAG0_PROXY_HOST }: Environment,
  log: Logger,
): Promise<void> {
  const port = await freePort(PAG0_PROXY_PORT, PAG0_PROXY_HOST);
  const supervisor = new Supervisor(processes, port, log);
  onSignals(
    (signal) => {
      log.info({ signal }, "the processes of the proxy let calls under way end");
      supervisor.stop();
    },
    () => {
      supervisor.kill();
      process.exit(1);
    },
  );
  process.exit(await supervisor.run());
}

async function main(): Promise<void> {
  const env = readEnvironment(process.env);
  const log = pino({ name: "proxy", level: env.PAG0_LOG_LEVEL });
  const processes = env.PAG0_PROXY_PROCESSES ?? availableParallelism();
  if (cluster.isPrimary && processes > 1) await superviseProcesses(processes, env, log);
  else {
    // The process that only supervises has no use for the rest.
    const { serve } = await import("./serve.ts");
    await serve(env, log);
  }
}

main().catch((error: unknown) => {
  const message =
    error instanceof EnvironmentError || error instanceof JournalDirectoryError
      ? error.message
      : (error as { code?: unknown }).code === "EADDRINUSE"
        ? "PAG0_PROXY_PORT: the port is taken; choose another or end what uses it"
        : String((error as Error).stack);
  process.stderr.write(`proxy: ${message}\n`);
  process.exit(1);
});
