import type { Random } from "./random.ts";

const WORDS =
  "the team reviewed every account and found that most customers renew early when support answers within one hour while larger deals need a clear plan with named owners shared goals and weekly checks our data shows steady growth across regions so we suggest moving budget toward renewal offers better training simple pricing faster onboarding and honest forecasts before next quarter begins".split(
    " ",
  );

const SENTENCE_WORDS = 12;

/**
 * An answer of exactly `length` tokens (see countTokens), as the pieces in which a model would stream
 * it: one word each, with the space before and the punctuation after it.
 */
export function writeText(random: Random, length: number): string[] {
  const pieces: string[] = [];
  for (let index = 0; index < length; index++) {
    const word = random.pick(WORDS);
    const starts = index % SENTENCE_WORDS === 0;
    const ends = index % SENTENCE_WORDS === SENTENCE_WORDS - 1 || index === length - 1;
    const written = starts ? word.charAt(0).toUpperCase() + word.slice(1) : word;
    pieces.push(`${index === 0 ? "" : " "}${written}${ends ? "." : ""}`);
  }
  return pieces;
}
