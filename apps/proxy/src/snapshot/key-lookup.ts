import { Pag0Failure } from "@pag0/contract";
import { realSchedule } from "../ledger/timers.ts";
import { withTimeout } from "../ledger/with-timeout.ts";
import type { Principal } from "./model.ts";
import type { Snapshot, SnapshotSource } from "./snapshot.ts";

const MAX_REMEMBERED = 10_000;
const REMEMBERED_MS = 10_000;
const MAX_CONCURRENT = 4;

/**
 * Finds keys. One that is not in memory is asked of the database once: it may be seconds old. A key
 * that does not exist is remembered as such for ten seconds, and few questions run at a time, so that
 * a flood of made-up keys reaches the database as a trickle of reads and never as a write.
 */
export class KeyLookup {
  readonly #snapshot: Snapshot;
  readonly #source: SnapshotSource;
  readonly #now: () => number;
  readonly #patienceMs: number;
  readonly #unknown = new Map<string, number>();
  readonly #asking = new Map<string, Promise<Principal | null>>();

  /** @param patienceMs a call waits no longer for the database to say whose its key is */
  constructor(snapshot: Snapshot, source: SnapshotSource, now: () => number, patienceMs: number) {
    this.#snapshot = snapshot;
    this.#source = source;
    this.#now = now;
    this.#patienceMs = patienceMs;
  }

  /**
   * The key with this SHA-256 (base64url), or null where there is none; at once where that is known.
   * @throws Pag0Failure OVERLOADED or NOT_READY where the database cannot be asked now.
   */
  find(hash: string): Principal | null | Promise<Principal | null> {
    const known = this.#snapshot.principal(hash);
    if (known !== undefined) return known;
    const until = this.#unknown.get(hash);
    if (until !== undefined && until > this.#now()) return null;
    const asking = this.#asking.get(hash);
    if (asking !== undefined) return asking;
    if (this.#asking.size >= MAX_CONCURRENT)
      throw new Pag0Failure("OVERLOADED", "Too many unknown keys are being checked", {
        retryAfterSeconds: 1,
      });
    const answer = this.#ask(hash).finally(() => this.#asking.delete(hash));
    this.#asking.set(hash, answer);
    return answer;
  }

  async #ask(hash: string): Promise<Principal | null> {
    let organizationId: string | null;
    try {
      organizationId = await withTimeout(
        this.#source.organizationOfKey(hash),
        this.#patienceMs,
        realSchedule,
      );
    } catch (error) {
      throw new Pag0Failure("NOT_READY", "The key is not known here and cannot be checked now", {
        retryAfterSeconds: 1,
        cause: error,
      });
    }
    if (organizationId !== null) await this.#snapshot.reload(organizationId);
    const found = this.#snapshot.principal(hash) ?? null;
    if (found !== null) return found;
    if (organizationId !== null)
      throw new Pag0Failure("NOT_READY", "The configuration of this key cannot be read now", {
        retryAfterSeconds: 1,
      });
    this.#remember(hash);
    return null;
  }

  #remember(hash: string): void {
    this.#unknown.delete(hash);
    this.#unknown.set(hash, this.#now() + REMEMBERED_MS);
    const oldest = this.#unknown.keys().next().value;
    if (this.#unknown.size > MAX_REMEMBERED && oldest !== undefined) this.#unknown.delete(oldest);
  }
}
