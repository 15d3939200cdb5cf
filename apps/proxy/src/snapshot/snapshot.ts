import type { OrganizationSnapshot, Principal } from "./model.ts";

export interface SnapshotSource {
  listOrganizationIds(): Promise<string[]>;
  loadOrganization(id: string): Promise<OrganizationSnapshot | null>;
  /** The organization of the key with this SHA-256 (base64url), or null. */
  organizationOfKey(hash: string): Promise<string | null>;
}

export interface SnapshotOptions {
  source: SnapshotSource;
  now: () => number;
  /** What a configuration needs before it is in force; resolves soon. */
  preparing: (organization: OrganizationSnapshot) => Promise<void>;
  /** An organization's configuration was replaced. */
  changed: (organization: OrganizationSnapshot) => void;
  failed: (message: string, error: unknown) => void;
}

/**
 * All configuration in memory, so that a call waits for no database. An organization is replaced as a
 * whole; where the database is away or a document cannot be read, the last good one stays.
 */
export class Snapshot {
  readonly #options: SnapshotOptions;
  readonly #organizations = new Map<string, OrganizationSnapshot>();
  readonly #principals = new Map<string, Principal>();
  readonly #loading = new Map<string, { again: boolean; promise: Promise<void> }>();
  #confirmedAt = 0;

  constructor(options: SnapshotOptions) {
    this.#options = options;
  }

  /** When all organizations were last read, in milliseconds since 1970; 0 before the first time. */
  get confirmedAt(): number {
    return this.#confirmedAt;
  }

  /** How many organizations there are. */
  get size(): number {
    return this.#organizations.size;
  }

  /** The key with this SHA-256 (base64url), as far as it is in memory. */
  principal(hash: string): Principal | undefined {
    return this.#principals.get(hash);
  }

  /** The organization with this identifier, as far as it is in memory. */
  organization(id: string): OrganizationSnapshot | undefined {
    return this.#organizations.get(id);
  }

  /** Reads everything anew. Rejects only where the database cannot be asked at all. */
  async loadAll(): Promise<void> {
    const ids = await this.#options.source.listOrganizationIds();
    const gone = [...this.#organizations.keys()].filter((id) => !ids.includes(id));
    for (const id of gone) this.#replace(id, null);
    for (const id of ids) await this.reload(id);
    this.#confirmedAt = this.#options.now();
  }

  /**
   * Reads one organization anew. Calls while it is being read are answered by one more read after it,
   * so that a change is never missed and a burst of changes is not a burst of reads.
   */
  reload(id: string): Promise<void> {
    const running = this.#loading.get(id);
    if (running !== undefined) {
      running.again = true;
      return running.promise;
    }
    const state = { again: false, promise: Promise.resolve() };
    state.promise = this.#load(id, state).finally(() => this.#loading.delete(id));
    this.#loading.set(id, state);
    return state.promise;
  }

  async #load(id: string, state: { again: boolean }): Promise<void> {
    do {
      state.again = false;
      try {
        const next = await this.#options.source.loadOrganization(id);
        if (next !== null) await this.#options.preparing(next);
        this.#replace(id, next);
      } catch (error) {
        this.#options.failed(
          `the configuration of ${id} could not be read; the last one stays`,
          error,
        );
      }
    } while (state.again);
  }

  #replace(id: string, next: OrganizationSnapshot | null): void {
    for (const key of this.#organizations.get(id)?.keys.values() ?? [])
      this.#principals.delete(key.hash);
    if (next === null) {
      this.#organizations.delete(id);
      return;
    }
    this.#organizations.set(id, next);
    for (const key of next.keys.values())
      this.#principals.set(key.hash, { key, organization: next });
    this.#options.changed(next);
  }
}
