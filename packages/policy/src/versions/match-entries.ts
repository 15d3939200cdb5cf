import { canonicalText, isObject } from "./same-document.ts";

/** An entry of the earlier list and what it has become in the later one; null for none. */
export interface EntryMatch {
  readonly from: number | null;
  readonly to: number | null;
  /** Whether it kept its order among the entries that others were put between or taken from. */
  readonly inOrder: boolean;
}

/** Above this many comparisons no entry between the changed ends of two lists counts as in order. */
const MAX_COMPARISONS = 1_000_000;

/** What makes an entry the same one in both lists: its `id` or `name`, for anything else all of it. */
function identityOf(entry: unknown): string {
  if (isObject(entry)) {
    if (typeof entry.id === "string") return `id ${entry.id}`;
    if (typeof entry.name === "string") return `name ${entry.name}`;
  }
  return canonicalText(entry);
}

/** Lengths of the longest common subsequences of all pairs of ends, row by row. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const here = i * width + j;
      lengths[here] =
        before[i] === after[j]
          ? (lengths[here + width + 1] as number) + 1
          : Math.max(lengths[here + width] as number, lengths[here + 1] as number);
    }
  }
  return lengths;
}

/** Places in the later list of the entries that a longest common subsequence keeps, by their earlier ones. */
function inOrder(before: readonly string[], after: readonly string[]): Map<number, number> {
  const kept = new Map<number, number>();
  if (before.length * after.length > MAX_COMPARISONS) return kept;
  const lengths = commonLengths(before, after);
  const width = after.length + 1;
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) kept.set(i++, j++);
    else if ((lengths[(i + 1) * width + j] ?? 0) >= (lengths[i * width + j + 1] ?? 0)) i++;
    else j++;
  }
  return kept;
}

/**
 * Which entry became which. Entries are the same by `id` or `name`, or where they are equal. What has no
 * partner is removed (`to` is null) or added (`from` is null).
 * @returns matches in the order of the later list, then the removed entries.
 */
export function matchEntries(before: readonly unknown[], after: readonly unknown[]): EntryMatch[] {
  const [earlier, later] = [before.map(identityOf), after.map(identityOf)];
  const kept = inOrder(earlier, later);
  const origins = new Map([...kept].map(([from, to]) => [to, from]));
  const spare = new Map<string, number[]>();
  earlier.forEach((identity, from) => {
    if (kept.has(from)) return;
    const places = spare.get(identity);
    if (places === undefined) spare.set(identity, [from]);
    else places.push(from);
  });
  const present = later.map((identity, to): EntryMatch => {
    const from = origins.get(to);
    if (from !== undefined) return { from, to, inOrder: true };
    return { from: spare.get(identity)?.shift() ?? null, to, inOrder: false };
  });
  const removed = [...spare.values()].flat().sort((a, b) => a - b);
  return [...present, ...removed.map((from) => ({ from, to: null, inOrder: false }))];
}
