import { type IdKind, idPrefixes } from "@pag0/contract";
import type { Random } from "../../demo-providers/random.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** An identifier in the product's layout whose random part comes from the history's own numbers. */
export function historicId(kind: IdKind, ms: number, random: Random): string {
  let head = "";
  for (let i = 0, time = ms; i < 10; i++, time = Math.floor(time / 32))
    head = ALPHABET[time % 32] + head;
  let tail = "";
  for (let i = 0; i < 16; i++) tail += ALPHABET[random.integer(0, 31)];
  return `${idPrefixes[kind]}_${head}${tail}`;
}
