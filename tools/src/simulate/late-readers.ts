import { type Job, PROVIDER_ID, reportOf } from "./jobs.ts";
import type { Random } from "./random.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import type { World } from "./world.ts";

/** Most vendors keep results for longer than a run lasts. */
const LATEST_MS = 120_000;

/** Who reads the results of jobs: through any proxy, once or often, at any time after the job has ended. */
export class LateReaders {
  readonly #world: World;
  readonly #random: Random;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** Now and then somebody reads the results of all jobs that nobody has told of. */
  start(): void {
    const { scheduler } = this.#world;
    scheduler.after(this.#random.between(10_000, LATEST_MS), scheduler.world, () => {
      if (this.#world.isEnding) return;
      this.readAll();
      this.start();
    });
  }

  /** A job has started, whose results somebody may read. */
  started(job: Job): void {
    const { scheduler, proxies } = this.#world;
    const random = this.#random;
    const isAtOnce = random.chance(0.3);
    const first = random.spread(1, LATEST_MS);
    for (let count = random.pick([0, 0, 0, 1, 2, 5]); count > 0; count--) {
      const at = isAtOnce ? first : random.spread(1, LATEST_MS);
      const proxy = random.pick(proxies);
      const isWhole = random.chance(0.85);
      scheduler.after(at, scheduler.world, () => this.#read(job, proxy, isWhole));
    }
  }

  /** All results that nobody has told of are read, each at any proxy or all at one: first a part, and then all of them. */
  readAll(): void {
    const { database, jobs, proxies } = this.#world;
    const ready = proxies.filter(({ process }) => process?.isReady === true);
    if (ready.length === 0) return;
    const readers = this.#random.chance(0.7) ? [this.#random.pick(ready)] : ready;
    for (const { call, settled } of database.deferred.rows.values()) {
      const job = jobs.all.get(call.job?.id ?? "");
      if (settled !== null || job === undefined) continue;
      const proxy = this.#random.pick(readers);
      this.#read(job, proxy, false);
      this.#read(job, proxy, true);
    }
  }

  #read(job: Job, { process }: SimulatedProxy, isWhole: boolean): void {
    const { scheduler } = this.#world;
    if (process === null || !process.isReady) return;
    const { organizationId, name, costs } = job;
    const all = this.#random.chance(0.5) ? costs.length : null;
    const report = reportOf(job, { requests: isWhole ? all : costs.length - 1 });
    scheduler.after(0, process.owner, () => {
      scheduler.happened("reads", () => `${isWhole ? "all" : "a part"} of ${name}`);
      process.late
        .told({ organizationId, providerId: PROVIDER_ID }, report)
        .catch((error: unknown) => this.#world.broken(error));
    });
  }
}
