import { costOf, type Job } from "./jobs.ts";
import { Violation } from "./violation.ts";

/** One call as somebody sees it who sees everything. Amounts are nano-USD. */
export interface TrueCall {
  readonly id: string;
  readonly proxyId: string;
  readonly bound: bigint;
  /** What its provider charges, if it is sent. */
  readonly cost: bigint;
  /** Names of the counters it is held on; an approved call's are with its approval. */
  readonly counters: readonly string[];
  readonly approvalId: string | null;
  /** `lost`: its proxy ended before it did. */
  state: "held" | "sent" | "ended" | "lost";
  wasSent: boolean;
  /** When it went out; null where it did not. Milliseconds of virtual time. */
  sentAt: number | null;
  /** When its caller was told how it ended, of which a kill may make nobody forget anything; null where it was not. */
  toldAt: number | null;
  /** Whether it passed without a budget, in an outage: it counts afterwards, also above a limit. */
  readonly isOpen: boolean;
  /** Whether its records wait for the disk itself. */
  readonly isStrict: boolean;
  /** Whether a power cut has lost all that was written of it. */
  isForgotten: boolean;
  /** What the ledger has counted for it; null as long as it has not. */
  counted: bigint | null;
  /** What is in its proxy's `owed` for it. */
  owed: bigint;
  /** The work that its provider has answered with, whose cost is told later; null where it did not. */
  job: Job | null;
  /** What a correction has added to what is counted; null where none is. */
  corrected: bigint | null;
  /** Names of the slots that it is counted in. */
  slots: readonly string[];
  /** Which of all that are counted it is. */
  countedAt: number;
}

/**
 * The true books of a run: what each call really cost, whoever knows of it. The proxies' and the ledger's
 * figures are held against them.
 */
export class Books {
  readonly calls = new Map<string, TrueCall>();
  /** By counter: the costs of calls that have ended, and the bounds of those that are under way. */
  readonly spent = new Map<string, bigint>();
  /** By counter: what calls have cost above their bounds. */
  readonly excess = new Map<string, bigint>();
  /** By counter: what calls count more than they cost, of which a power cut has lost the end. */
  readonly overcounted = new Map<string, bigint>();
  /** By counter: what is counted of calls that passed without a budget, and what of it was given back again. */
  readonly unleased = new Map<string, bigint>();
  readonly unleasedBack = new Map<string, bigint>();
  /** By counter: what is counted, with its corrections. */
  readonly #booked = new Map<string, bigint>();
  /** By counter: what is counted of calls from before its last reset, and which of all was the last of them. */
  readonly #beforeReset = new Map<string, { booked: bigint; last: number }>();
  #countedCalls = 0;
  /** Both by proxy and counter: nobody has leased that. */
  readonly #excessOf = new Map<string, bigint>();
  /** By proxy and counter: what it has spent and the ledger has not counted. */
  readonly #owed = new Map<string, Map<string, bigint>>();
  /** Executions of each approval that went out. */
  readonly #executions = new Map<string, string>();
  /** Whether a call's event is on the disk for certain. */
  readonly isKnown: (call: TrueCall) => boolean;
  readonly #change = (map: Map<string, bigint>, name: string, by: bigint) =>
    map.set(name, (map.get(name) ?? 0n) + by);

  /** @param isLost whether a power cut may have lost what was written of a call at its end. */
  constructor(isLost: (call: TrueCall) => boolean) {
    this.isKnown = (call) => call.toldAt !== null && !isLost(call);
  }

  begun(call: TrueCall): void {
    this.calls.set(call.id, call);
    if (call.isOpen) return;
    for (const name of call.counters) this.#change(this.spent, name, call.bound);
  }

  sent(call: TrueCall, now: number): void {
    call.state = "sent";
    call.wasSent = true;
    call.sentAt = now;
    if (call.approvalId === null) return;
    const other = this.#executions.get(call.approvalId);
    // A proxy that has forgotten an execution lets go of its claim.
    if (other !== undefined && this.calls.get(other)?.isForgotten !== true)
      throw new Violation(
        "an approval is executed once",
        `${call.approvalId}: ${other}, ${call.id}`,
      );
    this.#executions.set(call.approvalId, call.id);
  }

  /** The proxy knows what a call cost. */
  ended(call: TrueCall, cost: bigint): void {
    call.state = "ended";
    this.#spentInEnd(call, cost);
    this.#owe(call, call.counted === null ? cost : 0n);
  }

  /** The call's proxy ended while it was under way. */
  lost(call: TrueCall): void {
    const { state } = call;
    call.state = "lost";
    // What was never sent costs nothing, though it may count at its bound: nobody knows.
    if (state !== "sent" && !call.isOpen)
      for (const name of call.counters) this.#change(this.spent, name, -call.bound);
    this.#owe(call, state === "sent" && call.counted === null ? call.bound : 0n);
  }

  /**
   * The ledger counts an event of a call.
   * @param slotsOf names of the slots that a call is counted in
   */
  counted(id: string, cost: bigint, slotsOf: (call: TrueCall) => readonly string[]): TrueCall {
    const call = this.calls.get(id);
    if (call === undefined) throw new Violation("each event is of a call", `${id} is of none`);
    if (call.counted !== null)
      throw new Violation("each event is counted once", `${id}: ${call.counted}, then ${cost}`);
    const isKnown = cost === (call.wasSent ? call.cost : 0n);
    const isUnknown = call.state !== "held" && !this.isKnown(call) && cost === call.bound;
    if (!isKnown && !isUnknown)
      throw new Violation(
        "an event tells what its call cost",
        `${id} is counted with ${cost}; bound ${call.bound}, cost ${call.cost}, ${call.state}`,
      );
    call.counted = cost;
    call.slots = slotsOf(call);
    call.countedAt = ++this.#countedCalls;
    this.#book(call, cost);
    if (call.isOpen) for (const name of call.counters) this.#change(this.unleased, name, cost);
    else if (!isKnown && call.toldAt !== null) this.#overcounted(call);
    // Its event was written after all: its proxy ended in that very moment.
    if (call.state === "lost" && call.wasSent) this.#spentInEnd(call, cost);
    // The proxy holds it a moment longer: until the journal has it, which need not be waited for to ship.
    const isUnderWay = call.state === "held" || call.state === "sent";
    this.#owe(call, isUnderWay ? -cost : 0n);
    return call;
  }

  /** The ledger counts a correction of a call, of which it tells the cost. */
  corrected(id: string, by: bigint): void {
    const call = this.calls.get(id);
    if (call === undefined || call.counted === null)
      throw new Violation("a correction is of a call that is counted", `${id}, by ${by}`);
    if (call.corrected !== null)
      throw new Violation("a call is corrected once", `${id}: by ${call.corrected}, then ${by}`);
    const cost = call.job === null ? null : costOf(call.job);
    if (call.counted + by !== cost)
      throw new Violation(
        "a correction tells what its job cost",
        `${id} cost ${cost}; it is counted with ${call.counted}, and corrected by ${by}`,
      );
    call.corrected = by;
    this.#book(call, by);
    if (!call.isOpen) this.#add(call.counters, this.spent, by);
    if (call.isOpen && by < 0n) this.#add(call.slots, this.unleasedBack, -by);
    if (call.isOpen) this.#add(call.slots, this.unleased, by);
    else if (by > 0n) this.#add(call.slots, this.excess, by);
  }

  /**
   * What calls that passed without a budget may have had back of what counts no more since a reset: that is
   * taken first, so that what they cost themselves stays counted.
   */
  backOfReset(name: string): bigint {
    return this.#beforeReset.has(name) ? (this.unleasedBack.get(name) ?? 0n) : 0n;
  }

  /** A budget begins anew in a slot: what is counted there so far counts no more. */
  wasReset(name: string): void {
    const booked = this.#booked.get(name) ?? 0n;
    this.#beforeReset.set(name, { booked, last: this.#countedCalls });
  }

  /** What calls have cost, as far as is known by now, that a slot had counted when it was last reset. */
  beforeReset(name: string): bigint {
    return this.#beforeReset.get(name)?.booked ?? 0n;
  }

  /** Nobody knows any more of a call that was made: what it cost counts nowhere. */
  forget(call: TrueCall): void {
    call.isForgotten = true;
    const known = call.state === "ended" ? (call.wasSent ? call.cost : 0n) : call.bound;
    if (!call.isOpen && (call.state === "ended" || call.wasSent))
      for (const name of call.counters) this.#change(this.spent, name, -known);
    this.#owe(call, 0n);
  }

  owed(proxyId: string, name: string): bigint {
    return this.#owed.get(proxyId)?.get(name) ?? 0n;
  }

  /** What calls of a proxy have cost above their bounds on a counter. */
  excessOf(proxyId: string, name: string): bigint {
    return this.#excessOf.get(`${proxyId} ${name}`) ?? 0n;
  }

  owedBy(proxyId: string): Iterable<[string, bigint]> {
    return this.#owed.get(proxyId) ?? [];
  }

  /** A power cut has lost a call's end and not its beginning: what it had set free was spent again. */
  #overcounted(call: TrueCall): void {
    const more = call.bound - (call.wasSent ? call.cost : 0n);
    for (const name of call.counters) {
      this.#change(this.overcounted, name, more);
      this.#change(this.#excessOf, `${call.proxyId} ${name}`, more);
    }
  }

  #book({ slots, countedAt }: TrueCall, amount: bigint): void {
    this.#add(slots, this.#booked, amount);
    for (const name of slots) {
      const before = this.#beforeReset.get(name);
      if (before !== undefined && countedAt <= before.last) before.booked += amount;
    }
  }

  #add(names: readonly string[], map: Map<string, bigint>, by: bigint): void {
    for (const name of names) this.#change(map, name, by);
  }

  #spentInEnd(call: TrueCall, cost: bigint): void {
    if (call.isOpen) return;
    for (const name of call.counters) {
      this.#change(this.spent, name, cost - call.bound);
      if (cost <= call.bound) continue;
      this.#change(this.excess, name, cost - call.bound);
      this.#change(this.#excessOf, `${call.proxyId} ${name}`, cost - call.bound);
    }
  }

  #owe(call: TrueCall, amount: bigint): void {
    if (call.isOpen) return;
    let owed = this.#owed.get(call.proxyId);
    if (owed === undefined) {
      owed = new Map();
      this.#owed.set(call.proxyId, owed);
    }
    for (const name of call.counters) this.#change(owed, name, amount - call.owed);
    call.owed = amount;
  }
}
