import type { Books, TrueCall } from "./books.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import { Violation } from "./violation.ts";

/** What is written batched is on the disk itself after so long, where nothing is wrong with it; milliseconds. */
const SYNC_EVERY_MS = 200;
/** So long after a disk was slow or full, or a process stood still, syncs may be late; milliseconds. */
const LATE_FOR_MS = 12_000;

/**
 * Power cuts, and what they may make a proxy forget: nothing that was written with strict durability, and of
 * the rest what the last interval between syncs had. What is forgotten costs the company money that no
 * budget counts, and nothing else follows from it.
 */
export class PowerLoss {
  readonly #books: Books;
  readonly #now: () => number;
  readonly #cuts = new Map<string, number[]>();
  /** Proxies that have not shipped since their power was cut. */
  readonly #open = new Set<string>();

  constructor(books: Books, now: () => number) {
    this.#books = books;
    this.#now = now;
  }

  /** A host loses power, whether its process runs or not. */
  cut(proxy: SimulatedProxy): void {
    proxy.kill();
    proxy.disk.user.alive = false;
    proxy.disk.cutPower();
    this.#cuts.set(proxy.id, [...(this.#cuts.get(proxy.id) ?? []), this.#now()]);
    this.#open.add(proxy.id);
  }

  /** Whether a cut may have lost what was written then. */
  mayHaveLost(proxy: SimulatedProxy, writtenAt: number, isStrict: boolean): boolean {
    if (isStrict) return false;
    return (this.#cuts.get(proxy.id) ?? []).some(
      (at) =>
        at >= writtenAt &&
        // The next start brings to the disk what its process has left.
        !proxy.starts.some((start) => start > writtenAt && start < at) &&
        (at - writtenAt <= SYNC_EVERY_MS ||
          proxy.ends.some((end) => end >= writtenAt && end - writtenAt <= SYNC_EVERY_MS) ||
          proxy.disk.troubledAt >= writtenAt - LATE_FOR_MS),
    );
  }

  /** A proxy has shipped all that it found: what is not counted by now is forgotten. */
  shipped(proxy: SimulatedProxy): void {
    if (!this.#open.delete(proxy.id)) return;
    for (const call of this.#books.calls.values()) {
      if (call.proxyId !== proxy.id || call.counted !== null || call.isForgotten) continue;
      if (!call.wasSent && call.toldAt === null) continue;
      this.#check(proxy, call);
      this.#books.forget(call);
    }
  }

  #check(proxy: SimulatedProxy, call: TrueCall): void {
    const { id, isStrict, sentAt, toldAt } = call;
    if (sentAt !== null && !this.mayHaveLost(proxy, sentAt, isStrict))
      throw new Violation("a power cut forgets no call that is on the disk", `${id} was sent`);
    if (toldAt !== null && !this.mayHaveLost(proxy, toldAt, isStrict))
      throw new Violation("a power cut forgets no call that is on the disk", `${id} was answered`);
  }
}
