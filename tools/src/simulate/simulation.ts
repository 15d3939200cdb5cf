import { figures } from "./checks.ts";
import { Faults } from "./faults.ts";
import type { Parts } from "./parts.ts";
import { Violation } from "./violation.ts";
import { useVirtualTimers } from "./virtual-timers.ts";
import { Workload } from "./workload.ts";
import { World } from "./world.ts";

export interface SimulationResult {
  readonly seed: number;
  readonly steps: number;
  readonly calls: number;
  readonly refusals: number;
  /** The first rule that did not hold; null where all did. */
  readonly violation: Violation | null;
}

export interface SimulationOptions {
  readonly seed: number;
  /** Steps after which nothing new begins: all is healed and brought to its end. */
  readonly steps: number;
  readonly parts: Parts;
  /** Hears each step as a line. */
  readonly tell?: (line: string) => void;
}

/** A run that does not come to rest within so many steps more never does. */
const MOST_STEPS_TO_REST = 100_000;
const SUMS_EVERY = 200;
/** After so long without a call everything that was leased is back. */
const QUIET_MS = 180_000;
/** When results are read that nobody has read: calls that waited for a process that stood still are counted by then. */
const LAST_READ_MS = 100_000;

/** Runs one seed: a company's calls through faulty proxies, and at the end the books compared to the nano-dollar. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const world = new World(options.seed, options.parts);
  const { scheduler } = world;
  scheduler.tell = options.tell ?? null;
  const restore = useVirtualTimers(scheduler);
  let violation: Violation | null = null;
  try {
    for (const proxy of world.proxies) proxy.start();
    new Workload(world).start();
    new Faults(world).start();
    await run(world, () => scheduler.steps >= options.steps, options.steps + 1);
    await comeToRest(world);
    reconcile(world);
  } catch (error) {
    if (error instanceof Violation) violation = error;
    else {
      world.broken(error);
      violation = world.problem as Violation;
    }
  } finally {
    restore();
  }
  const { refusals, books } = world;
  const { steps } = scheduler;
  return {
    seed: options.seed,
    steps,
    calls: books.calls.size,
    refusals: refusals.count,
    violation,
  };
}

async function run(world: World, isDone: () => boolean, mostSteps: number): Promise<void> {
  const { scheduler, checks, proxies } = world;
  const until = scheduler.steps + mostSteps;
  while (!isDone()) {
    if (scheduler.steps >= until)
      throw new Violation("a run comes to rest", `not in ${mostSteps} steps`);
    const happened = await scheduler.next();
    if (world.problem !== null) throw world.problem;
    if (happened === null) throw new Violation("a run goes on", "nothing is left to happen");
    if (!happened) continue;
    world.refusals.stepEnds();
    for (const proxy of proxies) {
      checks.proxy(proxy);
      proxy.process?.openCalls.stepEnds(proxy.process.ledger.isAway);
    }
    if (scheduler.steps % SUMS_EVERY === 0) checks.sums();
  }
}

/** Heals everything, ends what is under way, and stops and restarts all proxies, so that all is shipped and returned. */
async function comeToRest(world: World): Promise<void> {
  const { scheduler, database } = world;
  const proxies = world.proxies.filter(({ isGone }) => !isGone);
  world.isEnding = true;
  scheduler.happened("ALL IS HEALED");
  for (const proxy of proxies) proxy.heal();
  const isReady = () => proxies.every(({ process }) => process?.isReady === true);
  const isIdle = () =>
    isReady() &&
    proxies.every(({ process }) => process?.open.size === 0 && process.executing === 0);
  await run(world, isIdle, MOST_STEPS_TO_REST);
  scheduler.after(LAST_READ_MS, scheduler.world, () => world.lateReaders.readAll());
  const quietUntil = scheduler.now + QUIET_MS;
  await run(world, () => scheduler.now >= quietUntil, MOST_STEPS_TO_REST);
  for (const proxy of proxies)
    for (const [name, leases] of database.counters.leases) {
      const amount = leases.get(proxy.id)?.amount ?? 0n;
      if (amount !== 0n)
        throw new Violation(
          "what nobody uses goes back without a restart",
          `${proxy.id} has ${amount} of ${name}`,
        );
    }
  // Past the deadline of every approval.
  world.expireApprovals(Number.MAX_SAFE_INTEGER);
  for (let round = 0; round < 2; round++) {
    let stopped = 0;
    for (const proxy of proxies) {
      const { process } = proxy;
      if (process === null) throw new Violation("a proxy starts", proxy.id);
      scheduler.after(1, process.owner, () => {
        scheduler.happened("stops");
        proxy.stop().then(
          () => stopped++,
          (error: unknown) => world.broken(error),
        );
      });
    }
    await run(world, () => stopped === proxies.length, MOST_STEPS_TO_REST);
    if (round === 0) {
      for (const proxy of proxies) proxy.start();
      await run(world, isReady, MOST_STEPS_TO_REST);
      world.expireApprovals(Number.MAX_SAFE_INTEGER);
    }
  }
  // Those that are gone have nothing more to say.
  world.writeOff(-1);
  world.checks.sums();
  // An execution whose claim is forgotten may have been sent: what its approval holds stays held.
  const stranded = new Map<string, bigint>();
  for (const { executionId, holds } of database.approvals.rows.values())
    if (isLostClaim(world, executionId))
      for (const { name, amount, status } of holds)
        if (status === "held") stranded.set(name, (stranded.get(name) ?? 0n) + amount);
  for (const row of database.counters.rows.values())
    if (row.held !== (stranded.get(row.name) ?? 0n) || row.leased !== 0n)
      throw new Violation("at rest nothing is held or leased", figures(row));
}

/** Whether a lost host had claimed it, or one that lost power before that was on its disk. */
function isLostClaim({ claimants, power }: World, executionId: string | null): boolean {
  const claimant = executionId === null ? undefined : claimants.get(executionId);
  if (claimant === undefined) return false;
  const { proxy, at, isStrict } = claimant;
  return proxy.isGone || power.mayHaveLost(proxy, at, isStrict);
}

/** At rest: each call that was sent is counted once, and each counter has what its calls cost. */
function reconcile({ books, database, company, proxies }: World): void {
  const expected = new Map<string, bigint>();
  for (const call of books.calls.values()) {
    const isGone = proxies.some(({ id, isGone }) => id === call.proxyId && isGone);
    const isMade = call.wasSent || call.toldAt !== null;
    if (call.counted === null && isMade && !isGone && !call.isForgotten)
      throw new Violation("each call is counted", `${call.id}, ${call.state}, of ${call.proxyId}`);
    const unknown = call.counted !== null && call.counted !== (call.wasSent ? call.cost : 0n);
    if (unknown && call.counted !== call.bound)
      throw new Violation("what is not known counts at its bound", `${call.id}: ${call.counted}`);
    const isNamed = call.counted !== null && call.state === "ended" && books.isKnown(call);
    // Of a job that a vendor names twice a proxy may know the call that is not charged for it.
    if (isNamed && call.job?.calls.length === 1 && call.corrected === null)
      throw new Violation("what a reader tells is settled", `${call.id}, of ${call.job.name}`);
    const cost = (call.counted ?? 0n) + (call.corrected ?? 0n);
    for (const name of call.slots) expected.set(name, (expected.get(name) ?? 0n) + cost);
  }
  for (const row of database.counters.rows.values()) {
    const cost = expected.get(row.name) ?? 0n;
    let writtenOff = 0n;
    for (const lease of database.counters.leasesOf(row.name)) writtenOff += lease.writtenOff;
    if (row.settled + row.reset !== cost + writtenOff)
      throw new Violation(
        "at rest settled and reset is what calls cost",
        `${figures(row)}: calls cost ${cost}, ${writtenOff} is written off, ${row.reset} reset`,
      );
    for (const window of company.windowsOf(row.key)) {
      let most = company.highestOf(row.key);
      let total = 0n;
      for (const slot of database.counters.slots(row.key, window)) {
        most += books.excess.get(slot.name) ?? 0n;
        most += books.overcounted.get(slot.name) ?? 0n;
        most += books.unleased.get(slot.name) ?? 0n;
        most += books.backOfReset(slot.name);
        total += slot.settled;
      }
      if (total > most)
        throw new Violation(
          "settled ≤ limit",
          `${figures(row)}: its window has ${total} of ${most}`,
        );
    }
  }
}
