import { type Database, shipUsage } from "@pag0/db";
import type { CallEvent } from "../journal/call-event.ts";

/** Brings a proxy's events to the database. @returns the ids of those that it did not have yet */
export type ShipBatch = (
  proxyId: string,
  events: readonly CallEvent[],
) => Promise<ReadonlySet<string>>;

export interface Shipping {
  ship: ShipBatch;
  stop: () => Promise<void>;
}

/** Ships in this thread, over the connections that the rest of the proxy uses. */
export function shipHere(database: Database): Shipping {
  return {
    ship: (proxyId, events) => shipUsage(database.system.pool, { proxyId, events }),
    stop: () => Promise.resolve(),
  };
}
