import { type Database, returnAllLeases } from "@pag0/db";
import type { Logger } from "pino";
import type { CallEvent } from "./journal/call-event.ts";
import type { OwnedJournal } from "./journal/directories.ts";

/**
 * Accounts for the calls that an earlier process had under way when it ended: nobody knows what became
 * of them, so each counts as spent at the most it could cost.
 */
export async function settleUnfinished({ journal }: OwnedJournal<CallEvent>): Promise<number> {
  const written = journal.unsettled.map(({ id, data }) => journal.settle(id, data));
  await Promise.all(written);
  return written.length;
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
  await returnAllLeases(database.system.pool, owned.proxyId);
  log.info({ proxyId: owned.proxyId }, "leases of an earlier run were returned");
}
