import type { BudgetKey } from "@pag0/db";
import { familyName, keyName } from "./model/counters.ts";
import type { LedgerModel } from "./model/ledger-model.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";

/** What of one budget nobody used at one moment, and who had it. Amounts are nano-USD. */
export interface FreeSample {
  readonly at: number;
  readonly key: BudgetKey;
  /** What the database had settled, held and leased in the window. */
  readonly total: bigint;
  /** By proxy. */
  readonly slices: readonly FreeSlice[];
  /** What was taken of it until then. */
  readonly taken: bigint;
}

interface FreeSlice {
  /** Leased, and held by no call; below nothing where calls cost more than they held. */
  readonly inHand: bigint;
  /** On its way from and to the database, or in hand where calls wait for more of it. */
  readonly moving: bigint;
}

const NOTHING: FreeSlice = { inHand: 0n, moving: 0n };

/**
 * What of each budget a call could have had that was refused for want of it: what nobody used when it was asked
 * for, less all that was taken since. What was set free meanwhile is not in it, for it was used in that time; nor
 * is what a proxy has that could not be reached all the time.
 */
export class FreeMoney {
  readonly #database: LedgerModel;
  readonly #proxies: () => readonly SimulatedProxy[];
  /** All that calls ever took of a counter: what they held, or was leased for those that waited. */
  readonly #taken = new Map<string, bigint>();
  /** All that was ever taken of a budget in the database, whatever its slot: leased, held, or spent unleased. */
  readonly #takenThere = new Map<string, bigint>();
  /** The part of it that was leased, by counter. */
  readonly #leased = new Map<string, bigint>();
  /** What is leased for calls that wait, by proxy and counter, until they have held of it. */
  readonly #forWaiting = new Map<string, Map<string, bigint>>();
  readonly #heard: (() => void)[] = [];

  constructor(database: LedgerModel, proxies: () => readonly SimulatedProxy[]) {
    this.#database = database;
    this.#proxies = proxies;
  }

  /** A call holds of what its proxy had, or costs more than it held. */
  takes(proxyId: string, name: string, amount: bigint): void {
    const own = this.#forWaiting.get(proxyId);
    const known = own?.get(name) ?? 0n;
    const again = known < amount ? known : amount;
    if (again > 0n) own?.set(name, known - again);
    add(this.#taken, name, amount - again);
  }

  /** A slice is leased for calls that wait: it is theirs, also as long as it is on its way to them. */
  waitingGet(proxyId: string, name: string, amount: bigint): void {
    const own = this.#forWaiting.get(proxyId) ?? new Map<string, bigint>();
    this.#forWaiting.set(proxyId, own);
    add(own, name, amount);
    add(this.#taken, name, amount);
  }

  /** A proxy hears of a lease, or never will: its calls hold in this step what they can of it. */
  waitingHear(proxyId: string, name: string): void {
    this.#heard.push(() => this.#forWaiting.get(proxyId)?.delete(name));
  }

  /** The step ends in which calls held what they could. */
  stepEnds(): void {
    for (const forget of this.#heard.splice(0)) forget();
  }

  /** The database gives something to a lease: free for the calls of the same slot, and for no others. */
  leases(key: BudgetKey, amount: bigint): void {
    add(this.#takenThere, familyName(key), amount);
    add(this.#leased, keyName(key), amount);
  }

  /** An approval holds, or a call is counted that passed without a lease. */
  takesThere(key: BudgetKey, amount: bigint): void {
    add(this.#takenThere, familyName(key), amount);
  }

  sample(key: BudgetKey, at: number): FreeSample {
    const name = keyName(key);
    return {
      at,
      key,
      total: this.#database.counters.windowTotal(key),
      slices: this.#proxies().map((proxy) => this.#sliceOf(proxy, name)),
      taken: this.#takenOf(key),
    };
  }

  /**
   * What of a budget nobody used from a moment until now, as far as the proxy that refuses could have had it: of
   * its own also what was on its way then.
   */
  unusedSince({ at, key, total, slices, taken }: FreeSample, asker: SimulatedProxy): bigint {
    let unused = asker.limits.lowestSince(key, at) - total;
    for (const [index, proxy] of this.#proxies().entries()) {
      const { inHand, moving } = slices[index] ?? NOTHING;
      if (proxy === asker) unused += inHand + moving;
      else if (inHand < 0n || proxy.wasReachableSince(at)) unused += inHand;
    }
    return unused - (this.#takenOf(key) - taken);
  }

  #takenOf(key: BudgetKey): bigint {
    const name = keyName(key);
    const there = (this.#takenThere.get(familyName(key)) ?? 0n) - (this.#leased.get(name) ?? 0n);
    return there + (this.#taken.get(name) ?? 0n);
  }

  #sliceOf({ id, process }: SimulatedProxy, name: string): FreeSlice {
    const counter = process?.counters.get(name);
    if (counter === undefined) return NOTHING;
    const lease = this.#database.counters.lease(name, id);
    const inHand = counter.leased - counter.held;
    // Counted as spent: nobody asks for that, and it is given back in its own time.
    if (lease !== undefined && lease.writtenOff > 0n)
      return { inHand: inHand < 0n ? inHand : 0n, moving: 0n };
    const isSame = lease !== undefined && lease.incarnation === counter.incarnation;
    const back = counter.returned - (isSame ? lease.returned : 0n);
    const granted = isSame && !counter.uncertain ? lease.granted - counter.granted : 0n;
    const forWaiting = this.#forWaiting.get(id)?.get(name) ?? 0n;
    const moving = back + (granted > 0n ? granted : 0n) - forWaiting;
    const isWaitedFor = inHand > 0n && process?.questions.isWaitedFor(name) === true;
    return isWaitedFor ? { inHand: 0n, moving: moving + inHand } : { inHand, moving };
  }
}

function add(map: Map<string, bigint>, name: string, amount: bigint): void {
  map.set(name, (map.get(name) ?? 0n) + amount);
}
