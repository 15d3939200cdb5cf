"use client";
import type { DryRunResultView } from "@pag0/contract";
import { useLocale, useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { ChartFigure } from "../../ui/chart-figure.tsx";
import { count } from "../../ui/numbers.ts";
import { Segmented } from "../../ui/segmented.tsx";
import {
  type ChartSeries,
  type ChartView,
  chartRows,
  chartSeries,
  chartViews,
} from "../day-rows.ts";

const colours = {
  served: "var(--series-1)",
  approval: "var(--series-5)",
  refused: "var(--series-4)",
} as const;

/** Calls by day: those that change, or what happened beside what the draft would have done. */
export function DayChart({ days }: { days: DryRunResultView["byDay"] }) {
  const t = useTranslations("dryRuns");
  const locale = useLocale();
  const [view, setView] = useState<ChartView>("changes");
  const rows = useMemo(() => chartRows(days, view), [days, view]);
  const series = chartSeries[view];
  const nameOf = ({ verdict, when }: ChartSeries) =>
    when === "newly"
      ? t(`newly.${verdict}`)
      : t(`chart.${when}`, { verdict: t(`verdict.${verdict}`) });
  const dayName = (day: string) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short" }).format(
      new Date(`${day}T00:00:00Z`),
    );
  return (
    <ChartFigure
      title={t("chart.title")}
      summary={t(view === "changes" ? "chart.summaryChanges" : "chart.summaryCompare")}
      actions={
        <Segmented
          label={t("chart.view")}
          value={view}
          onChange={setView}
          options={chartViews.map((value) => ({ value, label: t(`chart.${value}`) }))}
        />
      }
      table={{
        header: [t("chart.day"), ...series.map(nameOf)],
        rows: rows.map((row) => [row.day, ...series.map(({ key }) => count(row.calls[key] ?? 0))]),
      }}
    >
      <div className="flex h-full flex-col">
        <div className="min-h-0 grow">
          <ResponsiveContainer width="100%" height="100%">
            <BarChart
              data={rows.map(({ day, calls }) => ({ day, ...calls }))}
              margin={{ top: 12, right: 16, bottom: 0, left: 4 }}
              barCategoryGap="18%"
              barGap={2}
              maxBarSize={56}
            >
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis
                dataKey="day"
                tickFormatter={dayName}
                tick={{ fill: "var(--muted)", fontSize: 12 }}
                axisLine={{ stroke: "var(--line)" }}
                tickLine={false}
                minTickGap={28}
              />
              <YAxis
                allowDecimals={false}
                tickFormatter={count}
                tick={{ fill: "var(--muted)", fontSize: 12 }}
                axisLine={false}
                tickLine={false}
                width={56}
              />
              <Tooltip
                cursor={{ fill: "var(--line)", opacity: 0.35 }}
                isAnimationActive={false}
                content={({ active, label }) => {
                  const row = rows.find(({ day }) => day === label);
                  if (!active || row === undefined) return null;
                  return (
                    <div className="rounded-md border border-line bg-raised px-3 py-2 text-sm shadow-overlay">
                      <p className="mb-1 font-medium">{dayName(row.day)}</p>
                      {series.map((each) => (
                        <p key={each.key} className="flex justify-between gap-4">
                          <span>{nameOf(each)}</span>
                          <span className="figures">{count(row.calls[each.key] ?? 0)}</span>
                        </p>
                      ))}
                    </div>
                  );
                }}
              />
              {series.map((each) => (
                <Bar
                  key={each.key}
                  dataKey={each.key}
                  name={nameOf(each)}
                  stackId={each.when}
                  fill={colours[each.verdict]}
                  fillOpacity={each.when === "happened" ? 0.5 : 1}
                  stroke="var(--canvas)"
                  strokeWidth={1}
                  isAnimationActive={false}
                />
              ))}
            </BarChart>
          </ResponsiveContainer>
        </div>
        <ul className="flex flex-wrap gap-x-3 px-2 pt-1 text-xs text-muted">
          {series.map((each) => (
            <li key={each.key} className="inline-flex min-h-[24px] items-center gap-1.5">
              <span
                aria-hidden
                className="size-2.5 rounded-sm"
                style={{
                  background: colours[each.verdict],
                  opacity: each.when === "happened" ? 0.5 : 1,
                }}
              />
              {nameOf(each)}
            </li>
          ))}
        </ul>
      </div>
    </ChartFigure>
  );
}
