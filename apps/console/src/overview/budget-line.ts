import type { AnalyticsView } from "@pag0/contract";
import { divideRoundHalfUp, type NanoUsd, nanoUsd } from "@pag0/money";
import { amountOf } from "../ui/amount.ts";

export type SpendView = "each" | "total";

export interface BudgetLine {
  kind: "month" | "day";
  amount: NanoUsd;
}

/** The calendar date of an instant in a time zone, `2026-11-21`. */
export function dateIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

function lastInstant({ to }: AnalyticsView["period"]): Date {
  return new Date(Date.parse(to) - 1);
}

/**
 * The monthly budget beside a chart of spend: beside single days its even share of a day of the
 * period's last month, beside a month added up the whole. Null where the two cannot be compared: no
 * budget, hours, or a sum over anything but one calendar month from its first day.
 */
export function budgetLine(
  data: Pick<AnalyticsView, "totalBudgetExact" | "period">,
  view: SpendView,
  hourly: boolean,
): BudgetLine | null {
  if (data.totalBudgetExact === null || hourly) return null;
  const budget = amountOf(data.totalBudgetExact);
  const { timezone, from } = data.period;
  const last = dateIn(timezone, lastInstant(data.period));
  if (view === "total")
    return dateIn(timezone, new Date(from)) === `${last.slice(0, 8)}01`
      ? { kind: "month", amount: budget }
      : null;
  const days = new Date(Date.UTC(Number(last.slice(0, 4)), Number(last.slice(5, 7)), 0));
  return {
    kind: "day",
    amount: nanoUsd(divideRoundHalfUp(budget, BigInt(days.getUTCDate()))),
  };
}

/** Whether the last bar's time is not over: the period ends within the hour or day that it shows. */
export function isUnfinished(
  data: Pick<AnalyticsView, "period" | "asOf">,
  lastAt: string | undefined,
  hourly: boolean,
): boolean {
  if (lastAt === undefined) return false;
  const { timezone } = data.period;
  const asOf = new Date(data.asOf);
  if (hourly) return asOf.getTime() - Date.parse(lastAt) < 3_600_000;
  return dateIn(timezone, new Date(lastAt)) === dateIn(timezone, asOf);
}
