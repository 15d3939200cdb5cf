import { type PriceOverride, priceOverrideSchema } from "@pag0/contract";

/** A version of an override as it is stored; its document has been through no check. */
export interface StoredOverride {
  id: string;
  version: number;
  document: unknown;
}

/** Overrides that are in force, and stored ones that cannot be read. */
export interface ReadOverrides {
  overrides: readonly PriceOverride[];
  unreadable: readonly { id: string; version: number; problem: string }[];
}

/**
 * The latest version of each stored override: that one counts, whatever earlier ones said. A latest
 * version that cannot be read, or that is not the one its row says, is told apart and never replaced by
 * an earlier one.
 */
export function latestOverrides(rows: readonly StoredOverride[]): ReadOverrides {
  const latest = new Map<string, StoredOverride>();
  for (const row of rows) {
    const known = latest.get(row.id);
    if (known === undefined || known.version < row.version) latest.set(row.id, row);
  }
  const overrides: PriceOverride[] = [];
  const unreadable: { id: string; version: number; problem: string }[] = [];
  for (const { id, version, document } of latest.values()) {
    const read = priceOverrideSchema.safeParse(document);
    const problem = read.success ? mismatch(read.data, id, version) : firstIssue(read.error.issues);
    if (read.success && problem === null) overrides.push(read.data);
    else unreadable.push({ id, version, problem: problem ?? "" });
  }
  return { overrides, unreadable };
}

function mismatch(override: PriceOverride, id: string, version: number): string | null {
  if (override.id === id && override.version === version) return null;
  return `is stored as ${id}@${version} and calls itself ${override.id}@${override.version}`;
}

function firstIssue(issues: readonly { path: PropertyKey[]; message: string }[]): string {
  const [issue] = issues;
  return issue === undefined ? "cannot be read" : `${issue.path.join(".")}: ${issue.message}`;
}
