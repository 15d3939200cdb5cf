/** The thread of `shipping-thread.ts`: brings batches to the database over a connection of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { createDatabase } from "@pag0/db";
import { shipHere } from "./ship-batch.ts";
import type { ShipAnswer, ShipQuestion } from "./shipping-thread.ts";

const { databaseUrl } = workerData as { databaseUrl: string };
const database = createDatabase({
  databaseUrl,
  applicationName: "pag0 proxy shipping",
  poolSize: 1,
});
const { ship } = shipHere(database);

async function answer({ number, proxyId, events }: ShipQuestion): Promise<ShipAnswer> {
  try {
    return { number, fresh: [...(await ship(proxyId, JSON.parse(events)))] };
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    return { number, error: { name, message, ...(code === undefined ? {} : { code }) } };
  }
}

parentPort?.on("message", async (question: ShipQuestion) => {
  parentPort?.postMessage(await answer(question));
});
