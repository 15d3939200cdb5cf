import { pruneBudgets } from "@pag0/db";
import type { Services } from "../services.ts";

/** Forgets days of budgets that nothing counts any more. */
export async function pruneOldBudgets({ database, log }: Services): Promise<void> {
  const rows = await pruneBudgets(database.system.pool);
  if (rows > 0) log.info({ rows }, "old days of budgets deleted");
}
