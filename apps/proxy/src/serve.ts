import cluster from "node:cluster";
import type { Logger } from "pino";
import { listenToSupervisor } from "./cluster/siblings.ts";
import { onSignals } from "./cluster/signals.ts";
import type { Environment } from "./environment.ts";
import { startProxy } from "./proxy.ts";
import { ShippingThread } from "./shipping/shipping-thread.ts";

/** Serves in this process until a signal, or the supervisor, ends it. */
export async function serve(env: Environment, log: Logger): Promise<void> {
  let end = (_why: string): void => process.exit(0);
  const supervised = cluster.isWorker ? listenToSupervisor((why) => end(why)) : null;
  const proxy = await startProxy(env, log, {
    shipping: () => new ShippingThread(env.DATABASE_URL),
    siblings: supervised,
  });
  supervised?.share(proxy.registry);
  let stopping = false;
  end = (why) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "the proxy lets calls under way end");
    proxy.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "the proxy did not stop cleanly");
        process.exit(1);
      },
    );
  };
  const { port, proxyId } = proxy;
  if (supervised !== null) {
    process.send?.({ pag0: "ready", port, proxyId });
    // Ctrl-C reaches every process of the terminal; whoever supervises this one says when it is to end.
    process.on("SIGINT", () => undefined);
    process.on("SIGTERM", end);
  } else onSignals(end, () => process.exit(1));
  // Last: who reads it may end the process at once.
  log.info({ port, proxyId }, "the proxy takes calls");
}
