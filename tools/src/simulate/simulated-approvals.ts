import { Pag0Failure } from "@pag0/contract";
import type { BudgetShortage } from "@pag0/db";
import { nanoUsd, ZERO } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import { type Counter, counterName, holdInDatabase, isShortage } from "@pag0/proxy/accounting";
import type { Caller } from "./company.ts";
import type { Process } from "./process.ts";
import { type Draw, endCall, recordNothing, send, startJob } from "./simulated-calls.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import { WireError } from "./wire.ts";
import type { World } from "./world.ts";

const LET_GO_MS = 1_000;

/** What waits for a person. */
export interface Waiting {
  readonly approvalId: string;
  readonly caller: Caller;
  readonly estimate: bigint;
}

/**
 * Stores a request that a person has to decide, in the order of the proxy's stage: unused slices go back,
 * then the approval holds its estimate in the database.
 * @returns null where a budget is short or the database away
 */
export async function requestApproval(
  world: World,
  proxy: SimulatedProxy,
  caller: Caller,
  draw: Draw,
): Promise<Waiting | null> {
  const { process } = proxy;
  if (process === null || !process.isReady || process.journal.problem !== null) return null;
  const { budgets, counters } = proxy.countersOf(process, caller);
  const approvalId = world.newId("apr");
  const expiresAt = proxy.now() + world.random.approvals.between(1_000, 120_000);
  const held = counters.map(({ key }, place) => ({ key, limit: budgets[place]?.limit ?? 0n }));
  const asked = { id: approvalId, estimate: draw.bound, expiresAt };
  world.scheduler.happened("approval", () => `${approvalId} asked for, holds ${draw.bound}`);
  let tries = 0;
  const attempt = async (): Promise<{ approvalId: string } | BudgetShortage> => {
    const id = tries === 0 ? approvalId : `${approvalId}.${tries}`;
    tries++;
    const short = await process.wire.ask(`hold for ${id}`, () =>
      world.createApproval({ ...asked, id }, held),
    );
    return short === null ? { approvalId: id } : { key: short, remaining: ZERO };
  };
  const result = await holdForApproval(world, proxy, process, {
    ...{ budgets, counters, amount: draw.bound, attempt },
  });
  if (result === null) return null;
  const event = proxy.eventOf(world.newId("call"), caller);
  const pending = { ...event, ...result, outcome: "pending" as const };
  await recordNothing(world, proxy, process, pending, proxy.durabilityOf(caller));
  return { ...result, caller, estimate: draw.bound };
}

/**
 * Holds in the database what an approval needs, as the product does: other proxies are asked for what is missing.
 * @returns null where a budget is short, the database is away or the proxy has ended
 */
async function holdForApproval<Held extends object>(
  world: World,
  proxy: SimulatedProxy,
  process: Process,
  holding: {
    budgets: readonly BudgetLimit[];
    counters: readonly Counter[];
    amount: bigint;
    attempt: () => Promise<Held | BudgetShortage>;
  },
): Promise<Held | null> {
  const { budgets, counters, amount } = holding;
  const begun = world.freeOf(counters);
  process.questions.waits(counters, 1);
  try {
    const asked = { ...holding, amount: nanoUsd(amount) };
    const result = await holdInDatabase(process.ledger, asked);
    if (!process.owner.alive) return null;
    if (!isShortage(result)) return result;
    const budget = budgets[counters.findIndex(({ name }) => name === counterName(result.key))];
    if (budget === undefined)
      throw new RangeError("an approval is short of a budget that it has not");
    world.scheduler.happened("refused", () => `an approval: ${budget.scopeId} has too little`);
    world.refusals.refused(proxy, process, { budget, bound: amount, begun });
    return null;
  } catch (error) {
    if (error instanceof WireError || error instanceof Pag0Failure) return null;
    throw error;
  } finally {
    process.questions.waits(counters, -1);
  }
}

/** Executes an approved request, in the order of the proxy: claim, move the holds, send, record, complete. */
export async function executeApproval(
  world: World,
  proxy: SimulatedProxy,
  waiting: Waiting,
  draw: Draw,
): Promise<void> {
  const { process } = proxy;
  if (process === null || !process.isReady || process.journal.problem !== null) return;
  const { approvalId, caller, estimate } = waiting;
  const { journal, wire, owner } = process;
  const executionId = world.newId("exe");
  const event = { ...proxy.eventOf(world.newId("call"), caller), approvalId };
  world.scheduler.happened("execution", () => `${executionId} of ${approvalId}`);
  const durability = proxy.durabilityOf(caller);
  const isStrict = durability === "strict";
  let isCertain = false;
  try {
    const claim = { ...event, id: executionId, claims: executionId };
    await journal.hold(executionId, claim, durability);
    const at = world.scheduler.now;
    const isFirst = await wire.ask(`claim ${approvalId}`, () =>
      world.claim(proxy, { approvalId, executionId, at, isStrict }),
    );
    if (!isFirst) {
      isCertain = true;
      return;
    }
    const release = () =>
      wire.ask(`let go of ${executionId}`, () => world.releaseClaim(approvalId, executionId));
    const { budgets, counters } = proxy.countersOf(process, caller);
    const wanted = counters.map(({ key }, place) => ({ key, limit: budgets[place]?.limit ?? 0n }));
    const attempt = async (): Promise<{ isHeld: true } | BudgetShortage> => {
      const short = await wire.ask(`move the holds of ${approvalId}`, () =>
        world.moveHolds(approvalId, wanted),
      );
      return short === null ? { isHeld: true } : { key: short, remaining: ZERO };
    };
    const isHeld = await holdForApproval(world, proxy, process, {
      ...{ budgets, counters, amount: estimate, attempt },
    });
    if (!owner.alive) return;
    if (isHeld === null) {
      await release();
      isCertain = true;
      return;
    }
    const call = world.begin(proxy, process, {
      id: event.id,
      bound: estimate,
      cost: draw.cost,
      keys: [],
      approvalId,
      isStrict,
    });
    const executing = { ...event, executesApproval: true };
    const isWritten = await journal
      .hold(call.id, { ...executing, outcome: "unknown", costNano: `${estimate}` }, durability)
      .then(
        () => true,
        () => false,
      );
    if (isWritten) await send(world, process, call, draw);
    startJob(world, call, event, draw);
    const cost = call.wasSent ? draw.cost : 0n;
    const ended = { ...event, executesApproval: call.wasSent };
    await endCall(world, process, call, ended, { cost });
    if (call.wasSent) {
      isCertain = true;
      await wire.ask(`complete ${approvalId}`, () => world.complete(approvalId, executionId));
    } else {
      await release();
      isCertain = true;
    }
  } catch (error) {
    // The journal's failure, or the wire's: the caller is told, and comes again.
    if (!owner.alive) return;
    if (error instanceof TypeError) throw error;
  } finally {
    if (owner.alive && (isCertain || world.parts.voidsEveryClaim))
      await journal.void(executionId).catch(() => undefined);
    else if (owner.alive) await letGo(world, process, { approvalId, executionId });
  }
}

/** Lets go of an execution of which nothing was sent, as soon as the database can be told. */
async function letGo(
  world: World,
  { wire, journal, owner }: Process,
  { approvalId, executionId }: { approvalId: string; executionId: string },
): Promise<void> {
  while (owner.alive)
    try {
      await new Promise((resolve) => setTimeout(resolve, LET_GO_MS));
      await wire.ask(`let go of ${executionId}`, () => world.releaseClaim(approvalId, executionId));
      await journal.void(executionId);
      return;
    } catch {
      world.scheduler.happened("cannot let go", () => executionId);
    }
}

/** A cost that fits what an approved call may cost, now and then a little more. */
export function approvedDraw(draw: Draw, { estimate }: Waiting): Draw {
  // What is told later is charged at first what it can cost.
  if (draw.job !== null) return { ...draw, bound: estimate, cost: estimate };
  const cost = draw.cost > draw.bound ? estimate + 1n : draw.cost < estimate ? draw.cost : estimate;
  return { ...draw, bound: nanoUsd(estimate), cost };
}
