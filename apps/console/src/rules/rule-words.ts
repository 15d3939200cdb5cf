import { classificationLevels, roles, weekdays } from "@pag0/contract";

/** A message of the catalogue `rules`, by its key. */
export type RuleWords = (key: string, values?: Record<string, string | number>) => string;

const MAX_LISTED = 5;
const named: readonly string[] = [...weekdays, ...classificationLevels, ...roles];

/** `a, b and c`, or with `or`; a long list is cut, and says by how much. */
export function listText(
  words: RuleWords,
  items: readonly string[],
  last: "lastAnd" | "lastOr",
): string {
  const shown = items.slice(0, MAX_LISTED);
  const rest = items.length - shown.length;
  const parts = rest > 0 ? [...shown, words("sentence.more", { count: rest })] : shown;
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(words("sentence.comma"))}${words(`sentence.${last}`)}${parts.at(-1)}`;
}

/** A weekday, level or role as the reader's language names it within a sentence; anything else as it is. */
export function optionText(words: RuleWords, option: string): string {
  return named.includes(option) ? words(`sentence.option.${option}`) : option;
}
