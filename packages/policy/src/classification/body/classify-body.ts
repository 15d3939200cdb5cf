import type { DataCategory } from "@pag0/contract";
import {
  type ClassifyOptions,
  classificationOf,
  classifyText,
  MAX_TEXT_CHARS,
} from "../classify-text.ts";
import type { Classification, Finding } from "../finding.ts";
import { type BodyFinding, redact } from "./redact.ts";
import type { BodyFormat } from "./structural-paths.ts";
import { type BodyText, textsOfBody, type UnreadPart } from "./texts-of-body.ts";

/** A text that came after a redaction can bring a word nearer to a number: passes until nothing is found. */
const MAX_PASSES = 8;
const MAX_KEY = 64;

export interface BodyClassification extends Omit<Classification, "findings"> {
  findings: readonly BodyFinding[];
  unread: readonly UnreadPart[];
}

/** `clientSecret` as `client secret`, in front of its value, so that the key says what the value is. */
function keyWords(key: string): string {
  if (key === "" || key.length > MAX_KEY || /["'`\n]/.test(key)) return "";
  return `${key.replace(/([a-z])([A-Z])/g, "$1 $2")}="`;
}

function findInText(
  text: BodyText,
  options: ClassifyOptions,
): { findings: Finding[]; complete: boolean } {
  const words = keyWords(text.key);
  const read = words === "" ? text.text : `${words}${text.text}"`;
  const { findings, complete } = classifyText(read, options);
  if (words === "") return { findings: [...findings], complete };
  const inside: Finding[] = [];
  for (const finding of findings) {
    const start = Math.max(0, finding.start - words.length);
    const end = Math.min(text.text.length, finding.end - words.length);
    if (end > start) inside.push({ ...finding, start, end });
  }
  return { findings: inside, complete };
}

/** A term in a key names a field, as `salary` does in a tool's schema: it is the value that is sensitive. */
export function isTerm({ kind }: Finding): boolean {
  return kind.endsWith("-term");
}

/**
 * Classifies all texts of a request's body. `maxChars` counts for the body as a whole: texts past it are
 * not read, and `complete` is false; so it is where a part is text in base64.
 */
export function classifyBody(
  format: BodyFormat,
  body: string,
  options: ClassifyOptions = {},
): BodyClassification {
  const { texts, unread } = textsOfBody(format, body);
  const findings: BodyFinding[] = [];
  let left = options.maxChars ?? MAX_TEXT_CHARS;
  let complete = !unread.some(({ isText }) => isText);
  for (const text of texts) {
    if (left <= 0) {
      complete = false;
      break;
    }
    const found = findInText(text, { ...options, maxChars: left });
    left -= text.text.length;
    complete &&= found.complete;
    for (const finding of found.findings)
      if (text.form !== "key" || !isTerm(finding)) findings.push({ ...finding, text });
  }
  return { ...classificationOf(findings, complete, options), findings, unread };
}

export interface RedactedBody {
  body: string;
  /** How many of each kind were replaced. */
  replaced: ReadonlyMap<Finding["kind"], number>;
  /** False where parts were not read, or something may still be found; such a body should not leave. */
  complete: boolean;
}

/**
 * Replaces what the classifier finds, of the given categories (all if absent), until it finds nothing more.
 */
export function redactBody(
  format: BodyFormat,
  body: string,
  options: ClassifyOptions = {},
  categories?: ReadonlySet<DataCategory>,
): RedactedBody {
  const replaced = new Map<Finding["kind"], number>();
  let current = body;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const { findings, complete } = classifyBody(format, current, options);
    const wanted = findings.filter(({ category }) => categories?.has(category) ?? true);
    if (wanted.length === 0) return { body: current, replaced, complete };
    for (const { kind } of wanted) replaced.set(kind, (replaced.get(kind) ?? 0) + 1);
    current = redact(current, wanted);
  }
  return { body: current, replaced, complete: false };
}
