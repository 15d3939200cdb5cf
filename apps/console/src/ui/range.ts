"use client";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

export const rangePeriods = ["day", "week", "month", "30d", "90d"] as const;
export type RangePeriod = (typeof rangePeriods)[number];

export interface Range {
  /** Null where the range is fixed by `from` and `to`. */
  period: RangePeriod | null;
  from: string | null;
  to: string | null;
}

/** What the API's filters take for a range. */
export function rangeQuery(range: Range): Record<string, string> {
  if (range.from !== null)
    return { from: range.from, ...(range.to === null ? {} : { to: range.to }) };
  return { period: range.period ?? "month" };
}

/** Longer ranges are shown by month: their days would be too many to tell apart. */
const LONGEST_BY_DAY_MS = 200 * 24 * 3_600_000;

/** How finely a range is shown over time. */
export function intervalOf({ period, from, to }: Range): "hour" | "day" | "month" {
  if (period === "day") return "hour";
  if (from === null) return "day";
  const end = to === null ? Date.now() : Date.parse(to);
  return end - Date.parse(from) > LONGEST_BY_DAY_MS ? "month" : "day";
}

/** The range of a page, kept in the URL: growing (`period`) or fixed (`from`, `to`). */
export function useRange() {
  const [state, setState] = useQueryStates({
    period: parseAsStringLiteral(rangePeriods),
    from: parseAsString,
    to: parseAsString,
  });
  const range: Range =
    state.from === null
      ? { period: state.period ?? "month", from: null, to: null }
      : { period: null, from: state.from, to: state.to };
  return {
    range,
    setPeriod: (period: RangePeriod) =>
      void setState({ period: period === "month" ? null : period, from: null, to: null }),
    setFixed: (from: string, to: string) => void setState({ period: null, from, to }),
  };
}
