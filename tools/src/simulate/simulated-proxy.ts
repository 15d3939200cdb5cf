import type { BudgetLimit } from "@pag0/policy";
import { type CallEvent, uncountedIn } from "@pag0/proxy/accounting";
import type { Caller, SimulatedOrganization } from "./company.ts";
import { eventOf } from "./events.ts";
import { PROVIDER_ID } from "./jobs.ts";
import { KnownLimits } from "./known-limits.ts";
import { MemoryDisk } from "./memory-disk.ts";
import type { ModelMessage } from "./model/exchange.ts";
import { makeProcess, type Process } from "./process.ts";
import type { Random } from "./random.ts";
import { newOwner, pause } from "./scheduler.ts";
import { type Conditions, goodConditions, WireError } from "./wire.ts";
import type { World } from "./world.ts";

const TIDY_MS = 5_000;
const RETRY_MS = 500;
const RESTART_MS = 1_000;
const BEAT_MS = 2_000;
const LOOK_MS = 5_000;
/** More often than the product does, for more happens here in a minute. */
const STOCK_MS = 7_000;
/** One that is slower than that each way may not answer in time. */
const SLOW_MS = 500;

function isGood({ isCut, slowestMs, lossRate }: Conditions): boolean {
  return !isCut && lossRate === 0 && slowestMs <= SLOW_MS;
}

/**
 * One proxy: its process, which comes and goes, and its disk, which stays. The journal, the shipper, the
 * ledger and the recovery are the product's; what lies between them is done in the order in which the
 * proxy's stages do it.
 */
export class SimulatedProxy {
  readonly id: string;
  readonly disk: MemoryDisk;
  readonly conditions = goodConditions();
  readonly limits = new KnownLimits();
  /** When its processes started, and when they ended in the middle of their work. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  process: Process | null = null;
  /** Its host is lost, with its disk: it never comes back. */
  isGone = false;
  /** Milliseconds by which its clock is ahead. */
  clockAheadMs = 0;
  /** Since when it hears and answers what it is asked; beyond all times while it does not. */
  reachableFrom = Number.POSITIVE_INFINITY;
  readonly #world: World;
  readonly #random: Random;
  #runs = 0;

  constructor(world: World, id: string, random: Random) {
    this.#world = world;
    this.#random = random;
    this.id = id;
    this.disk = new MemoryDisk(world.scheduler, random, world.scheduler.world);
  }

  /** Its real time. */
  now(): number {
    return this.#world.wallClock() + this.clockAheadMs;
  }

  /** Starts its process. */
  start(): void {
    const { scheduler } = this.#world;
    const name = `${this.id}#${++this.#runs}`;
    const owner = newOwner(name);
    this.disk.user = owner;
    scheduler.after(0, owner, () => {
      scheduler.happened("starts");
      const ends = { owner, beyond: newOwner(`${name}~`) };
      const process = makeProcess(this.#world, this, this.#random, ends);
      this.process = process;
      this.starts.push(scheduler.now);
      this.#recover(process).catch((error: unknown) => {
        if (process.owner.alive) this.#world.broken(error);
      });
    });
  }

  /** Whether it could be asked for what it has, from a moment until now. */
  wasReachableSince(at: number): boolean {
    const { process } = this;
    return process?.isReady === true && this.reachableFrom <= at && process.owner.pausedUntil < at;
  }

  /** Starts its process, unless it runs. */
  startAgain(): void {
    if (this.process === null && !this.disk.user.alive && !this.isGone) this.start();
  }

  /** Nothing is wrong with it any more; should its process stand still, it goes on in its time. */
  heal(): void {
    this.changeConditions(goodConditions());
    Object.assign(this.disk, { isFull: false, slowMs: 0, onNextWrite: null });
    this.clockAheadMs = 0;
    for (const organization of this.#world.company.organizations) this.learn(organization);
    this.startAgain();
  }

  /** Ends its process at once: what it had in memory is gone. */
  kill(): void {
    const { process } = this;
    if (process === null) return;
    process.owner.alive = false;
    process.beyond.alive = false;
    this.process = null;
    this.ends.push(this.#world.scheduler.now);
    this.reachableFrom = Number.POSITIVE_INFINITY;
    for (const call of process.open) this.#world.books.lost(call);
    process.wire.end();
  }

  /** Reads where an organization's limits stand now. */
  learn(organization: SimulatedOrganization): void {
    if (this.limits.learn(organization, this.#world.scheduler.now))
      this.process?.ledger.configurationChanged(organization.id);
  }

  /** Is told something by another proxy, unless the connection is cut. */
  hear({ kind, key }: ModelMessage): void {
    const { process } = this;
    const { scheduler } = this.#world;
    if (process === null) return;
    scheduler.after(this.#random.between(1, this.conditions.slowestMs), process.owner, () => {
      if (this.conditions.isCut || !process.isReady) return;
      scheduler.happened("hears", () => `${key.scopeId} ${key.period} is ${kind}`);
      if (kind === "returned") process.ledger.returned(key);
      else process.ledger.recalled(key).catch((error: unknown) => this.#world.broken(error));
    });
  }

  /** The budgets of a caller as this proxy knows them, with their counters. */
  countersOf(process: Process, { organizationId, budgets: places }: Caller) {
    const { calendar } = this.#world.company.organization(organizationId);
    const known = this.limits.budgets(organizationId);
    const budgets = places.map((place) => known[place] as BudgetLimit);
    const at = new Date(this.now());
    const counters = process.ledger.counters(organizationId, budgets, at, calendar);
    for (const counter of counters) process.counters.set(counter.name, counter);
    return { budgets, counters };
  }

  /** How certainly a caller's calls are to be recorded. */
  durabilityOf({ organizationId }: Caller): "batched" | "strict" {
    return this.#world.company.organization(organizationId).durability;
  }

  /** The event of a call of which nothing is known yet. */
  eventOf(id: string, { organizationId, name }: Caller): CallEvent {
    const occurredAt = new Date(this.now()).toISOString();
    const own = { id, occurredAt, requestId: id };
    return eventOf({ ...own, organizationId, providerId: PROVIDER_ID, apiKeyId: name });
  }

  /** Ends in order: ships what is recorded and gives back what is leased. */
  async stop(): Promise<void> {
    const { process } = this;
    if (process === null) return;
    process.isReady = false;
    this.reachableFrom = Number.POSITIVE_INFINITY;
    await process.late.stop();
    await process.shipper.stop();
    await process.shipper.shipAll();
    await process.ledger.giveBack();
    process.journal.close();
    process.owner.alive = false;
    process.beyond.alive = false;
    this.process = null;
  }

  /** What a proxy does at its start, in the order of startProxy. */
  async #recover(process: Process): Promise<void> {
    const world = this.#world;
    const { journal, shipper, wire, owner } = process;
    try {
      await world.parts.settleUnfinished(this.id, journal);
    } catch {
      // The disk: the process ends, and is started again by whoever watches over it.
      if (!owner.alive) return;
      world.scheduler.happened("gives up its start");
      this.kill();
      world.scheduler.after(RESTART_MS, world.scheduler.world, () => this.startAgain());
      return;
    }
    for (;;) {
      try {
        for (const organization of world.company.organizations) this.learn(organization);
        if (world.parts.returnsBeforeShipping)
          await wire.ask("return all leases", () => world.returnAll(this));
        await shipper.shipAll();
        world.power.shipped(this);
        await this.#releaseClaims(process);
        await wire.ask("return all leases", () => world.returnAll(this));
        await wire.ask("live", () => world.seen(this));
        break;
      } catch (error) {
        if (!owner.alive) return;
        if (!(error instanceof WireError)) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    shipper.start();
    setInterval(() => {
      process.ledger.tidy().catch((error: unknown) => world.broken(error));
    }, TIDY_MS);
    setInterval(() => {
      process.ledger
        .takeStock(() => uncountedIn(journal))
        .catch((error: unknown) => {
          if (!(error instanceof WireError)) world.broken(error);
        });
    }, STOCK_MS);
    setInterval(() => this.#beat(process), BEAT_MS);
    setInterval(() => this.#look(process), LOOK_MS);
    process.isReady = true;
    world.scheduler.happened("ready");
    this.#isWellAgain();
  }

  /** Its process does nothing for a while; before it has looked what it did not hear it is not reachable. */
  standStill(milliseconds: number): void {
    const { process } = this;
    if (process === null) return;
    pause(process.owner, this.#world.scheduler.now + milliseconds);
    this.disk.troubledAt = this.#world.scheduler.now + milliseconds;
    this.changeConditions({});
  }

  /** The way to it has changed: it is not reachable before it has looked what it did not hear. */
  changeConditions(change: Partial<Conditions>): void {
    this.reachableFrom = Number.POSITIVE_INFINITY;
    Object.assign(this.conditions, change);
    const { process } = this;
    if (process?.isReady === true && isGood(this.conditions))
      this.#world.scheduler.after(0, process.owner, () => {
        this.#beat(process);
        this.#look(process);
      });
  }

  /** Gives back what other proxies ask for, and it has not heard of. */
  #look(process: Process): void {
    process.wire
      .ask("what it is asked for", () => this.#world.database.openRecalls(this.id))
      .then(async (keys) => {
        this.#isWellAgain();
        for (const key of keys) await process.ledger.recalled(key);
      })
      .catch((error: unknown) => {
        if (!(error instanceof WireError)) this.#world.broken(error);
      });
  }

  #isWellAgain(): void {
    const { now } = this.#world.scheduler;
    if (isGood(this.conditions)) this.reachableFrom = Math.min(this.reachableFrom, now);
  }

  /** Says that it lives, and reads what it may not have been told. */
  #beat({ wire }: Process): void {
    for (const organization of this.#world.company.organizations)
      if (!this.conditions.isCut) this.learn(organization);
    wire.ask("live", () => this.#world.seen(this)).catch(() => undefined);
  }

  async #releaseClaims({ journal, wire }: Process): Promise<void> {
    for (const { id, data } of journal.unsettled) {
      const { claims, approvalId } = data;
      if (claims === undefined || approvalId === null) continue;
      await wire.ask(`let go of ${claims}`, () => this.#world.releaseClaim(approvalId, claims));
      await journal.void(id);
    }
  }
}
