import { compileGlob } from "../rules/glob.ts";

interface NamePattern {
  readonly text: string;
  readonly matches: (foldedName: string) => boolean;
}

/** Stands in a glob for whatever its `*` stands for; no name and no literal of a pattern has it. */
const ANYTHING = "\u0000";

const compiled = new Map<string, NamePattern["matches"]>();
const MAX_COMPILED = 2_000;

/** Whole lists are compared entry by entry: each pattern is compiled once for all of the other list. */
function compiledGlob(pattern: string): NamePattern["matches"] {
  let matches = compiled.get(pattern);
  if (matches === undefined) {
    matches = compileGlob(pattern);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(pattern, matches);
  }
  return matches;
}

/** Whether every name that `inner` takes in is taken in by `outer` too; a few such pairs are not seen. */
export function globCovers(outer: string, inner: string): boolean {
  const [wide, narrow] = [outer.toLowerCase(), inner.toLowerCase()];
  if (!wide.includes("*")) return wide === narrow;
  return compiledGlob(wide)(narrow.replaceAll("*", ANYTHING));
}

/** Whether some name is taken in by both patterns. `*` stands for any characters or none. */
export function globsOverlap(left: string, right: string): boolean {
  const [one, other] = [left.toLowerCase(), right.toLowerCase()];
  let reachable = new Set([0]);
  const closed = (places: Set<number>) => {
    for (const place of places) if (other[place] === "*") places.add(place + 1);
    return places;
  };
  reachable = closed(reachable);
  for (const character of one) {
    const next = new Set<number>();
    for (const place of reachable) {
      const wanted = other[place];
      if (character === "*") for (let to = place; to <= other.length; to++) next.add(to);
      else if (wanted === "*") next.add(place);
      else if (wanted === character) next.add(place + 1);
    }
    reachable = closed(next);
  }
  return reachable.has(other.length);
}

/**
 * A list of names, in which neither case nor blanks around a name count, as prices read it, and `*` stands
 * for any characters or none.
 */
export class NameList {
  /** As the document writes them. */
  readonly entries: readonly string[];
  readonly #names = new Map<string, string>();
  readonly #patterns: NamePattern[] = [];

  constructor(entries: readonly string[]) {
    this.entries = entries;
    for (const text of entries) {
      const folded = text.toLowerCase();
      if (folded.includes("*")) this.#patterns.push({ text, matches: compileGlob(folded) });
      else this.#names.set(folded, text);
    }
  }

  get size(): number {
    return this.entries.length;
  }

  /** The entry that takes in a name, as the document writes it. */
  find(name: string): string | null {
    const folded = name.trim().toLowerCase();
    const plain = this.#names.get(folded);
    if (plain !== undefined) return plain;
    for (const { text, matches } of this.#patterns) if (matches(folded)) return text;
    return null;
  }

  has(name: string): boolean {
    return this.find(name) !== null;
  }

  /** Whether every name that the entry takes in is taken in by one entry of this list. */
  covers(entry: string): boolean {
    return this.entries.some((outer) => globCovers(outer, entry));
  }
}
