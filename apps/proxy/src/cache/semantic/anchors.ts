/** Words with a figure in them, with what belongs to a number: `2024`, `3.5`, `gpt-4o`, `Q3`, `10:30`. */
const WITH_FIGURE = /[\p{L}\p{N}_.,:/%$€£₩+-]*\p{N}[\p{L}\p{N}_.,:/%$€£₩+-]*/gu;
const QUOTED = /"[^"\n]{1,200}"|“[^”\n]{1,200}”|`[^`\n]{1,200}`|「[^」\n]{1,200}」/gu;
const ADDRESS = /\S+@\S+|https?:\/\/\S+/giu;
/** What turns a question into its opposite, in the console's languages. */
const NEGATION =
  /\b(?:not|no|never|none|neither|nor|without|except|cannot|unless)\b|n['’]t\b|않|못하|못한|없|아니|안 |제외|말고/giu;

const TRAILING = /^[.,:/+-]+|[.,:/+-]+$/g;

/**
 * What two texts must have in common word for word to ask for the same, however close their vectors are:
 * words with figures, quotations, addresses, and how often something is negated. Embeddings hardly tell
 * "sales of 2023" from "sales of 2024", nor "is it allowed" from "is it not allowed".
 */
export function anchorsOf(text: string): string[] {
  const plain = text.normalize("NFKC");
  const found = [QUOTED, ADDRESS, WITH_FIGURE].flatMap((pattern) => plain.match(pattern) ?? []);
  const words = found.map((word) => word.toLowerCase().replace(TRAILING, ""));
  const negations = plain.match(NEGATION)?.length ?? 0;
  return [...words.sort(), `negations:${negations}`];
}
