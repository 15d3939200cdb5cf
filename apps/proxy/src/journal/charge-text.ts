import type { EventCharge } from "./call-event.ts";

/** Charges against some windows, with their JSON but for the amounts, which come between the pieces. */
interface KnownCharges {
  readonly charges: readonly EventCharge[];
  readonly pieces: readonly string[];
}

const MAX_REMEMBERED = 2_000;
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

function piecesOf(charges: readonly EventCharge[]): readonly string[] {
  const name = charges.at(-1)?.scopeId ?? "";
  const known = remembered.get(name);
  if (known !== undefined && chargesSame(known.charges, charges)) return known.pieces;
  const beginnings = charges.map(({ amount: _, ...window }) => {
    const text = JSON.stringify(window);
    return `${text.slice(0, -1)},"amount":"`;
  });
  const [first = "", ...others] = beginnings;
  const pieces = [`[${first}`, ...others.map((beginning) => `"},${beginning}`), '"}]'];
  if (known === undefined && remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(name, { charges, pieces });
  return pieces;
}

/** The charges of an event as JSON. Amounts are digits. */
export function chargesText(charges: readonly EventCharge[]): string {
  const [first] = charges;
  if (first === undefined) return "[]";
  const pieces = piecesOf(charges);
  // A call mostly charges all of its budgets the same.
  if (charges.every(({ amount }) => amount === first.amount)) return pieces.join(first.amount);
  return pieces.map((piece, index) => piece + (charges[index]?.amount ?? "")).join("");
}
