import type pg from "pg";

/** Two rolling months of the longest kind: what alerts look back on. */
const SLOT_DAYS = 740;
/** A lease of a day that is over has nothing to tell once it is given back and nothing of it is unknown. */
const LEASE_DAYS = 70;
const BATCH = 5_000;

async function deleteInBatches(pool: pg.Pool, table: string, condition: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH})) AND ${condition}`,
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return deleted;
  }
}

/**
 * Deletes what no window of any budget counts any more: days of two years ago on which nothing is held or
 * leased, and leases of days that are long over. Totals stay.
 * @returns how many rows went.
 */
export async function pruneBudgets(pool: pg.Pool): Promise<number> {
  const leases = await deleteInBatches(
    pool,
    "budget_leases",
    `period <> 'total' AND window_start < now() - interval '${LEASE_DAYS} days' AND amount_nano = 0 AND written_off_nano = 0`,
  );
  const slots = await deleteInBatches(
    pool,
    "budget_counters",
    `period <> 'total' AND window_start < now() - interval '${SLOT_DAYS} days' AND held_nano = 0 AND leased_nano = 0`,
  );
  return leases + slots;
}
