import { createHash } from "node:crypto";

const MAX_ENTRIES = 1_000;
const LIFETIME_MS = 5 * 60_000;

/** The vendor's own cache of prompt beginnings: whether one was seen in the last five minutes. */
export interface PromptCache {
  /** Whether `prefix` was there; it is afterwards. */
  touch(prefix: string): boolean;
}

export function createPromptCache(now: () => number): PromptCache {
  const expiries = new Map<string, number>();
  return {
    touch(prefix) {
      const key = createHash("sha256").update(prefix).digest("base64");
      const seen = (expiries.get(key) ?? 0) > now();
      expiries.delete(key);
      expiries.set(key, now() + LIFETIME_MS);
      const oldest = expiries.keys().next().value;
      if (expiries.size > MAX_ENTRIES && oldest !== undefined) expiries.delete(oldest);
      return seen;
    },
  };
}
