import { type Database, openRecalls, readRecall, sqlOfPool } from "@pag0/db";
import type { Ledger } from "./ledger.ts";

/** So often this proxy looks whether it was asked for something and did not hear of it. */
const LOOK_MS = 5_000;

/**
 * Gives back what other proxies ask for, and lets calls that wait here know when others have given back.
 * What is said while the connection is down is looked for afterwards.
 * @returns ends it
 */
export async function followRecalls(
  database: Database,
  proxyId: string,
  ledger: Ledger,
  failed: (message: string, error: unknown) => void,
): Promise<() => Promise<void>> {
  const sql = sqlOfPool(database.system.pool, LOOK_MS);
  const look = async () => {
    try {
      for (const key of await openRecalls(sql, proxyId)) await ledger.recalled(key);
    } catch (error) {
      failed("it could not be read which budgets other proxies ask for", error);
    }
  };
  const stop = await database.listen("pag0_recall", (payload) => {
    if (payload === "") return void look();
    const { kind, from, key } = readRecall(payload);
    if (from === proxyId) return;
    if (kind === "returned") ledger.returned(key);
    else ledger.recalled(key).catch((error: unknown) => failed("a recall was not answered", error));
  });
  const timer = setInterval(look, LOOK_MS).unref();
  return async () => {
    clearInterval(timer);
    await stop();
  };
}
