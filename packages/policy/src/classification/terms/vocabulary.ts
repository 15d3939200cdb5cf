import { Dictionary } from "./dictionary.ts";
import { financialTerms } from "./financial-terms.ts";
import { legalTerms } from "./legal-terms.ts";
import { cueWords, headerWords, secretLabels } from "./marking-words.ts";
import { medicalTerms } from "./medical-terms.ts";
import { generalWords } from "./phrases.ts";
import { securityTerms } from "./security-terms.ts";

function build(): Dictionary {
  const dictionary = new Dictionary();
  for (const vocabulary of [medicalTerms, legalTerms, financialTerms, securityTerms]) {
    const { kind } = vocabulary;
    for (const term of vocabulary.terms)
      dictionary.add(term, { type: "term", kind, needsContext: false });
    for (const term of vocabulary.inContext)
      dictionary.add(term, { type: "term", kind, needsContext: true });
    for (const word of vocabulary.supports)
      dictionary.add(word, { type: "context", kind, effect: "supports" });
    for (const word of vocabulary.opposes)
      dictionary.add(word, { type: "context", kind, effect: "opposes" });
    for (const word of generalWords)
      dictionary.add(word, { type: "context", kind, effect: "generalizes" });
  }
  for (const [cue, words] of cueWords)
    for (const word of words) dictionary.add(word, { type: "cue", cue });
  for (const [label, words] of secretLabels)
    for (const word of words) dictionary.add(word, { type: "label", label });
  for (const word of headerWords) dictionary.add(word, { type: "header" });
  return dictionary;
}

export const dictionary = build();
