import { Pag0Failure } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import type { CallEvent, CallHold } from "@pag0/proxy/accounting";
import type { TrueCall } from "./books.ts";
import type { Caller } from "./company.ts";
import { chargesOf } from "./events.ts";
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
}

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
  scheduler.happened("call", () => `${id} of ${caller.name}, at most ${draw.bound}`);
  let held: CallHold;
  try {
    const answer = process.ledger.hold(budgets, counters, nanoUsd(draw.bound));
    const begun = answer instanceof Promise ? world.freeOf(counters) : [];
    const result = await answer;
    if (!process.owner.alive) return;
    if (!("counters" in result)) {
      scheduler.happened("refused", () => `${id}: ${result.budget.scopeId} has too little`);
      world.refusals.refused(proxy, process, { budget: result.budget, bound: draw.bound, begun });
      return recordNothing(world, proxy, process, {
        ...event,
        outcome: "refused",
        decision: "deny",
      });
    }
    held = result;
  } catch (error) {
    if (!process.owner.alive) return;
    if (!(error instanceof Pag0Failure)) throw error;
    scheduler.happened("unavailable", () => id);
    return recordNothing(world, proxy, process, { ...event, outcome: "refused", decision: "deny" });
  }
  const call = world.begin(proxy, process, {
    id,
    bound: draw.bound,
    cost: draw.cost,
    keys: held.counters.map(({ key }) => key),
    approvalId: null,
  });
  const settle = (cost: bigint) => process.ledger.settle(held, nanoUsd(cost));
  const charge = (cost: bigint) => chargesOf(held.counters, cost);
  const unfinished = { outcome: "unknown", costNano: `${draw.bound}` } as const;
  try {
    await process.journal.hold(id, { ...event, ...unfinished, charges: charge(draw.bound) });
  } catch {
    return endCall(world, process, call, event, {
      cost: 0n,
      settle,
    });
  }
  await send(world, process, call, draw);
  const cost = call.wasSent ? draw.cost : 0n;
  await endCall(world, process, call, event, {
    cost,
    charges: charge(cost),
    settle,
  });
}

/** Asks the provider, and waits for the end of its answer. */
export function send(world: World, process: Process, call: TrueCall, draw: Draw): Promise<void> {
  const { scheduler, books } = world;
  if (draw.isNeverSent) return Promise.resolve();
  scheduler.happened("sends", () => call.id);
  books.sent(call);
  return new Promise((resolve) =>
    scheduler.after(draw.takesMs, process.owner, () => {
      scheduler.happened("answered", () => `${call.id} for ${draw.cost}`);
      resolve();
    }),
  );
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
  const isRecorded = await process.journal
    .settle(call.id, {
      ...event,
      outcome: call.wasSent ? "served" : "upstream_error",
      upstreamStatus: call.wasSent ? 200 : null,
      costNano: `${cost}`,
      charges: cost === 0n ? [] : charges,
    })
    .then(
      () => true,
      () => false,
    );
  if (!process.owner.alive) return;
  call.isTold = isRecorded;
  settle?.(isRecorded || cost > call.bound ? cost : call.bound);
  world.end(process, call, cost);
}

/** Records a call that costs nothing: it was refused, or waits for a person. */
export async function recordNothing(
  world: World,
  proxy: SimulatedProxy,
  process: Process,
  event: CallEvent,
): Promise<void> {
  const { id, approvalId } = event;
  const nothing = { bound: 0n, cost: 0n, keys: [], approvalId };
  const call = world.begin(proxy, process, { id, ...nothing });
  world.end(process, call, 0n);
  await process.journal.settle(id, event).then(
    () => {
      if (process.owner.alive) call.isTold = true;
    },
    () => undefined,
  );
}
