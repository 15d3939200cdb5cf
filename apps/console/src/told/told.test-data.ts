import { createTranslator } from "next-intl";
import { catalogues } from "../i18n/catalogues.ts";
import { type Language, tell } from "./tell.ts";

const words = createTranslator({ locale: "ko", messages: catalogues.ko });

const language: Language = {
  words: words as unknown as Language["words"],
  instant: (text) => `⟨${text}⟩`,
  amount: (text) => `${text} µ`,
};

/** A sentence of a server as Korean pages show it; null where they show it in English. */
export function inKorean(sentence: string): string | null {
  return tell(language, sentence);
}
