import type { FindingKind } from "../finding.ts";

/** The words of one subject; a leading `*` lets a Korean word count within another. */
export interface Vocabulary {
  kind: FindingKind;
  /** Mean the subject wherever they stand. */
  terms: readonly string[];
  /** Mean it only near a word of `supports`. */
  inContext: readonly string[];
  supports: readonly string[];
  /** Say that something else is meant. */
  opposes: readonly string[];
}

/** A list of phrases written with commas between them. */
export function phrases(text: string): string[] {
  return text
    .split(",")
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");
}

/** Words of talk about a subject in general: a term near them, and near none of its own context, says nothing. */
export const generalWords = phrases(`
  explain what, explain how, what is a, what is an, what is the meaning, what does, definition, define,
  difference between, template, survey, comparison, tutorial, joke, joked, novel, movie, song, lyrics, slogan,
  homework, essay about, quiz,  metaphor, etymology, for the server, of the server, software,
  란 무엇, 이란 무엇, 뜻은, 의미는, 어원, 광고, 문구, 가사, 소설, 영화, 드라마, 노래, 게임, 퀴즈, 제목, 설명해
`);
