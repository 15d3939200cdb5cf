const MAX_ENTRIES = 1_000;

/** The latest things that were kept under a name; the oldest make room. */
export interface BoundedStore {
  get(id: string): unknown;
  set(id: string, value: unknown): void;
  /** Whether it was there. */
  delete(id: string): boolean;
}

export function createBoundedStore(most = MAX_ENTRIES): BoundedStore {
  const kept = new Map<string, unknown>();
  return {
    get: (id) => kept.get(id),
    set: (id, value) => {
      kept.set(id, value);
      const oldest = kept.keys().next().value;
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    delete: (id) => kept.delete(id),
  };
}
