import {
  type CallEvent,
  type Counter,
  type Journal,
  type LateSettlements,
  type LeaseOrder,
  type Ledger,
  type OpenAllowance,
  Shipper,
} from "@pag0/proxy/accounting";
import type { TrueCall } from "./books.ts";
import { OpenCalls } from "./open-calls.ts";
import { Questions } from "./questions.ts";
import type { Random } from "./random.ts";
import type { Owner } from "./scheduler.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import { Wire } from "./wire.ts";
import type { World } from "./world.ts";

const IDLE_MS = 10_000;

/** What one run of a proxy's process has in memory. */
export interface Process {
  readonly owner: Owner;
  readonly beyond: Owner;
  readonly wire: Wire;
  readonly journal: Journal<CallEvent>;
  readonly shipper: Shipper;
  readonly ledger: Ledger;
  readonly questions: Questions;
  readonly allowance: OpenAllowance;
  readonly openCalls: OpenCalls;
  readonly late: LateSettlements;
  /** Its counters by their names, to hold what it believes against the ledger. */
  readonly counters: Map<string, Counter>;
  /** Calls that have not ended. */
  readonly open: Set<TrueCall>;
  /** Executions of approvals under way. */
  executing: number;
  isReady: boolean;
}

/** Makes what a process of a proxy has in memory: the product's journal, shipper and ledger. */
export function makeProcess(
  world: World,
  proxy: SimulatedProxy,
  random: Random,
  { owner, beyond }: { owner: Owner; beyond: Owner },
): Process {
  const { scheduler, parts } = world;
  const wire = new Wire(scheduler, random, { owner, beyond, conditions: proxy.conditions });
  const journal = parts.journal({
    directory: `/${proxy.id}`,
    segmentBytes: 128 * 1024,
    syncEveryMs: 200,
    maxBytes: 64 * 1024 * 1024,
    failed: () => undefined,
    files: proxy.disk,
    take: () => ({ release: () => undefined }),
  });
  const failed = (message: string) => scheduler.happened("reports", () => message);
  const shipper = new Shipper({
    journal,
    ship: (events) =>
      wire.ask(`ship ${events.length}`, () => world.shipments.ship(proxy.id, events)),
    failed,
    shipped: (result, events) => {
      if (result === "shipped")
        allowance.shipped(events.filter(({ unleased }) => unleased === true).length);
    },
  });
  const allowance = parts.openAllowance({
    isAway: () => ledger.isAway,
    opened: () => scheduler.happened("OUTAGE", () => "calls pass as far as policy allows"),
    closed: (calls, cost) => scheduler.happened("outage over", () => `${calls} calls, ${cost}`),
  });
  const questions = new Questions(proxy.id, world.free, () => scheduler.now);
  const ledger = parts.ledger({
    authority: {
      exchange: (groups) =>
        questions.ask(groups, () =>
          wire.ask(groups.flatMap(({ orders }) => orders.map(tellOrder)).join(", "), () =>
            world.exchange(proxy, groups),
          ),
        ),
      leases: () => wire.ask("what it has", () => world.database.leasesOf(proxy.id)),
      answers: () => wire.ask("whether it answers", () => undefined),
      neverAsked: parts.neverAsked,
    },
    now: () => proxy.now(),
    elapsed: () => scheduler.now,
    schedule: (work, afterMs) => {
      const event = scheduler.after(afterMs, owner, work);
      return () => {
        event.run = null;
      };
    },
    refillTimeoutMs: 2_000,
    idleMs: IDLE_MS,
    failed,
    refilled: (result) => {
      if (result !== "failed") allowance.ledgerAnswered();
    },
  });
  const late = parts.late({
    find: (key) => wire.ask(`who started ${key.job}`, () => world.shipments.findDeferred(key)),
    write: (event) => journal.settle(event.id, event),
    failed,
    counted: (result) => scheduler.happened("late", () => result),
  });
  return {
    owner,
    beyond,
    wire,
    journal,
    shipper,
    ledger,
    questions,
    allowance,
    openCalls: new OpenCalls(),
    late,
    counters: new Map(),
    open: new Set(),
    executing: 0,
    isReady: false,
  };
}

function tellOrder({ key, wanted, atLeast, ahead, returned }: LeaseOrder): string {
  return `lease ${atLeast}/${wanted}+${ahead}, back ${returned} of ${key.scopeId} ${key.period}`;
}
