import type { FindingKind } from "../finding.ts";
import { contacts } from "./contacts.ts";
import { credentials } from "./credentials.ts";
import { everyday } from "./everyday.ts";
import { harmlessEnglish } from "./harmless-english.ts";
import { harmlessEveryday } from "./harmless-everyday.ts";
import { harmlessKorean } from "./harmless-korean.ts";
import { harmlessNumbers } from "./harmless-numbers.ts";
import { identities } from "./identities.ts";
import { madeUpSecrets } from "./made-up-secrets.ts";
import { payment } from "./payment.ts";
import { termsEnglish } from "./terms-english.ts";
import { termsKorean } from "./terms-korean.ts";
import { unseen } from "./unseen.ts";

export interface Label {
  kind: FindingKind;
  start: number;
  end: number;
}

export interface LabelledText {
  text: string;
  labels: readonly Label[];
}

const MARK = /<<([a-z0-9-]+)\|([\s\S]*?)>>/g;

/** Reads a marked text: `<<kind|value>>` is a value to be found, `{name}` a secret made up at run time. */
function readMarked(marked: string): LabelledText {
  const filled = marked.replace(/\{(\w+)\}/g, (all, name: string) => madeUpSecrets[name] ?? all);
  const labels: Label[] = [];
  let text = "";
  let at = 0;
  for (const match of filled.matchAll(MARK)) {
    text += filled.slice(at, match.index);
    const value = match[2] as string;
    labels.push({
      kind: match[1] as FindingKind,
      start: text.length,
      end: text.length + value.length,
    });
    text += value;
    at = match.index + match[0].length;
  }
  return { text: text + filled.slice(at), labels };
}

/** The labelled set, English and Korean: all values are made up or documented test numbers. */
export const labelledTexts: readonly LabelledText[] = [
  payment,
  identities,
  contacts,
  credentials,
  termsEnglish,
  termsKorean,
  everyday,
  harmlessNumbers,
  harmlessEnglish,
  harmlessKorean,
  harmlessEveryday,
].flatMap((texts) => texts.map(readMarked));

/** Texts that were written after the word lists and that nothing was fitted to: what to expect of new ones. */
export const unseenTexts: readonly LabelledText[] = unseen.map(readMarked);
