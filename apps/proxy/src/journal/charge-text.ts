import type { EventCharge } from "./call-event.ts";

/** A window of a budget, with the JSON of a charge against it as far as the amount. */
interface KnownWindow {
  readonly scopeKind: EventCharge["scopeKind"];
  readonly period: EventCharge["period"];
  windowStart: string;
  text: string;
}

const MAX_REMEMBERED = 5_000;
/** The same windows are charged by many calls. By the scope's identifier. */
const known = new Map<string, KnownWindow[]>();

function textUntilAmount({ scopeKind, scopeId, period, windowStart }: EventCharge): string {
  const key = JSON.stringify({ scopeKind, scopeId, period, windowStart });
  return `${key.slice(0, -1)},"amount":"`;
}

function beginningOf(charge: EventCharge): string {
  const { scopeKind, scopeId, period, windowStart } = charge;
  let windows = known.get(scopeId);
  if (windows === undefined) {
    if (known.size >= MAX_REMEMBERED) known.clear();
    windows = [];
    known.set(scopeId, windows);
  }
  for (const window of windows) {
    if (window.period !== period || window.scopeKind !== scopeKind) continue;
    if (window.windowStart !== windowStart) {
      window.windowStart = windowStart;
      window.text = textUntilAmount(charge);
    }
    return window.text;
  }
  const text = textUntilAmount(charge);
  windows.push({ scopeKind, period, windowStart, text });
  return text;
}

/** The charges of an event as JSON. Amounts are digits. */
export function chargesText(charges: readonly EventCharge[]): string {
  if (charges.length === 0) return "[]";
  let text = "[";
  for (const charge of charges) {
    if (text.length > 1) text += ",";
    text += `${beginningOf(charge)}${charge.amount}"}`;
  }
  return `${text}]`;
}
