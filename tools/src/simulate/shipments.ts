import type { DeferredCall, DeferredKey, UsageRecord } from "@pag0/db";
import type { TrueCall } from "./books.ts";
import { NO_LIMITS } from "./checks.ts";
import type { ShippedEvent } from "./model/ledger-model.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** A batch as it was sent once: the network may bring it again. */
interface SentBatch {
  readonly proxyId: string;
  readonly events: readonly ShippedEvent[];
}

/** So many batches may come again. */
const MOST_KEPT = 50;

/** What proxies ship, and the true books of what the ledger counts of it. */
export class Shipments {
  readonly #world: World;
  readonly #batches: SentBatch[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  ship(proxyId: string, events: readonly ShippedEvent[]): void {
    const batch = { proxyId, events: [...events] };
    if (this.#batches.push(batch) > MOST_KEPT) this.#batches.shift();
    this.#count(batch);
  }

  /** A batch comes once more, or a part of it, in another order. */
  shipAgain(random: Random): void {
    if (this.#batches.length === 0) return;
    const batch = random.pick(this.#batches);
    const events = [...batch.events].sort(() => (random.chance(0.5) ? 1 : -1));
    this.#world.scheduler.happened(
      "BATCH AGAIN",
      () => `${events.length} of ${batch.proxyId}, in another order`,
    );
    this.#count({ ...batch, events: events.slice(random.between(0, 1)) });
  }

  /** The call that started a job, as the database has it. */
  findDeferred({ organizationId, providerId, job }: DeferredKey): DeferredCall | null {
    const row = this.#world.database.deferred.find({ organizationId, providerId, job });
    // An event that was shipped has all of its members.
    return row === null
      ? null
      : { event: row.call as UsageRecord, isSettled: row.settled !== null };
  }

  /** Counts a batch; its approvals' holds say where an executed one is settled. */
  #count({ proxyId, events }: SentBatch): void {
    const { database, books } = this.#world;
    this.#world.transaction(`shipping ${events.length} events`, NO_LIMITS, () => {
      for (const event of database.ship(proxyId, events)) {
        const cost = BigInt(event.costNano);
        if (event.outcome === "correction") {
          const corrected = database.deferred.find({ ...event, job: event.corrects ?? "" });
          books.corrected(corrected?.call.id ?? "", cost);
          continue;
        }
        const call = books.counted(event.id, cost, (call) => this.#slotsOf(call));
        const above = cost - call.bound;
        if (call.approvalId === null || above <= 0n) continue;
        for (const name of call.slots)
          books.excess.set(name, (books.excess.get(name) ?? 0n) + above);
      }
    });
  }

  /** Names of the slots that a call is settled on. */
  #slotsOf({ approvalId, counters }: TrueCall): readonly string[] {
    if (approvalId === null) return counters;
    const { holds = [] } = this.#world.database.approvals.rows.get(approvalId) ?? {};
    return holds.map(({ name }) => name);
  }
}
