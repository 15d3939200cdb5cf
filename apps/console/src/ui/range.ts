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
