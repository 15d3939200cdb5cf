import type { EventCharge } from "./call-event.ts";
import type { Piece } from "./frame.ts";

/** JSON in UTF-8 of charges that are all of one amount, with room for amounts of one length. */
interface Template {
  readonly bytes: Buffer;
  /** Where the amounts begin. */
  readonly places: readonly number[];
}

/** Charges against some windows, with their JSON but for the amounts, which come between the pieces. */
interface KnownCharges {
  readonly charges: readonly EventCharge[];
  readonly pieces: readonly string[];
  /** By the length of the amount. */
  readonly templates: Map<number, Template>;
}

const MAX_REMEMBERED = 2_000;
const MAX_TEMPLATES = 4;
/** Calls of one requester charge the same windows. By the last scope, which is the most particular. */
const remembered = new Map<string, KnownCharges>();

function chargesSame(before: readonly EventCharge[], after: readonly EventCharge[]): boolean {
  if (before.length !== after.length) return false;
  for (let index = 0; index < after.length; index++) {
    const one = before[index] as EventCharge;
    const other = after[index] as EventCharge;
    const isSame =
      one.scopeId === other.scopeId &&
      one.period === other.period &&
      one.windowStart === other.windowStart &&
      one.scopeKind === other.scopeKind;
    if (!isSame) return false;
  }
  return true;
}

function knownOf(charges: readonly EventCharge[]): KnownCharges {
  const name = charges.at(-1)?.scopeId ?? "";
  const known = remembered.get(name);
  if (known !== undefined && chargesSame(known.charges, charges)) return known;
  const beginnings = charges.map(({ amount: _, ...window }) => {
    const text = JSON.stringify(window);
    return `${text.slice(0, -1)},"amount":"`;
  });
  const [first = "", ...others] = beginnings;
  const pieces = [`[${first}`, ...others.map((beginning) => `"},${beginning}`), '"}]'];
  if (known === undefined && remembered.size >= MAX_REMEMBERED) remembered.clear();
  const found = { charges, pieces, templates: new Map<number, Template>() };
  remembered.set(name, found);
  return found;
}

function templateOf({ pieces, templates }: KnownCharges, digits: number): Template {
  let template = templates.get(digits);
  if (template === undefined) {
    const places: number[] = [];
    let end = 0;
    for (const piece of pieces.slice(0, -1)) {
      end += Buffer.byteLength(piece);
      places.push(end);
      end += digits;
    }
    template = { bytes: Buffer.from(pieces.join("0".repeat(digits))), places };
    if (templates.size >= MAX_TEMPLATES) templates.clear();
    templates.set(digits, template);
  }
  return template;
}

/** Whether charges are all of the amount of the first, as those of a call mostly are. */
function isOneAmount(charges: readonly EventCharge[], amount: string): boolean {
  for (const charge of charges) if (charge.amount !== amount) return false;
  return true;
}

/** Writes an amount to each of its places. Most of what a call's charges say was written before. */
function filled({ bytes, places }: Template, amount: string): Buffer {
  for (let digit = 0; digit < amount.length; digit++) {
    const code = amount.charCodeAt(digit);
    for (const place of places) bytes[place + digit] = code;
  }
  return bytes;
}

/** The charges of an event as JSON. Amounts are digits. Bytes are as they are until the next call of this. */
export function chargesJson(charges: readonly EventCharge[]): Piece {
  const [first] = charges;
  if (first === undefined) return "[]";
  const known = knownOf(charges);
  const { amount } = first;
  if (isOneAmount(charges, amount)) return filled(templateOf(known, amount.length), amount);
  return known.pieces.map((piece, index) => piece + (charges[index]?.amount ?? "")).join("");
}
