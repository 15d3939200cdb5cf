import { type Database, releaseExecution, returnAllLeases, sqlOfPool } from "@pag0/db";
import type { Logger } from "pino";
import type { CallEvent } from "./journal/call-event.ts";
import type { OwnedJournal } from "./journal/directories.ts";

/**
 * Accounts for the calls that an earlier process had under way when it ended: nobody knows what became
 * of them, so each counts as spent at the most it could cost.
 */
export async function settleUnfinished({ journal }: OwnedJournal<CallEvent>): Promise<number> {
  const calls = journal.unsettled.filter(({ data }) => data.claims === undefined);
  const written = calls.map(({ id, data }) => journal.settle(id, data));
  await Promise.all(written);
  return written.length;
}

/** Whether the journal's events, all of them in the database, say that an approval's request went out. */
const SENT = `SELECT 1 FROM usage_events WHERE organization_id = $1 AND approval_id = $2
  AND (outcome = 'unknown' OR upstream_status IS NOT NULL OR cost_nano > 0) LIMIT 1`;

/**
 * Lets go of executions that an earlier process had claimed and not begun: nothing was sent, so the
 * approval can be executed by the next who asks. The journal has to be in the database first.
 */
export async function releaseClaims(
  database: Database,
  { journal }: OwnedJournal<CallEvent>,
): Promise<void> {
  const sql = sqlOfPool(database.system.pool);
  for (const { id, data } of journal.unsettled) {
    const { claims, approvalId, organizationId } = data;
    if (claims === undefined || approvalId === null) continue;
    const sent = await sql(SENT, [organizationId, approvalId]);
    if (sent.length === 0) await releaseExecution(sql, { approvalId, executionId: claims });
    await journal.void(id);
  }
}

/**
 * Gives back the leases of a proxy that has just started (or is gone for good). Its journal has to be
 * in the database first: what was spent is settled then, so the rest was not.
 */
export async function returnLeases(
  database: Database,
  owned: OwnedJournal<CallEvent>,
  log: Logger,
): Promise<void> {
  if (owned.journal.backlog > 0)
    throw new RangeError(
      `the journal of ${owned.proxyId} is not shipped: its leases are not known`,
    );
  const returned = await returnAllLeases(database.system.pool, owned.proxyId);
  if (returned > 0)
    log.info({ proxyId: owned.proxyId, returned }, "leases of an earlier run were returned");
}
