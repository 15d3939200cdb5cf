import { pino } from "pino";
import { EnvironmentError, readEnvironment } from "./environment.ts";
import { JournalDirectoryError } from "./journal/lock.ts";
import { startProxy } from "./proxy.ts";
import { ShippingThread } from "./shipping/shipping-thread.ts";

async function main(): Promise<void> {
  const env = readEnvironment(process.env);
  const log = pino({ name: "proxy", level: env.PAG0_LOG_LEVEL });
  const proxy = await startProxy(env, log, () => new ShippingThread(env.DATABASE_URL));
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, "the proxy lets calls under way end");
    proxy.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "the proxy did not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  log.info({ port: proxy.port, proxyId: proxy.proxyId }, "the proxy takes calls");
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
