export interface DiffLine {
  kind: "same" | "removed" | "added";
  text: string;
  /** Number in the earlier text, from 1; null for an added line. */
  before: number | null;
  /** Number in the later text, from 1; null for a removed line. */
  after: number | null;
}

/** Above this many cells the middle part counts as replaced as a whole: about 10 ms of work. */
const MAX_CELLS = 4_000_000;

/** Lengths of the longest common subsequences of all pairs of tails, row by row. */
function tailLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const at = row * width + column;
      lengths[at] =
        before[row] === after[column]
          ? (lengths[at + width + 1] as number) + 1
          : Math.max(lengths[at + width] as number, lengths[at + 1] as number);
    }
  return lengths;
}

/** Which lines of a text were removed and added; as few as possible unless the texts are very long. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before.trimEnd().split("\n");
  const fresh = after.trimEnd().split("\n");
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === fresh.at(-1 - tail)) tail += 1;
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  const same = () => {
    lines.push({ kind: "same", text: old[row] as string, before: row + 1, after: column + 1 });
    row += 1;
    column += 1;
  };
  const removed = () => {
    lines.push({ kind: "removed", text: old[row] as string, before: row + 1, after: null });
    row += 1;
  };
  const added = () => {
    lines.push({ kind: "added", text: fresh[column] as string, before: null, after: column + 1 });
    column += 1;
  };
  while (row < head) same();
  const rows = old.length - tail;
  const columns = fresh.length - tail;
  if ((rows - head) * (columns - head) <= MAX_CELLS) {
    const lengths = tailLengths(old.slice(head, rows), fresh.slice(head, columns));
    const width = columns - head + 1;
    while (row < rows && column < columns) {
      const at = (row - head) * width + (column - head);
      if (old[row] === fresh[column]) same();
      else if ((lengths[at + width] as number) >= (lengths[at + 1] as number)) removed();
      else added();
    }
  }
  while (row < rows) removed();
  while (column < columns) added();
  while (row < old.length) same();
  return lines;
}

/** The lines near a change, in stretches; what lies between two stretches is equal. */
export function hunksOf(lines: readonly DiffLine[], context = 3): DiffLine[][] {
  const shown = new Set<number>();
  for (const [index, line] of lines.entries())
    if (line.kind !== "same")
      for (let near = index - context; near <= index + context; near += 1) shown.add(near);
  const hunks: DiffLine[][] = [];
  for (const [index, line] of lines.entries()) {
    if (!shown.has(index)) continue;
    if (index === 0 || !shown.has(index - 1)) hunks.push([]);
    hunks.at(-1)?.push(line);
  }
  return hunks;
}
