import type { Random } from "./random.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import type { World } from "./world.ts";

const HOUR_MS = 3_600_000;

/** What goes wrong in one run: drawn for each, so that some are calm and some are not. */
export class Faults {
  readonly #world: World;
  readonly #random: Random;
  readonly #kinds: (() => void)[];
  readonly #everyMs: number;

  constructor(world: World) {
    this.#world = world;
    const random = world.random.faults;
    this.#random = random;
    this.#everyMs = random.spread(30, 3_000);
    const all = [
      () => this.#kill(),
      () => this.#killInWrite(),
      () => this.#cutPower(),
      () => this.#lose(),
      () => this.#cut([this.#any()]),
      () => this.#cut(world.proxies),
      () => this.#slowDatabase(),
      () => this.#loss(),
      () => this.#slowDisk(),
      () => this.#fullDisk(),
      () => this.#pause(),
      () => this.#clock(),
      () => this.#limit(),
      () => this.#reset(),
      () => world.shipments.shipAgain(random),
      () => this.#nextDay(),
    ];
    // In calm runs money has to be found wherever it lies.
    const isCalm = random.chance(0.2);
    this.#kinds = isCalm ? [] : all.filter(() => random.chance(0.6));
  }

  start(): void {
    this.#next();
  }

  #next(): void {
    const { scheduler } = this.#world;
    scheduler.after(this.#random.between(1, 2 * this.#everyMs), scheduler.world, () => {
      if (this.#world.isEnding) return;
      if (this.#kinds.length > 0) this.#random.pick(this.#kinds)();
      this.#next();
    });
  }

  #any(): SimulatedProxy {
    return this.#random.pick(this.#world.proxies);
  }

  #tell(what: string, detail?: string): void {
    this.#world.scheduler.happened(what, () => detail ?? "");
  }

  #later(most: number, run: () => void): void {
    const { scheduler } = this.#world;
    scheduler.after(this.#random.spread(20, most), scheduler.world, run);
  }

  #kill(proxy = this.#any()): void {
    if (proxy.process === null) return;
    this.#tell("KILL", proxy.id);
    proxy.kill();
    // Some come back only when all is healed.
    if (this.#random.chance(0.85)) this.#later(20_000, () => proxy.startAgain());
  }

  /** A host is lost for ever; a proxy of another name may take its place, which is any of the others. */
  #lose(): void {
    const proxy = this.#any();
    const others = this.#world.proxies.filter((other) => other !== proxy && !other.isGone);
    if (proxy.process === null || others.length === 0 || this.#random.chance(0.8)) return;
    this.#tell("LOST FOR EVER", proxy.id);
    proxy.isGone = true;
    proxy.kill();
  }

  #killInWrite(): void {
    const proxy = this.#any();
    this.#tell("WILL KILL in its next write", proxy.id);
    proxy.disk.onNextWrite = () => this.#kill(proxy);
  }

  #cutPower(): void {
    const proxy = this.#any();
    if (proxy.isGone) return;
    this.#tell("NO POWER", proxy.id);
    this.#world.power.cut(proxy);
    this.#later(20_000, () => proxy.startAgain());
  }

  #cut(proxies: readonly SimulatedProxy[]): void {
    this.#tell("CUT from the database", proxies.map(({ id }) => id).join(" "));
    for (const proxy of proxies) proxy.changeConditions({ isCut: true });
    this.#later(15_000, () => {
      this.#tell("connected again", proxies.map(({ id }) => id).join(" "));
      for (const proxy of proxies) proxy.changeConditions({ isCut: false });
    });
  }

  #slowDatabase(): void {
    const slowestMs = this.#random.spread(20, 4_000);
    this.#tell("SLOW DATABASE", `${slowestMs} ms`);
    const set = (change: { slowestMs: number }) => {
      for (const proxy of this.#world.proxies) proxy.changeConditions(change);
    };
    set({ slowestMs });
    this.#later(10_000, () => set({ slowestMs: 4 }));
  }

  #loss(): void {
    const proxy = this.#any();
    this.#tell("LOSES questions and answers", proxy.id);
    proxy.changeConditions({ lossRate: this.#random.pick([0.02, 0.2, 0.5]) });
    this.#later(10_000, () => proxy.changeConditions({ lossRate: 0 }));
  }

  #slowDisk(): void {
    const { disk, id } = this.#any();
    this.#tell("SLOW DISK", id);
    disk.slowMs = this.#random.spread(2, 3_000);
    this.#later(5_000, () => {
      disk.slowMs = 0;
    });
  }

  #fullDisk(): void {
    const { disk, id } = this.#any();
    this.#tell("FULL DISK", id);
    disk.isFull = true;
    this.#later(5_000, () => {
      disk.isFull = false;
    });
  }

  #pause(): void {
    const proxy = this.#any();
    const forMs = this.#random.spread(10, 30_000);
    this.#tell("STANDS STILL", `${proxy.id} for ${forMs} ms`);
    proxy.standStill(forMs);
  }

  #clock(): void {
    const proxy = this.#any();
    proxy.clockAheadMs = this.#random.chance(0.3)
      ? 0
      : this.#random.between(-40, 40) * this.#random.pick([1_000, HOUR_MS]);
    this.#tell("CLOCK", `${proxy.id} is ${proxy.clockAheadMs} ms ahead`);
  }

  #limit(): void {
    const { company, database } = this.#world;
    const { organization, what } = company.changeLimit(this.#random, (...budget) => {
      const slots = database.counters.window(this.#world.windowOf(...budget));
      return slots.reduce((sum, { held }) => sum + held, 0n);
    });
    this.#tell("LIMIT", what);
    const { scheduler } = this.#world;
    for (const proxy of this.#world.proxies)
      scheduler.after(this.#random.spread(1, 2_000), scheduler.world, () => {
        if (!proxy.conditions.isCut) proxy.learn(organization);
      });
  }

  #reset(): void {
    const organization = this.#random.pick(this.#world.company.organizations);
    const budget = this.#random.pick(organization.budgets);
    const amount = this.#world.resetBudget(this.#world.windowOf(organization, budget));
    this.#tell("RESET", `${budget.scopeId} ${budget.period}: ${amount} counts no more`);
  }

  #nextDay(): void {
    const forMs = this.#random.between(1, 26) * HOUR_MS;
    this.#tell("TIME PASSES", `${forMs / HOUR_MS} h`);
    this.#world.passTime(forMs);
  }
}
