import { nanoUsd } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import {
  type CallEvent,
  type CallHold,
  type Counter,
  type Journal,
  type LeaseOrder,
  type Ledger,
  Shipper,
} from "@pag0/proxy/accounting";
import type { TrueCall } from "./books.ts";
import type { Caller, Limits, SimulatedOrganization } from "./company.ts";
import { chargesOf, eventOf } from "./events.ts";
import { MemoryDisk } from "./memory-disk.ts";
import type { ModelMessage } from "./model/exchange.ts";
import type { Random } from "./random.ts";
import { newOwner, type Owner } from "./scheduler.ts";
import { goodConditions, Wire, WireError } from "./wire.ts";
import type { World } from "./world.ts";

const TIDY_MS = 5_000;
const RETRY_MS = 500;
const RESTART_MS = 1_000;
const IDLE_MS = 10_000;
const BEAT_MS = 2_000;

/** What one run of a proxy's process has in memory. */
export interface Process {
  readonly owner: Owner;
  readonly beyond: Owner;
  readonly wire: Wire;
  readonly journal: Journal<CallEvent>;
  readonly shipper: Shipper;
  readonly ledger: Ledger;
  /** Its counters by their names, to hold what it believes against the ledger. */
  readonly counters: Map<string, Counter>;
  /** Calls that have not ended. */
  readonly open: Set<TrueCall>;
  /** Executions of approvals under way. */
  executing: number;
  isReady: boolean;
}

/** What a call is to do, drawn before it begins. */
export interface Draw {
  readonly bound: bigint;
  readonly cost: bigint;
  readonly takesMs: number;
  /** It fails before anything is sent. */
  readonly isNeverSent: boolean;
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
  process: Process | null = null;
  /** Its host is lost, with its disk: it never comes back. */
  isGone = false;
  /** Milliseconds by which its clock is ahead. */
  clockAheadMs = 0;
  readonly #world: World;
  readonly #random: Random;
  /** The limits it knows, by organization. */
  readonly #known = new Map<string, { version: number; budgets: BudgetLimit[] }>();
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
      const process = this.#makeProcess(owner, newOwner(`${name}~`));
      this.process = process;
      this.#recover(process).catch((error: unknown) => {
        if (process.owner.alive) this.#world.broken(error);
      });
    });
  }

  /** Starts its process, unless it runs. */
  startAgain(): void {
    if (this.process === null && !this.disk.user.alive && !this.isGone) this.start();
  }

  /** Nothing is wrong with it any more. */
  heal(): void {
    Object.assign(this.conditions, goodConditions());
    Object.assign(this.disk, { isFull: false, slowMs: 0, onNextWrite: null });
    if (this.process !== null) this.process.owner.pausedUntil = 0;
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
    for (const call of process.open) this.#world.books.lost(call);
    process.wire.end();
  }

  /** Reads where an organization's limits stand now. */
  learn(organization: SimulatedOrganization): void {
    const known = this.#known.get(organization.id);
    if (known?.version === organization.version) return;
    this.#known.set(organization.id, {
      version: organization.version,
      budgets: organization.budgets.map((budget, place) => ({
        ...budget,
        limit: nanoUsd((organization.limits as Limits)[place] as bigint),
      })),
    });
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
    const known = this.#known.get(organizationId)?.budgets ?? [];
    const budgets = places.map((place) => known[place] as BudgetLimit);
    const at = new Date(this.now());
    const counters = process.ledger.counters(organizationId, budgets, at, calendar);
    for (const counter of counters) process.counters.set(counter.name, counter);
    return { budgets, counters };
  }

  /** The event of a call of which nothing is known yet. */
  eventOf(id: string, { organizationId, name }: Caller): CallEvent {
    const occurredAt = new Date(this.now()).toISOString();
    return eventOf({ id, occurredAt, organizationId, apiKeyId: name });
  }

  /** One call from its hold to its record. */
  async call(caller: Caller, draw: Draw): Promise<void> {
    const { process } = this;
    if (process === null || !process.isReady || process.journal.problem !== null) return;
    const { scheduler } = this.#world;
    const id = this.#world.newId("call");
    const { budgets, counters } = this.countersOf(process, caller);
    const event = this.eventOf(id, caller);
    scheduler.happened("call", () => `${id} of ${caller.name}, at most ${draw.bound}`);
    let held: CallHold;
    try {
      const result = await process.ledger.hold(budgets, counters, nanoUsd(draw.bound));
      if (!process.owner.alive) return;
      if (!("counters" in result)) {
        scheduler.happened("refused", () => `${id}: ${result.budget.scopeId} has too little`);
        this.#world.refused(this, result.budget, counters, draw.bound);
        return this.record(process, { ...event, outcome: "refused", decision: "deny" });
      }
      held = result;
    } catch {
      if (!process.owner.alive) return;
      scheduler.happened("unavailable", () => id);
      return this.record(process, { ...event, outcome: "refused", decision: "deny" });
    }
    const call = this.#world.begin(this, process, {
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
      return this.end(process, call, event, {
        cost: 0n,
        settle,
      });
    }
    await this.send(process, call, draw);
    const cost = call.wasSent ? draw.cost : 0n;
    await this.end(process, call, event, {
      cost,
      charges: charge(cost),
      settle,
    });
  }

  /** Asks the provider, and waits for the end of its answer. */
  send(process: Process, call: TrueCall, draw: Draw): Promise<void> {
    const { scheduler, books } = this.#world;
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
  async end(
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
    this.#world.end(process, call, cost);
  }

  /** Ends in order: ships what is recorded and gives back what is leased. */
  async stop(): Promise<void> {
    const { process } = this;
    if (process === null) return;
    process.isReady = false;
    await process.shipper.stop();
    await process.shipper.shipAll();
    await process.ledger.giveBack();
    process.journal.close();
    process.owner.alive = false;
    process.beyond.alive = false;
    this.process = null;
  }

  /** Records a call that costs nothing: it was refused, or waits for a person. */
  async record(process: Process, event: CallEvent): Promise<void> {
    const { id, approvalId } = event;
    const nothing = { bound: 0n, cost: 0n, keys: [], approvalId };
    const call = this.#world.begin(this, process, { id, ...nothing });
    this.#world.end(process, call, 0n);
    await process.journal.settle(id, event).then(
      () => {
        if (process.owner.alive) call.isTold = true;
      },
      () => undefined,
    );
  }

  #makeProcess(owner: Owner, beyond: Owner): Process {
    const world = this.#world;
    const { scheduler, parts } = world;
    const wire = new Wire(scheduler, this.#random, { owner, beyond, conditions: this.conditions });
    const journal = parts.journal({
      directory: `/${this.id}`,
      segmentBytes: 128 * 1024,
      syncEveryMs: 200,
      maxBytes: 64 * 1024 * 1024,
      failed: () => undefined,
      files: this.disk,
      take: () => ({ release: () => undefined }),
    });
    const failed = (message: string) => scheduler.happened("reports", () => message);
    const shipper = new Shipper({
      journal,
      ship: (events) => wire.ask(`ship ${events.length}`, () => world.ship(this, events)),
      failed,
    });
    const ledger = parts.ledger({
      authority: {
        exchange: (groups) =>
          wire.ask(groups.flatMap(({ orders }) => orders.map(tellOrder)).join(", "), () =>
            world.exchange(this, groups),
          ),
        answers: () => wire.ask("whether it answers", () => undefined),
        answers: () => wire.ask("whether it answers", () => undefined),
        neverAsked: parts.neverAsked,
      },
      now: () => this.now(),
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
    });
    return {
      owner,
      beyond,
      wire,
      journal,
      shipper,
      ledger,
      counters: new Map(),
      open: new Set(),
      executing: 0,
      isReady: false,
    };
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
    setInterval(() => this.#beat(process), BEAT_MS);
    process.isReady = true;
    world.scheduler.happened("ready");
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

function tellOrder({ key, wanted, atLeast, ahead, returned }: LeaseOrder): string {
  return `lease ${atLeast}/${wanted}+${ahead}, back ${returned} of ${key.scopeId} ${key.period}`;
}
