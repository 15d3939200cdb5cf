import { type NanoUsd, sum } from "@pag0/money";
import { type BudgetCalendar, budgetWindow } from "@pag0/policy";

/** What one day has settled of a budget, and how often that was reset. */
interface Slot {
  start: Date;
  settled: NanoUsd;
  resets: number;
}

/** Which crossing of a part of a budget an alert is about; none is told of twice. */
export interface Crossing {
  start: Date;
  resets: number;
}

/** Pure: a calendar window is crossed once, and once more after each reset. */
export function crossingOfWindow(start: Date, slots: readonly Slot[]): Crossing {
  return { start, resets: slots.reduce((count, { resets }) => count + resets, 0) };
}

/**
 * Pure: the day on which a rolling month came to an amount that it has had ever since. As days fall out
 * and others come in it may stay above for weeks: that is one crossing. Null where it has been above on
 * each of the days that count, of which it was told long ago.
 */
export function crossingOfRolling(
  slots: readonly Slot[],
  amount: NanoUsd,
  calendar: BudgetCalendar,
  now: Date,
): Crossing | null {
  const oldest = budgetWindow("month", now, calendar).start;
  let day = budgetWindow("month", now, calendar);
  for (;;) {
    const { start, slotStart } = day;
    const before = slots.filter((slot) => slot.start >= start && slot.start < slotStart);
    if (sum(before.map(({ settled }) => settled)) < amount) {
      const own = slots.find((slot) => slot.start.getTime() === slotStart.getTime());
      return { start: slotStart, resets: own?.resets ?? 0 };
    }
    if (slotStart <= oldest) return null;
    day = budgetWindow("month", new Date(slotStart.getTime() - 1), calendar);
  }
}
