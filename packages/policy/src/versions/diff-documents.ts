import {
  addedSentence,
  changedSentence,
  entryChangedSentence,
  entrySentence,
  movedSentence,
  removedSentence,
} from "./change-sentences.ts";
import {
  type ComparableDocument,
  type DocumentChange,
  pathText,
  type Steps,
} from "./document-change.ts";
import { type EntryMatch, matchEntries } from "./match-entries.ts";
import { canonicalText, fieldsOf, isObject, type JsonObject } from "./same-document.ts";

function entryChange(
  list: Steps,
  match: EntryMatch,
  earlier: readonly unknown[],
  later: readonly unknown[],
): DocumentChange[] {
  const { from: place, to: newPlace } = match;
  if (newPlace === null) {
    if (place === null) return [];
    const from = [...list, place];
    const before = earlier[place];
    const sentence = entrySentence(list, before, "removed from");
    return [{ kind: "removed", path: pathText(from), from, before, sentence }];
  }
  const to = [...list, newPlace];
  const path = pathText(to);
  const after = later[newPlace];
  if (place === null) {
    return [{ kind: "added", path, to, after, sentence: entrySentence(list, after, "added to") }];
  }
  const from = [...list, place];
  const before = earlier[place];
  if (canonicalText(before) !== canonicalText(after)) {
    const sentence = entryChangedSentence(list, before, after);
    return [{ kind: "changed", path, from, to, before, after, sentence }];
  }
  if (match.inOrder) return [];
  const sentence = movedSentence(list, after, place, newPlace);
  return [{ kind: "moved", path, from, to, before, after, sentence }];
}

function valueChanges(steps: Steps, before: unknown, after: unknown): DocumentChange[] {
  if (canonicalText(before) === canonicalText(after)) return [];
  if (isObject(before) && isObject(after)) return fieldChanges(steps, before, after);
  if (Array.isArray(before) && Array.isArray(after)) {
    return matchEntries(before, after).flatMap((match) => entryChange(steps, match, before, after));
  }
  const sentence = changedSentence(steps, before, after);
  return [
    { kind: "changed", path: pathText(steps), from: steps, to: steps, before, after, sentence },
  ];
}

function fieldChanges(steps: Steps, before: JsonObject, after: JsonObject): DocumentChange[] {
  const [earlier, later] = [new Set(fieldsOf(before)), new Set(fieldsOf(after))];
  return [...new Set([...earlier, ...later])].flatMap((name): DocumentChange[] => {
    const inner = [...steps, name];
    const path = pathText(inner);
    const [was, is] = [before[name], after[name]];
    if (!earlier.has(name)) {
      return [{ kind: "added", path, to: inner, after: is, sentence: addedSentence(inner, is) }];
    }
    if (!later.has(name)) {
      const sentence = removedSentence(inner, was);
      return [{ kind: "removed", path, from: inner, before: was, sentence }];
    }
    return valueChanges(inner, was, is);
  });
}

/**
 * What has to change for the earlier document to become the later one, field by field in the order of the
 * earlier document; lists entry by entry. Empty exactly where `sameDocument` holds; `applyDiff` brings it
 * about. A list or a group of fields that was absent is one change: no list is not an empty list.
 */
export function diffDocuments(
  before: ComparableDocument,
  after: ComparableDocument,
): DocumentChange[] {
  return fieldChanges([], { ...before }, { ...after });
}
