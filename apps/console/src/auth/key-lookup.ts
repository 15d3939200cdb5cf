import { createHash } from "node:crypto";
import { apiKeyKind, Pag0Failure } from "@pag0/contract";
import type { Database } from "@pag0/db";
import { BoundedMap } from "../api/bounded-map.ts";
import type { KeyCaller } from "../api/caller.ts";

const MAX_KEPT = 5_000;
const KEPT_MS = 60_000;
const UNKNOWN_MS = 10_000;
const MAX_CONCURRENT = 8;
const USED_EVERY_MS = 60_000;

interface KeptKey {
  id: string;
  name: string;
  organizationId: string;
  expiresAt: Date | null;
  revokedAt: Date | null;
  untilMs: number;
  usedMs: number;
}

function invalid(message: string): Pag0Failure {
  return new Pag0Failure("API_KEY_INVALID", message);
}

/**
 * Finds organization keys by their SHA-256. Keys are kept for a minute at most, and forgotten at once
 * when their organization's configuration changes. A key that does not exist is remembered for ten
 * seconds, so that a flood of made-up keys is a trickle of reads and never a write.
 */
export class KeyLookup {
  readonly #database: Database;
  readonly #kept = new BoundedMap<string, KeptKey>(MAX_KEPT);
  readonly #unknown = new BoundedMap<string, number>(MAX_KEPT);
  /** Reads under way: who comes with the same key waits for the same answer. */
  readonly #reading = new Map<string, Promise<KeptKey>>();
  #generation = 0;
  #asking = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Forgets the keys of an organization, or all where it is empty. */
  forget(organizationId: string): void {
    this.#generation += 1;
    this.#unknown.clear();
    // Who comes from now on must not be answered by a read that began before the change.
    this.#reading.clear();
    if (organizationId === "") this.#kept.clear();
    else this.#kept.deleteWhere((key) => key.organizationId === organizationId);
  }

  /** @throws Pag0Failure API_KEY_INVALID, API_KEY_WRONG_KIND, API_KEY_EXPIRED, API_KEY_REVOKED or OVERLOADED */
  async caller(text: string, now: Date): Promise<KeyCaller> {
    const kind = apiKeyKind(text);
    if (kind === null) throw invalid("This is not a Pag0 key, or it was mistyped");
    if (kind === "project")
      throw new Pag0Failure(
        "API_KEY_WRONG_KIND",
        "This is a project key; the management API takes an organization key",
      );
    const hash = createHash("sha256").update(text).digest("base64url");
    const key = this.#fresh(hash, now) ?? (await this.#load(hash, now));
    if (key.revokedAt !== null) throw new Pag0Failure("API_KEY_REVOKED");
    if (key.expiresAt !== null && key.expiresAt <= now) throw new Pag0Failure("API_KEY_EXPIRED");
    await this.#used(key, now);
    const { id, name, organizationId } = key;
    return { kind: "api_key", id, name, organizationId, projectIds: null };
  }

  #fresh(hash: string, now: Date): KeptKey | null {
    const key = this.#kept.get(hash);
    return key !== undefined && key.untilMs > now.getTime() ? key : null;
  }

  #load(hash: string, now: Date): Promise<KeptKey> {
    const same = this.#reading.get(hash);
    if (same !== undefined) return same;
    const reading = this.#read(hash, now).finally(() => {
      if (this.#reading.get(hash) === reading) this.#reading.delete(hash);
    });
    this.#reading.set(hash, reading);
    return reading;
  }

  async #read(hash: string, now: Date): Promise<KeptKey> {
    if ((this.#unknown.get(hash) ?? 0) > now.getTime()) throw invalid("The API key is not known");
    if (this.#asking >= MAX_CONCURRENT)
      throw new Pag0Failure("OVERLOADED", "Too many keys are being checked", {
        retryAfterSeconds: 1,
      });
    const generation = this.#generation;
    this.#asking += 1;
    try {
      const row = await this.#database.system.prisma.apiKey.findUnique({
        where: { hash: Buffer.from(hash, "base64url") },
      });
      if (row === null || row.projectId !== null) {
        this.#unknown.set(hash, now.getTime() + UNKNOWN_MS);
        throw invalid("The API key is not known");
      }
      const { id, name, organizationId, expiresAt, revokedAt } = row;
      const key: KeptKey = {
        id,
        name,
        organizationId,
        expiresAt,
        revokedAt,
        untilMs: now.getTime() + KEPT_MS,
        usedMs: row.lastUsedAt?.getTime() ?? 0,
      };
      // What changed while it was being read is read again next time.
      if (generation === this.#generation) this.#kept.set(hash, key);
      return key;
    } finally {
      this.#asking -= 1;
    }
  }

  async #used(key: KeptKey, now: Date): Promise<void> {
    if (now.getTime() - key.usedMs < USED_EVERY_MS) return;
    key.usedMs = now.getTime();
    await this.#database
      .forOrganization(key.organizationId)
      .transaction((tx) =>
        tx.apiKey.updateMany({ where: { id: key.id }, data: { lastUsedAt: now } }),
      );
  }
}
