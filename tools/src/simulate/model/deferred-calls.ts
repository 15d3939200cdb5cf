import type { BudgetKey, DeferredKey } from "@pag0/db";
import { keyName } from "./counters.ts";
import type { ShippedEvent } from "./ledger-model.ts";

/** One row of deferred_calls. Amounts are nano-USD. */
export interface ModelDeferred {
  /** The call as it was shipped. */
  readonly call: ShippedEvent;
  /** What it has cost; null as long as nobody told. */
  settled: bigint | null;
}

/** A correction that nobody made before, with the call that it corrects. */
export interface ClaimedCorrection {
  readonly correction: ShippedEvent;
  readonly call: ShippedEvent;
}

/** What a slot is charged too much for some calls, and what too little for others. */
export interface SlotReturn {
  readonly key: BudgetKey;
  amount: bigint;
  more: bigint;
}

type OfJob = Omit<DeferredKey, "providerId"> & { readonly providerId: string | null };

function nameOf({ organizationId, providerId, job }: OfJob): string {
  return `${organizationId}|${providerId}|${job}`;
}

export function isCorrection({ outcome }: ShippedEvent): boolean {
  return outcome === "correction";
}

/** Calls whose usage is told later, with the rules of prisma/src/deferred-calls.ts and late-settlements.ts. */
export class DeferredCalls {
  readonly rows = new Map<string, ModelDeferred>();

  /** Remembers those of new calls that started a job; whichever of a name comes first. */
  remember(events: readonly ShippedEvent[]): void {
    for (const call of events) {
      if (call.job === undefined || call.providerId === null) continue;
      const name = nameOf({ ...call, job: call.job.id });
      if (!this.rows.has(name)) this.rows.set(name, { call, settled: null });
    }
  }

  /** The call that started a job; null where none is known. */
  find(key: OfJob): ModelDeferred | null {
    return this.rows.get(nameOf(key)) ?? null;
  }

  /** Takes the jobs that corrections tell the cost of, each once. */
  claim(corrections: readonly ShippedEvent[]): ClaimedCorrection[] {
    const known = new Set<string>();
    return corrections.flatMap((correction) => {
      if (known.has(correction.id)) return [];
      known.add(correction.id);
      const row = this.find({ ...correction, job: correction.corrects ?? "" });
      if (row === null || !this.isOpen(row)) return [];
      const { call } = row;
      if (!this.isOf(correction, call)) return [];
      const cost = BigInt(call.costNano) + BigInt(correction.costNano);
      if (cost < 0n) return [];
      row.settled = cost;
      return [{ correction, call }];
    });
  }

  /** Whether it corrects that call, and no other that its vendor gave the same name for. */
  isOf(correction: ShippedEvent, call: ShippedEvent): boolean {
    return correction.requestId === call.requestId && correction.occurredAt === call.occurredAt;
  }

  isOpen({ settled }: ModelDeferred): boolean {
    return settled === null;
  }

  /** What each slot that was charged for a call is to have back, or to be charged more. */
  returns(
    claimed: readonly ClaimedCorrection[],
    slotsOf: (call: ShippedEvent) => readonly BudgetKey[],
  ): SlotReturn[] {
    const sums = new Map<string, SlotReturn>();
    for (const { correction, call } of claimed)
      for (const key of slotsOf(call)) {
        const sum = sums.get(keyName(key)) ?? { key, amount: 0n, more: 0n };
        const by = BigInt(correction.costNano);
        if (by < 0n) sum.amount -= by;
        else sum.more += by;
        sums.set(keyName(key), sum);
      }
    return [...sums.values()];
  }
}
