import type { JobDraw } from "./jobs.ts";
import {
  approvedDraw,
  executeApproval,
  requestApproval,
  type Waiting,
} from "./simulated-approvals.ts";
import { type Draw, makeCall } from "./simulated-calls.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import type { World } from "./world.ts";

/** The calls of a company: their times, amounts and ends, and the people who decide. */
export class Workload {
  readonly #world: World;
  readonly #gapMs: number;
  /** Of calls, those that cost more than their bound; none in most runs. */
  readonly #aboveBound: number;
  readonly #approvals: number;
  /** Of calls, those whose cost is told later. */
  readonly #deferred: number;
  /** Of those, the ones that cost more than their bound. */
  readonly #deferredAbove: number;
  /** For how long a proxy is silent before its leases count as spent; null where they never do. */
  readonly #silentMs: number | null;
  /** Calls that come at once, now and then. */
  readonly #burst: number;

  constructor(world: World) {
    this.#world = world;
    const { work } = world.random;
    this.#gapMs = work.spread(2, 100);
    this.#aboveBound = work.chance(0.3) ? 0.03 : 0;
    this.#approvals = work.pick([0, 0.02, 0.1]);
    this.#silentMs = work.pick([null, 12_000, 25_000]);
    this.#burst = work.pick([1, 1, 20]);
    this.#deferred = world.random.late.pick([0, 0.05, 0.3, 0.3]);
    this.#deferredAbove = world.random.late.pick([0, 0, 0.5]);
  }

  start(): void {
    this.#nextCall();
    this.#nextUpkeep();
    this.#world.lateReaders.start();
  }

  #nextCall(): void {
    const { scheduler, random } = this.#world;
    scheduler.after(random.work.between(0, 2 * this.#gapMs), scheduler.world, () => {
      if (this.#world.isEnding) return;
      const count = random.work.chance(0.02) ? this.#burst : 1;
      for (let index = 0; index < count; index++) this.#call();
      this.#nextCall();
    });
  }

  #call(): void {
    const { scheduler, random, company } = this.#world;
    const proxy = random.work.pick(this.#world.proxies);
    const caller = random.work.pick(company.callers);
    const draw = this.#draw();
    const isApproved = random.work.chance(this.#approvals);
    const { process } = proxy;
    if (process === null) return;
    scheduler.after(0, process.owner, () => {
      const work = isApproved
        ? requestApproval(this.#world, proxy, caller, draw).then((waiting) => {
            if (waiting !== null) this.#decide(waiting);
          })
        : makeCall(this.#world, proxy, caller, draw);
      work.catch((error: unknown) => {
        if (process.owner.alive) this.#world.broken(error);
      });
    });
  }

  #draw(): Draw {
    const { work } = this.#world.random;
    const { usualBound } = this.#world.company;
    const bound = work.chance(0.02) ? 0 : work.spread(1, usualBound * 2);
    const cost = work.chance(this.#aboveBound)
      ? bound + work.between(1, bound + 1)
      : work.chance(0.2)
        ? bound
        : work.between(0, bound);
    const job = this.#drawJob();
    return {
      bound: BigInt(bound),
      cost: BigInt(job === null ? cost : bound),
      takesMs: work.spread(1, 4_000),
      isNeverSent: work.chance(0.03),
      job,
    };
  }

  #drawJob(): JobDraw | null {
    const { late } = this.#world.random;
    if (this.#deferred === 0 || !late.chance(this.#deferred)) return null;
    const isAbove = late.chance(this.#deferredAbove);
    return {
      requests: late.between(1, 3),
      thousandths: isAbove ? late.between(1_001, 2_000) : late.between(0, 1_000),
      isNamedAgain: late.chance(0.05),
    };
  }

  #decide(waiting: Waiting): void {
    const { scheduler, random } = this.#world;
    const { approvals } = random;
    if (approvals.chance(0.2)) return;
    scheduler.after(approvals.spread(10, 4_000), scheduler.world, () => {
      const approve = approvals.chance(0.8);
      const isDecided = this.#world.decide(waiting.approvalId, approve);
      scheduler.happened("decides", () => `${waiting.approvalId}: ${approve ? "yes" : "no"}`);
      if (!isDecided || !approve) return;
      // Asked for more than once, at whichever proxy, perhaps at the same time.
      for (let tries = approvals.between(1, 4); tries > 0; tries--)
        scheduler.after(approvals.spread(1, 8_000), scheduler.world, () => this.#execute(waiting));
    });
  }

  #execute(waiting: Waiting): void {
    const { scheduler, random } = this.#world;
    const proxy: SimulatedProxy = random.approvals.pick(this.#world.proxies);
    const draw = approvedDraw(this.#draw(), waiting);
    const { process } = proxy;
    if (process === null || this.#world.isEnding) return;
    scheduler.after(0, process.owner, () => {
      process.executing++;
      executeApproval(this.#world, proxy, waiting, draw)
        .catch((error: unknown) => {
          if (process.owner.alive) this.#world.broken(error);
        })
        .finally(() => process.executing--);
    });
  }

  #nextUpkeep(): void {
    const { scheduler } = this.#world;
    scheduler.after(5_000, scheduler.world, () => {
      if (this.#world.expireApprovals() > 0) scheduler.happened("approvals expire");
      const silent = this.#silentMs;
      if (silent !== null && this.#world.writeOff(silent) > 0) scheduler.happened("WRITES OFF");
      this.#nextUpkeep();
    });
  }
}
