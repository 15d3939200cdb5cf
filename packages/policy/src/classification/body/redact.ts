import type { Finding } from "../finding.ts";
import type { BodyText } from "./texts-of-body.ts";

/** A finding with the text of the body that it is in. */
export interface BodyFinding extends Finding {
  text: BodyText;
}

interface Edit {
  start: number;
  end: number;
  replacement: string;
}

/** The marker that stands where a finding of this kind was. */
export function redactionMarker(kind: Finding["kind"]): string {
  return `[REDACTED:${kind}]`;
}

/** For offsets in an escaped string's value, in ascending order: the offsets in its raw JSON. */
function rawOffsets(raw: string, offsets: readonly number[]): number[] {
  const result: number[] = [];
  let value = 0;
  let position = 0;
  for (const offset of offsets) {
    while (value < offset) {
      if (raw.charCodeAt(position) !== 92) position++;
      else position += raw.charCodeAt(position + 1) === 117 ? 6 : 2;
      value++;
    }
    result.push(position);
  }
  return result;
}

function apply(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end, replacement } of edits) {
    parts.push(text.slice(at, start), replacement);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}

/** The edits of one text's value as edits of the JSON around it. */
function lift(text: BodyText, json: string, edits: readonly Edit[]): Edit[] {
  if (text.form === "whole") return [...edits];
  if (text.form === "number")
    return edits.slice(0, 1).map(({ replacement }) => ({
      start: text.start,
      end: text.end,
      replacement: JSON.stringify(replacement),
    }));
  const flat = edits.flatMap(({ start, end }) => [start, end]);
  const places = text.escaped ? rawOffsets(json.slice(text.start, text.end), flat) : flat;
  return edits.map(({ replacement }, index) => ({
    start: text.start + (places[index * 2] as number),
    end: text.start + (places[index * 2 + 1] as number),
    replacement: JSON.stringify(replacement).slice(1, -1),
  }));
}

/** Keys of one object must stay different: each redacted key has a number of its own. */
function replacementFor(finding: BodyFinding, index: number): string {
  const marker = redactionMarker(finding.kind);
  return finding.text.form === "key" ? `${marker.slice(0, -1)}:${index + 1}]` : marker;
}

/**
 * The body with each finding replaced where it stands by `[REDACTED:kind]`. Everything else stays byte for
 * byte: numbers, order, duplicate keys and blanks. A number becomes a string; JSON within strings stays
 * JSON. The findings of one text must be in order and not overlap, as `classifyBody` returns them.
 */
export function redact(body: string, findings: readonly BodyFinding[]): string {
  const byDepth: Map<BodyText, Edit[]>[] = [];
  const add = (text: BodyText, edits: readonly Edit[]): void => {
    byDepth[text.depth] ??= new Map();
    const known = byDepth[text.depth]?.get(text);
    if (known) known.push(...edits);
    else byDepth[text.depth]?.set(text, [...edits]);
  };
  findings.forEach((finding, index) => {
    const { text, start, end } = finding;
    add(text, [{ start, end, replacement: replacementFor(finding, index) }]);
  });
  const inBody: Edit[] = [];
  // What is in a string's JSON becomes edits of that string, so the deepest come first.
  for (let depth = byDepth.length - 1; depth >= 0; depth--)
    for (const [text, edits] of byDepth[depth] ?? []) {
      edits.sort((a, b) => a.start - b.start);
      const outer = text.within;
      const lifted = lift(text, outer ? outer.text : body, edits);
      if (outer) add(outer, lifted);
      else for (const edit of lifted) inBody.push(edit);
    }
  inBody.sort((a, b) => a.start - b.start);
  return apply(body, inBody);
}
