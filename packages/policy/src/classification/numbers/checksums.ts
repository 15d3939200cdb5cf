/** A number's digits, most significant first, each 0 to 9. */
export type Digits = ArrayLike<number>;

const at = (digits: Digits, index: number) => digits[index] as number;

/** Luhn's mod 10 (ISO/IEC 7812-1 annex B). */
export function luhn(digits: Digits, length: number): boolean {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const digit = at(digits, length - 1 - i);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

const VERHOEFF_PRODUCT = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
].map((row) => Array.from(row, Number));
const VERHOEFF_SHIFT = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
].map((row) => Array.from(row, Number));

/** Verhoeff's dihedral check, as Aadhaar uses it. */
export function verhoeff(digits: Digits, length: number): boolean {
  let check = 0;
  for (let i = 0; i < length; i++) {
    const shifted = VERHOEFF_SHIFT[i % 8]?.[at(digits, length - 1 - i)] as number;
    check = VERHOEFF_PRODUCT[check]?.[shifted] as number;
  }
  return check === 0;
}

const RRN_WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

/**
 * The check digit of a Korean resident (or, from 5 in the seventh place, foreigner) registration number.
 * Numbers given out or changed since October 2020 have a random tail and need not satisfy it.
 */
export function koreanRrnCheck(digits: Digits): boolean {
  const foreigner = at(digits, 6) >= 5 && at(digits, 6) <= 8;
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += at(digits, i) * (RRN_WEIGHTS[i] as number);
  return ((foreigner ? 13 : 11) - (sum % 11) + 10) % 10 === at(digits, 12);
}

function cpfDigit(digits: Digits, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += at(digits, i) * (count + 1 - i);
  const rest = (sum * 10) % 11;
  return rest === 10 ? 0 : rest;
}

/** Both check digits of a Brazilian CPF; eleven equal digits satisfy them and are none. */
export function cpf(digits: Digits): boolean {
  let equal = true;
  for (let i = 1; i < 11; i++) equal &&= at(digits, i) === at(digits, 0);
  return !equal && cpfDigit(digits, 9) === at(digits, 9) && cpfDigit(digits, 10) === at(digits, 10);
}

/**
 * A German tax identification number: ISO 7064 mod 11,10, no leading zero, and among the first ten digits
 * exactly one that occurs two or three times (§ 139b AO and its forms since 2016).
 */
export function germanTaxId(digits: Digits): boolean {
  if (at(digits, 0) === 0) return false;
  const counts = new Uint8Array(10);
  let product = 10;
  for (let i = 0; i < 10; i++) {
    const digit = at(digits, i);
    counts[digit] = (counts[digit] as number) + 1;
    const sum = (digit + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  let repeated = 0;
  for (const count of counts) {
    if (count > 3) return false;
    if (count > 1) repeated++;
  }
  return repeated === 1 && (11 - product) % 10 === at(digits, 10);
}

/** The remainder of the number by 97: digits one by one, so that it may be of any length. */
export function mod97(digits: Digits, length: number): number {
  let rest = 0;
  for (let i = 0; i < length; i++) rest = (rest * 10 + at(digits, i)) % 97;
  return rest;
}

const DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

/** The letter that a Spanish DNI's (or, with its prefix as a digit, NIE's) number has. */
export function dniLetter(number: number): string {
  return DNI_LETTERS.charAt(number % 23);
}
