import type { PolicyDocument } from "@pag0/contract";
import type { DocumentChange, Steps } from "./document-change.ts";
import { canonicalText, isObject, type JsonObject } from "./same-document.ts";

/** Thrown where a change does not fit: the document is not the one that was compared. */
export class DiffConflict extends Error {
  override readonly name = "DiffConflict";
  /** The path of the change that does not fit. */
  readonly path: string;

  constructor(path: string) {
    super(`${path} is not what it was when the documents were compared`);
    this.path = path;
  }
}

interface ListEdits {
  readonly path: string;
  readonly taken: Map<number, unknown>;
  readonly placed: Map<number, unknown>;
}

function placeOf(steps: Steps): number | null {
  const last = steps.at(-1);
  return typeof last === "number" ? last : null;
}

function read(value: unknown, steps: Steps): unknown {
  return steps.reduce<unknown>(
    (inner, step) =>
      isObject(inner) && Object.hasOwn(inner, step) ? inner[String(step)] : undefined,
    value,
  );
}

/** A copy in which one field has another value, or is left out where the value is undefined. */
function write(object: JsonObject, steps: Steps, value: unknown, path: string): JsonObject {
  const [step, ...rest] = steps;
  const name = String(step);
  if (rest.length === 0) {
    const { [name]: _, ...others } = object;
    return value === undefined ? others : { ...object, [name]: value };
  }
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  if (!isObject(inner)) throw new DiffConflict(path);
  return { ...object, [name]: write(inner, rest, value, path) };
}

function expectSame(found: unknown, expected: unknown, path: string): void {
  const same =
    found === undefined || expected === undefined
      ? found === expected
      : canonicalText(found) === canonicalText(expected);
  if (!same) throw new DiffConflict(path);
}

function beforeOf(change: DocumentChange): unknown {
  return change.kind === "added" ? undefined : change.before;
}

function afterOf(change: DocumentChange): unknown {
  return change.kind === "removed" ? undefined : change.after;
}

function editList(list: readonly unknown[], { taken, placed, path }: ListEdits): unknown[] {
  for (const [place, before] of taken) expectSame(list[place], before, path);
  const rest = list.filter((_, place) => !taken.has(place));
  const { size } = placed;
  let next = 0;
  return Array.from({ length: rest.length + size }, (_, place) => {
    if (placed.has(place)) return placed.get(place);
    if (next >= rest.length) throw new DiffConflict(path);
    return rest[next++];
  });
}

function collect(edits: Map<string, [Steps, ListEdits]>, change: DocumentChange): void {
  const steps = change.kind === "added" ? change.to : change.from;
  const list = steps.slice(0, -1);
  const key = JSON.stringify(list);
  const known = edits.get(key)?.[1];
  const edit = known ?? { path: change.path, taken: new Map(), placed: new Map() };
  if (known === undefined) edits.set(key, [list, edit]);
  if (change.kind !== "added") edit.taken.set(placeOf(change.from) ?? 0, change.before);
  if (change.kind !== "removed") edit.placed.set(placeOf(change.to) ?? 0, change.after);
}

/**
 * The document after the changes: `applyDiff(before, diffDocuments(before, after))` says what `after`
 * says. The given document is not changed. Every value that a change replaces is compared first, so that
 * the changes made to one version cannot silently overwrite those of another.
 * @throws DiffConflict where the document is not the one that was compared
 */
export function applyDiff(
  document: PolicyDocument,
  changes: readonly DocumentChange[],
): PolicyDocument {
  const lists = new Map<string, [Steps, ListEdits]>();
  let result: JsonObject = { ...document };
  for (const change of changes) {
    const steps = change.kind === "added" ? change.to : change.from;
    if (placeOf(steps) !== null) collect(lists, change);
    else {
      expectSame(read(result, steps), beforeOf(change), change.path);
      result = write(result, steps, afterOf(change), change.path);
    }
  }
  for (const [steps, edits] of lists.values()) {
    const list = read(result, steps);
    if (!Array.isArray(list)) throw new DiffConflict(edits.path);
    result = write(result, steps, editList(list, edits), edits.path);
  }
  return result as PolicyDocument;
}
