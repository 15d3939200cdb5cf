import { createDatabase, shipUsage, type UsageRecord } from "@pag0/db";
import { createRandom } from "../../demo-providers/random.ts";
import { historicId } from "./identifiers.ts";
import { type HistoryInput, inventHistory } from "./invent.ts";

const BATCH = 1_000;

function* inBatches(days: Iterable<UsageRecord[]>): Generator<UsageRecord[]> {
  let waiting: UsageRecord[] = [];
  for (const day of days) {
    waiting.push(...day);
    while (waiting.length >= BATCH) {
      yield waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
    }
  }
  if (waiting.length > 0) yield waiting;
}

/**
 * Writes the history as a proxy ships its calls: events, hourly figures, budgets and audit entries, each
 * exactly once. What an earlier start has written already is left as it is.
 * @returns how many events were new.
 */
export async function shipHistory(databaseUrl: string, input: HistoryInput): Promise<number> {
  const proxyId = historicId("proxy", 0, createRandom(input.seed, "proxy"));
  const database = createDatabase({ databaseUrl });
  let shipped = 0;
  try {
    for (const events of inBatches(inventHistory(input)))
      shipped += (await shipUsage(database.system.pool, { proxyId, events })).size;
  } finally {
    await database.close();
  }
  return shipped;
}
