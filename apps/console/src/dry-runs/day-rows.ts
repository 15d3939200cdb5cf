import type { DryRunResultView } from "@pag0/contract";
import { changesOf, type Verdict, verdicts } from "./changes.ts";

export const chartViews = ["changes", "compare"] as const;
export type ChartView = (typeof chartViews)[number];

export interface ChartSeries {
  key: string;
  verdict: Verdict;
  when: "newly" | "happened" | "drafted";
}

const seriesOf = (when: ChartSeries["when"], order: readonly Verdict[]): ChartSeries[] =>
  order.map((verdict) => ({ key: `${when}-${verdict}`, verdict, when }));

/** The bars of each view, from the bottom of a stack to its top. */
export const chartSeries: Readonly<Record<ChartView, readonly ChartSeries[]>> = {
  changes: seriesOf("newly", ["refused", "approval", "served"]),
  compare: [...seriesOf("happened", verdicts), ...seriesOf("drafted", verdicts)],
};

const DAY_MS = 86_400_000;
const MAX_DAYS = 400;

/** The days from the first to the last, those without calls included. */
function allDays(days: readonly string[]): string[] {
  const first = Date.parse(`${days[0]}T00:00:00Z`);
  const last = Date.parse(`${days.at(-1)}T00:00:00Z`);
  const length = Math.min(MAX_DAYS, Math.round((last - first) / DAY_MS) + 1);
  return Array.from({ length }, (_, index) =>
    new Date(first + index * DAY_MS).toISOString().slice(0, 10),
  );
}

/** Calls of each series by day, in order, without gaps. */
export function chartRows(
  byDay: DryRunResultView["byDay"],
  view: ChartView,
): { day: string; calls: Readonly<Record<string, number>> }[] {
  if (byDay.length === 0) return [];
  const known = new Map(byDay.map((entry) => [entry.day, entry]));
  return allDays(byDay.map(({ day }) => day)).map((day) => {
    const entry = known.get(day);
    const changes = entry && changesOf(entry);
    const callsOf = ({ verdict, when }: ChartSeries) =>
      when === "newly"
        ? (changes?.[verdict].calls ?? 0)
        : (entry?.[when === "happened" ? "happened" : "draft"][verdict].calls ?? 0);
    return {
      day,
      calls: Object.fromEntries(chartSeries[view].map((each) => [each.key, callsOf(each)])),
    };
  });
}
