import { HOUR_MS, type Period } from "./period.ts";

/** Starts of the days and months that sums are kept for, ascending, in ms since 1970. */
export interface RollupCalendar {
  days: readonly number[];
  months: readonly number[];
}

/** No day or month lies in a span so short. */
export const NO_CALENDAR: RollupCalendar = { days: [], months: [] };

/**
 * A span cut into what each kind of sums has: whole months, whole days and whole hours, and the rest, which
 * only the events have. Neighbours of one kind are one piece.
 */
export interface UsagePieces {
  months: Period[];
  days: Period[];
  hours: Period[];
  events: Period[];
}

interface Span {
  from: number;
  to: number;
}

/** The index of the first number that is greater. */
function placeAfter(ascending: readonly number[], value: number): number {
  let low = 0;
  for (let high = ascending.length; low < high; ) {
    const half = (low + high) >> 1;
    if ((ascending[half] as number) <= value) low = half + 1;
    else high = half;
  }
  return low;
}

/** Takes whole units out of spans. */
function takeUnits(
  spans: readonly Span[],
  unitsIn: (span: Span) => Iterable<Span>,
  cuts: readonly number[],
): { taken: Span[]; left: Span[] } {
  const taken: Span[] = [];
  const left: Span[] = [];
  for (const span of spans) {
    let at = span.from;
    for (const unit of unitsIn(span)) {
      const cut = cuts[placeAfter(cuts, unit.from)];
      if (cut !== undefined && cut < unit.to) continue;
      const last = taken.at(-1);
      if (at < unit.from) left.push({ from: at, to: unit.from });
      if (last !== undefined && last.to === unit.from) last.to = unit.to;
      else taken.push({ ...unit });
      at = unit.to;
    }
    if (at < span.to) left.push({ from: at, to: span.to });
  }
  return { taken, left };
}

function unitsBetween(starts: readonly number[]) {
  return function* ({ from, to }: Span): Generator<Span> {
    for (let index = placeAfter(starts, from - 1); index + 1 < starts.length; index++) {
      const unit = { from: starts[index] as number, to: starts[index + 1] as number };
      if (unit.to > to) return;
      yield unit;
    }
  };
}

function* hoursIn({ from, to }: Span): Generator<Span> {
  for (let at = Math.ceil(from / HOUR_MS) * HOUR_MS; at + HOUR_MS <= to; at += HOUR_MS)
    yield { from: at, to: at + HOUR_MS };
}

function periodsOf(spans: readonly Span[]): Period[] {
  return spans.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) }));
}

/**
 * Pure: cuts a span for the sums that are kept.
 * @param cuts instants at which figures are told apart, ascending, such as days of a time zone: what one of
 * them splits is read from what is finer.
 */
export function usagePieces(
  { from, to }: Period,
  cuts: readonly Date[],
  { days, months }: RollupCalendar,
): UsagePieces {
  const at = cuts.map((cut) => cut.getTime());
  const whole = [{ from: from.getTime(), to: to.getTime() }];
  const byMonth = takeUnits(whole, unitsBetween(months), at);
  const byDay = takeUnits(byMonth.left, unitsBetween(days), at);
  const byHour = takeUnits(byDay.left, hoursIn, at);
  return {
    months: periodsOf(byMonth.taken),
    days: periodsOf(byDay.taken),
    hours: periodsOf(byHour.taken),
    events: periodsOf(byHour.left),
  };
}
