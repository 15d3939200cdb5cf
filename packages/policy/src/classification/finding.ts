import type { ClassificationLevel, DataCategory } from "@pag0/contract";

/** Every kind of finding with its category. A kind is also the word in `[REDACTED:kind]`. */
export const kindCategories = {
  card: "financial",
  iban: "financial",
  "kr-rrn": "personal",
  "us-ssn": "personal",
  "uk-nino": "personal",
  "fr-nir": "personal",
  "es-dni": "personal",
  "br-cpf": "personal",
  "in-aadhaar": "personal",
  "de-tax-id": "personal",
  email: "personal",
  phone: "personal",
  "ip-address": "personal",
  "date-of-birth": "personal",
  "api-key": "credentials",
  jwt: "credentials",
  "private-key": "credentials",
  password: "credentials",
  "icd-10": "medical",
  "medical-term": "medical",
  "legal-term": "legal",
  "financial-term": "financial",
  "security-term": "security",
} as const satisfies Record<string, DataCategory>;

export type FindingKind = keyof typeof kindCategories;

/** Kinds and the categories that they belong to, each once: what rules may name. */
export function kindsAndCategories(kinds: readonly string[]): readonly string[] {
  if (kinds.length === 0) return kinds;
  const categories = kinds.flatMap((kind) => kindCategories[kind as FindingKind] ?? []);
  return [...new Set([...kinds, ...categories])];
}

/** Something sensitive in a text: `start` and `end` are UTF-16 offsets, end exclusive. */
export interface Finding {
  kind: FindingKind;
  category: DataCategory;
  start: number;
  end: number;
  /** From 0 to 1: above 0.9 a checksum or an unmistakable form, about 0.6 a form that others share. */
  confidence: number;
}

/** What a text was found to hold. Findings are in order and never overlap. */
export interface Classification {
  findings: readonly Finding[];
  categories: readonly DataCategory[];
  level: ClassificationLevel;
  /** False where the text was over the limit and only its beginning and end were read. */
  complete: boolean;
}
