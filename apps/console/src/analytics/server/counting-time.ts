import type { Sql } from "@pag0/db";

/** PostgreSQL's code for a statement that took longer than it was given. */
const TOOK_TOO_LONG = "57014";

/** Gives each further statement of a transaction so long. */
export async function limitStatements(sql: Sql, ms: number): Promise<void> {
  await sql("SELECT set_config('statement_timeout', $1, true)", [`${ms}ms`]);
}

/** Whether a statement ended because its time was over. */
export function tookTooLong(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (at.message.includes(TOOK_TOO_LONG) || at.message.includes("statement timeout")) return true;
  return false;
}
