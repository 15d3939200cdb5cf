import { Pag0Failure } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import type { OpenCap } from "@pag0/policy";
import type { CallEvent, Counter } from "@pag0/proxy/accounting";
import type { TrueCall } from "./books.ts";
import type { Caller } from "./company.ts";
import { chargesOf } from "./events.ts";
import { type JobDraw, startedJob } from "./jobs.ts";
import type { Process } from "./process.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import type { World } from "./world.ts";

/** What a call is to do, drawn before it begins. */
export interface Draw {
  readonly bound: bigint;
  readonly cost: bigint;
  readonly takesMs: number;
  /** It fails before anything is sent. */
  readonly isNeverSent: boolean;
  /** What it costs is told later, and it is charged its bound at first; null where its answer tells. */
  readonly job: JobDraw | null;
}

const REFUSED = { outcome: "refused", decision: "deny" } as const;

/** One call from its hold to its record. */
export async function makeCall(
  world: World,
  proxy: SimulatedProxy,
  caller: Caller,
  draw: Draw,
): Promise<void> {
  const { process } = proxy;
  if (process === null || !process.isReady || process.journal.problem !== null) return;
  const { scheduler } = world;
  const id = world.newId("call");
  const { budgets, counters } = proxy.countersOf(process, caller);
  const event = proxy.eventOf(id, caller);
  const durability = proxy.durabilityOf(caller);
  scheduler.happened("call", () => `${id} of ${caller.name}, at most ${draw.bound}`);
  let held: SimulatedHold;
  try {
    const answer = process.ledger.hold(budgets, counters, nanoUsd(draw.bound));
    const begun = answer instanceof Promise ? world.freeOf(counters) : [];
    process.questions.waits(counters, 1);
    const result = await Promise.resolve(answer).finally(() =>
      process.questions.waits(counters, -1),
    );
    if (!process.owner.alive) return;
    if (!("counters" in result)) {
      scheduler.happened("refused", () => `${id}: ${result.budget.scopeId} has too little`);
      world.refusals.refused(proxy, process, { budget: result.budget, bound: draw.bound, begun });
      return recordNothing(world, proxy, process, { ...event, ...REFUSED }, durability);
    }
    held = { counters, settle: (cost) => process.ledger.settle(result, nanoUsd(cost)), caps: null };
  } catch (error) {
    if (!process.owner.alive) return;
    if (!(error instanceof Pag0Failure)) throw error;
    const open = holdOpen(world, process, caller, draw.bound);
    scheduler.happened(open === null ? "unavailable" : "passes without a budget", () => id);
    if (open === null)
      return recordNothing(world, proxy, process, { ...event, ...REFUSED }, durability);
    held = { counters, ...open };
    event.unleased = true;
  }
  const call = world.begin(proxy, process, {
    id,
    bound: draw.bound,
    cost: draw.cost,
    keys: held.counters.map(({ key }) => key),
    approvalId: null,
    isStrict: durability === "strict",
    isOpen: held.caps !== null,
  });
  if (held.caps !== null) process.openCalls.begun(call, held.caps);
  const { settle } = held;
  const charge = (cost: bigint) => chargesOf(held.counters, cost);
  const unfinished = { outcome: "unknown", costNano: `${draw.bound}` } as const;
  try {
    const hold = { ...event, ...unfinished, charges: charge(draw.bound) };
    await process.journal.hold(id, hold, durability);
  } catch {
    return endCall(world, process, call, event, {
      cost: 0n,
      settle,
    });
  }
  await send(world, process, call, draw);
  startJob(world, call, event, draw);
  const cost = call.wasSent ? draw.cost : 0n;
  await endCall(world, process, call, event, {
    cost,
    charges: charge(cost),
    settle,
  });
}

/** What a call is paid from. */
interface SimulatedHold {
  readonly counters: readonly Counter[];
  readonly settle: (cost: bigint) => void;
  /** What it counts for where it passes without a budget; null where it is paid from slices. */
  readonly caps: readonly OpenCap[] | null;
}

/** Lets a call pass without a budget, in the order of the proxy's stage; null where policy does not. */
function holdOpen(world: World, { ledger, allowance }: Process, caller: Caller, bound: bigint) {
  if (!ledger.isAway) return null;
  const { caps } = world.company.organization(caller.organizationId);
  const grant = allowance.take(caps, bound);
  if (grant === null) return null;
  return { caps, settle: (cost: bigint) => allowance.settle(grant, cost) };
}

/** Asks the provider, and waits for the end of its answer. */
export function send(world: World, process: Process, call: TrueCall, draw: Draw): Promise<void> {
  const { scheduler, books } = world;
  if (draw.isNeverSent) return Promise.resolve();
  scheduler.happened("sends", () => call.id);
  books.sent(call, scheduler.now);
  return new Promise((resolve) =>
    scheduler.after(draw.takesMs, process.owner, () => {
      scheduler.happened("answered", () => `${call.id} for ${draw.cost}`);
      resolve();
    }),
  );
}

/** Where the provider answered with a job, the call's event names it. */
export function startJob(world: World, call: TrueCall, event: CallEvent, draw: Draw): void {
  if (!call.wasSent || draw.job === null) return;
  call.job = world.jobs.start(event.organizationId, call, draw.job);
  event.job = startedJob(call.job);
}

/** Settles a call and records it; its caller is told when the journal has it. */
export async function endCall(
  world: World,
  process: Process,
  call: TrueCall,
  event: CallEvent,
  {
    cost,
    charges = [],
    settle,
  }: { cost: bigint; charges?: CallEvent["charges"]; settle?: (cost: bigint) => void },
): Promise<void> {
  if (!process.owner.alive) return;
  const ended: CallEvent = {
    ...event,
    outcome: call.wasSent ? "served" : "upstream_error",
    upstreamStatus: call.wasSent ? 200 : null,
    costNano: `${cost}`,
    charges: cost === 0n && call.job === null ? [] : charges,
  };
  const isRecorded = await process.journal
    .settle(call.id, ended, call.isStrict ? "strict" : "batched")
    .then(
      () => true,
      () => false,
    );
  if (!process.owner.alive) return;
  if (isRecorded) call.toldAt = world.scheduler.now;
  settle?.(isRecorded || cost > call.bound ? cost : call.bound);
  world.end(process, call, cost);
  if (call.job === null) return;
  process.late.started(ended);
  world.lateReaders.started(call.job);
}

/** Records a call that costs nothing: it was refused, or waits for a person. */
export async function recordNothing(
  world: World,
  proxy: SimulatedProxy,
  process: Process,
  event: CallEvent,
  durability: "batched" | "strict",
): Promise<void> {
  const { id, approvalId } = event;
  const isStrict = durability === "strict";
  const nothing = { bound: 0n, cost: 0n, keys: [], approvalId, isStrict };
  const call = world.begin(proxy, process, { id, ...nothing });
  world.end(process, call, 0n);
  await process.journal.settle(id, event, durability).then(
    () => {
      if (process.owner.alive) call.toldAt = world.scheduler.now;
    },
    () => undefined,
  );
}
