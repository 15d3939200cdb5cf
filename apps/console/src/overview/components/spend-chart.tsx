"use client";
import type { AnalyticsView } from "@pag0/contract";
import { divideRoundHalfUp, formatUsd, nanoUsd, sum } from "@pag0/money";
import { useLocale, useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useContext, useMemo, useState } from "react";
import {
  Bar,
  BarChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { amountOf, plotted } from "../../ui/amount.ts";
import { ChartFigure } from "../../ui/chart-figure.tsx";
import { ZoneContext } from "../../ui/instant.tsx";
import { formatInstant } from "../../ui/instant-format.ts";
import { percent } from "../../ui/numbers.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { cumulative, OTHER, spendSeries } from "../spend-series.ts";

const DAYS_IN_MONTH = 30n;
const views = ["each", "total"] as const;

function colourOf(index: number, id: string): string {
  return id === OTHER ? "var(--series-other)" : `var(--series-${index + 1})`;
}

/** Spend by team over time, stacked, beside the budget. */
export function SpendChart({ data, hourly }: { data: AnalyticsView | undefined; hourly: boolean }) {
  const t = useTranslations("overview.chart");
  const locale = useLocale();
  const zone = useContext(ZoneContext);
  const [view, setView] = useQueryState("view", parseAsStringLiteral(views).withDefault("each"));
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const spend = useMemo(() => (data === undefined ? undefined : spendSeries(data)), [data]);
  if (data === undefined || spend === undefined)
    return <Skeleton className="h-[23rem] w-full rounded-lg" />;

  const tick = (at: string) =>
    hourly
      ? formatInstant(at, locale, zone, "time").slice(0, 5)
      : new Intl.DateTimeFormat(locale, { timeZone: zone, day: "numeric", month: "short" }).format(
          new Date(at),
        );
  const label = (id: string, name: string) => (id === OTHER ? t("other") : name);
  const points = view === "total" ? cumulative(spend.points) : spend.points;
  const rows = points.map((point) => ({
    at: point.at,
    ...Object.fromEntries(
      spend.series.map(({ id }) => [id, plotted(point.byTeam[id] ?? nanoUsd(0n))]),
    ),
  }));
  const budget = data.totalBudgetExact === null ? null : amountOf(data.totalBudgetExact);
  const line =
    budget === null || (hourly && view === "each")
      ? null
      : view === "total"
        ? { at: budget, text: t("budgetMonth", { amount: formatUsd(budget) }) }
        : {
            at: nanoUsd(divideRoundHalfUp(budget, DAYS_IN_MONTH)),
            text: t("budgetDay", {
              amount: formatUsd(nanoUsd(divideRoundHalfUp(budget, DAYS_IN_MONTH))),
            }),
          };
  const top = spend.series[0];
  const all = sum(spend.series.map((series) => series.total));
  return (
    <ChartFigure
      title={t("title")}
      summary={
        top === undefined
          ? t("nothing")
          : t("summary", {
              total: formatUsd(all),
              team: label(top.id, top.label),
              amount: formatUsd(top.total),
              share: percent(all === 0n ? null : Number((top.total * 1000n) / all) / 1000),
            })
      }
      actions={
        <Segmented
          label={t("viewLabel")}
          value={view}
          onChange={(next) => void setView(next)}
          options={views.map((value) => ({ value, label: t(`view.${value}`) }))}
        />
      }
      table={{
        header: [
          t("time"),
          ...spend.series.map(({ id, label: name }) => label(id, name)),
          t("all"),
        ],
        rows: points.map((point) => [
          formatInstant(point.at, locale, zone, hourly ? "full" : "date"),
          ...spend.series.map(({ id }) => formatUsd(point.byTeam[id] ?? nanoUsd(0n))),
          formatUsd(point.total),
        ]),
      }}
    >
      <div className="flex h-full flex-col">
        <div className="min-h-0 grow">
          <ResponsiveContainer width="100%" height="100%">
            <BarChart
              data={rows}
              margin={{ top: 12, right: 12, bottom: 0, left: 4 }}
              barCategoryGap="18%"
            >
              <CartesianGrid vertical={false} stroke="var(--line)" />
              <XAxis
                dataKey="at"
                tickFormatter={tick}
                tick={{ fill: "var(--muted)", fontSize: 12 }}
                axisLine={{ stroke: "var(--line)" }}
                tickLine={false}
                minTickGap={28}
              />
              <YAxis
                tickFormatter={(value: number) => `$${value >= 1000 ? `${value / 1000}K` : value}`}
                tick={{ fill: "var(--muted)", fontSize: 12 }}
                axisLine={false}
                tickLine={false}
                width={48}
                domain={[
                  0,
                  (max: number) => Math.max(max, line === null ? 0 : plotted(line.at) * 1.15),
                ]}
              />
              <Tooltip
                cursor={{ fill: "var(--line)", opacity: 0.35 }}
                isAnimationActive={false}
                content={({ active, label: at }) => {
                  const point = points.find((entry) => entry.at === at);
                  if (!active || point === undefined) return null;
                  return (
                    <div className="rounded-md border border-line bg-raised px-3 py-2 text-sm shadow-overlay">
                      <div className="mb-1 font-medium">
                        {formatInstant(point.at, locale, zone, hourly ? "full" : "date")}
                      </div>
                      <table>
                        <tbody>
                          {spend.series
                            .map((series, index) => ({
                              ...series,
                              index,
                              cost: point.byTeam[series.id],
                            }))
                            .filter((series) => series.cost !== undefined)
                            .toSorted((a, b) => Number((b.cost ?? 0n) - (a.cost ?? 0n)))
                            .map((series) => (
                              <tr key={series.id}>
                                <td className="pr-4">
                                  <span
                                    aria-hidden
                                    className="mr-1.5 inline-block size-2 rounded-sm"
                                    style={{ background: colourOf(series.index, series.id) }}
                                  />
                                  {label(series.id, series.label)}
                                </td>
                                <td className="text-right">
                                  {formatUsd(series.cost ?? nanoUsd(0n))}
                                </td>
                              </tr>
                            ))}
                          <tr className="font-medium">
                            <td>{t("all")}</td>
                            <td className="text-right">{formatUsd(point.total)}</td>
                          </tr>
                        </tbody>
                      </table>
                    </div>
                  );
                }}
              />
              {spend.series.map((series, index) => (
                <Bar
                  key={series.id}
                  dataKey={series.id}
                  name={label(series.id, series.label)}
                  stackId="spend"
                  fill={colourOf(index, series.id)}
                  stroke="var(--canvas)"
                  strokeWidth={1}
                  hide={hidden.includes(series.id)}
                  isAnimationActive={false}
                />
              ))}
              {line !== null && (
                <ReferenceLine
                  y={plotted(line.at)}
                  stroke="var(--fg)"
                  strokeWidth={2}
                  strokeDasharray="6 3"
                  label={{
                    value: line.text,
                    position: "insideTopLeft",
                    fill: "var(--fg)",
                    fontSize: 12,
                    dy: -18,
                  }}
                />
              )}
            </BarChart>
          </ResponsiveContainer>
        </div>
        <ul aria-label={t("legend")} className="flex flex-wrap gap-x-1 px-2 pt-1">
          {spend.series.map((series, index) => {
            const off = hidden.includes(series.id);
            return (
              <li key={series.id}>
                <button
                  type="button"
                  aria-pressed={!off}
                  className="inline-flex min-h-6 items-center gap-1.5 rounded-sm px-1.5 text-xs text-muted hover:text-fg aria-[pressed=false]:line-through"
                  onClick={() =>
                    setHidden(
                      off ? hidden.filter((id) => id !== series.id) : [...hidden, series.id],
                    )
                  }
                >
                  <span
                    aria-hidden
                    className="size-2.5 rounded-sm"
                    style={{ background: colourOf(index, series.id), opacity: off ? 0.3 : 1 }}
                  />
                  {label(series.id, series.label)}
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </ChartFigure>
  );
}
