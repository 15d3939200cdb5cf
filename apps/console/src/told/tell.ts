import { grammar } from "./grammar.ts";
import { type Reading, SentenceReader } from "./read-sentence.ts";

/** A message of the catalogues, by its key. */
type Words = (key: string, values: Record<string, string>) => string;

/** The reader's words and figures. */
export interface Language {
  words: Words;
  /** Of an instant in ISO 8601. */
  instant: (text: string) => string;
  /** Of an amount in micro-USD. */
  amount: (text: string) => string;
}

/** What is a sentence of its own; the other kinds are parts of these. */
export const SENTENCES = [
  "sentence",
  "warning",
  "finding",
  "alert",
  "refusal",
  "trouble",
  "invalid",
  "must",
  "reason",
];

const reader = new SentenceReader(grammar);

function fieldText(words: Words, field: string, values: Record<string, string>): string {
  return words(`rules.fields.${field}.label`, { name: "", ...values }).trim();
}

function parameterText(language: Language, name: string, value: string): string {
  if (/^at\d?$/.test(name) && !Number.isNaN(Date.parse(value))) return language.instant(value);
  return /^microUsd\d?$/.test(name) ? language.amount(value) : value;
}

function textOf(language: Language, { kind, name, parameters }: Reading): string {
  const { words } = language;
  const values = Object.fromEntries(
    Object.entries(parameters).map(([parameter, value]) => [
      parameter,
      typeof value === "string"
        ? parameterText(language, parameter, value)
        : textOf(language, value),
    ]),
  );
  switch (kind) {
    case "clause":
      return name.includes(".")
        ? words(`rules.operators.${name}`, { value: "", ...values, field: values.fact ?? "" })
        : words(`told.otherClause.${name}`, values);
    case "fact": {
      const [field = "", isKnown] = name.split(".");
      const text = fieldText(words, field, values);
      return isKnown === undefined
        ? text
        : words("told.known.valued", { field: text, actual: values.actual ?? "" });
    }
    case "ruleField":
      return fieldText(words, name, values);
    case "code":
      return words(`told.reason.${name}`, {});
    default:
      return words(`told.${kind}.${name}`, values);
  }
}

/**
 * A sentence that a server wrote in English, in the reader's language: by the message that it was written
 * after, with the parameters that it holds. What is stored stays as it was written.
 * @returns null for a sentence that is not known
 */
export function tell(language: Language, sentence: string): string | null {
  const reading = reader.read(sentence, SENTENCES);
  return reading === null ? null : textOf(language, reading);
}
