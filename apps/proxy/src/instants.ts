/** Few instants are written and read again with every call: the beginnings of budgets' windows. */
const MAX_REMEMBERED = 1_000;
const texts = new WeakMap<Date, string>();
const instants = new Map<string, number>();

/** An instant that many calls share, in ISO 8601. The date must not be changed. */
export function isoOf(date: Date): string {
  let text = texts.get(date);
  if (text === undefined) {
    text = date.toISOString();
    texts.set(date, text);
  }
  return text;
}

let last = { instant: Number.NaN, text: "" };

/** An instant of now, in milliseconds since 1970, in ISO 8601: many calls begin in the same one. */
export function isoOfInstant(instant: number): string {
  if (last.instant !== instant) last = { instant, text: new Date(instant).toISOString() };
  return last.text;
}

/** Milliseconds since 1970 of an instant in ISO 8601 that many calls share. */
export function instantOf(text: string): number {
  let instant = instants.get(text);
  if (instant === undefined) {
    instant = Date.parse(text);
    if (instants.size >= MAX_REMEMBERED) instants.clear();
    instants.set(text, instant);
  }
  return instant;
}
