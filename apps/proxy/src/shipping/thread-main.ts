/** The thread of `shipping-thread.ts`: brings batches to the database over a connection of its own. */
import "@pag0/json/repair";
import { parentPort, workerData } from "node:worker_threads";
import { createDatabase, isStorable, shipUsage } from "@pag0/db";
import { unpackEvents } from "./packed-events.ts";
import type { ShipAnswer, ShipQuestion } from "./shipping-thread.ts";

const { databaseUrl } = workerData as { databaseUrl: string };
const database = createDatabase({
  databaseUrl,
  applicationName: "pag0 proxy shipping",
  poolSize: 1,
});

async function answer({ number, proxyId, events: packed }: ShipQuestion): Promise<ShipAnswer> {
  try {
    const texts = [packed.own, packed.whole, ...packed.common, ...packed.windows];
    const events = unpackEvents(packed);
    const batch = { proxyId, events, areStorable: texts.every(isStorable) };
    const fresh = await shipUsage(database.system.pool, batch);
    return { number, fresh: fresh.size === events.length ? null : [...fresh] };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    return { number, error: { name, message, ...(code === undefined ? {} : { code }) } };
  }
}

parentPort?.on("message", async (question: ShipQuestion) => {
  parentPort?.postMessage(await answer(question));
});
