"use client";
import type { AnalyticsView } from "@pag0/contract";
import { formatUsd, sum, ZERO } from "@pag0/money";
import { useLocale, useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useContext, useMemo, useState } from "react";
import {
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { plotted, shareOf } from "../../ui/amount.ts";
import { ChartFigure } from "../../ui/chart-figure.tsx";
import { dollarAxis } from "../../ui/dollar-axis.ts";
import { ZoneContext } from "../../ui/instant.tsx";
import { formatInstant } from "../../ui/instant-format.ts";
import { percent } from "../../ui/numbers.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { budgetLine, isUnfinished } from "../budget-line.ts";
import { cumulative, OTHER, spendSeries } from "../spend-series.ts";
import { SpendLegend } from "./spend-legend.tsx";
import { SpendTooltip } from "./spend-tooltip.tsx";

const views = ["each", "total"] as const;
/** A budget more than this many times above the highest bar would press the bars flat. */
const HIGHEST_LINE = 6;
const UNFINISHED_OPACITY = 0.5;

function colourOf(index: number, id: string): string {
  return id === OTHER ? "var(--series-other)" : `var(--series-${index + 1})`;
}

/** Spend over time, stacked by team, beside the budget; of one team where `single` is set. */
export function SpendChart({
  data,
  hourly,
  single = false,
}: {
  data: AnalyticsView | undefined;
  hourly: boolean;
  single?: boolean;
}) {
  const t = useTranslations("overview.chart");
  const locale = useLocale();
  const zone = useContext(ZoneContext);
  const [view, setView] = useQueryState("view", parseAsStringLiteral(views).withDefault("each"));
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const spend = useMemo(() => (data === undefined ? undefined : spendSeries(data)), [data]);
  if (data === undefined || spend === undefined)
    return <Skeleton className="h-[23.25rem] w-full rounded-lg" />;

  const points = view === "total" ? cumulative(spend.points) : spend.points;
  const lastAt = points.at(-1)?.at;
  const unfinished = isUnfinished(data, lastAt, hourly);
  const tick = (at: string) =>
    hourly
      ? formatInstant(at, locale, zone, "time").slice(0, 5)
      : at === lastAt && unfinished
        ? t("today")
        : new Intl.DateTimeFormat(locale, {
            timeZone: zone,
            day: "numeric",
            month: "short",
          }).format(new Date(at));
  const series = spend.series.map(({ id, label }, index) => ({
    id,
    label: id === OTHER ? t("other") : label,
    colour: colourOf(index, id),
  }));
  const seen = series.filter(({ id }) => !hidden.includes(id));
  const rows = points.map((point) => ({
    at: point.at,
    ...Object.fromEntries(seen.map(({ id }) => [id, plotted(point.byTeam[id] ?? ZERO)])),
  }));
  const highest = Math.max(
    0,
    ...points.map((point) => plotted(sum(seen.map(({ id }) => point.byTeam[id] ?? ZERO)))),
  );
  const line = budgetLine(data, view, hourly);
  const lineFits =
    line !== null && (highest === 0 || plotted(line.amount) <= highest * HIGHEST_LINE);
  const axis = dollarAxis(Math.max(highest, lineFits ? plotted(line.amount) : 0));
  const top = spend.series[0];
  const all = sum(spend.series.map(({ total }) => total));
  const nameOf = (at: string) => {
    const name = formatInstant(at, locale, zone, hourly ? "full" : "date");
    return at === lastAt && unfinished ? t("soFar", { time: name }) : name;
  };
  return (
    <ChartFigure
      title={single ? t("titleOne") : t("title")}
      summary={
        top === undefined
          ? t("nothing")
          : single
            ? t("summaryOne", { total: formatUsd(all) })
            : t("summary", {
                total: formatUsd(all),
                team: series[0]?.label ?? "",
                amount: formatUsd(top.total),
                share: percent(shareOf(top.total, all)),
              })
      }
      actions={
        <Segmented
          label={t("viewLabel")}
          value={view}
          onChange={(next) => void setView(next)}
          options={views.map((value) => ({
            value,
            label: t(`view.${hourly && value === "each" ? "hour" : value}`),
          }))}
        />
      }
      table={{
        header: [t("time"), ...series.map(({ label }) => label), ...(single ? [] : [t("all")])],
        rows: points.map((point) => [
          nameOf(point.at),
          ...series.map(({ id }) => formatUsd(point.byTeam[id] ?? ZERO)),
          ...(single ? [] : [formatUsd(point.total)]),
        ]),
      }}
    >
      <div className="flex h-full flex-col">
        <div className="min-h-0 grow">
          <ResponsiveContainer width="100%" height="100%">
            <BarChart
              data={rows}
              margin={{ top: 12, right: 16, bottom: 0, left: 4 }}
              barCategoryGap="18%"
              maxBarSize={56}
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
                ticks={[...axis.ticks]}
                tickFormatter={axis.label}
                tick={{ fill: "var(--muted)", fontSize: 12 }}
                axisLine={false}
                tickLine={false}
                interval={0}
                width={axis.width}
                domain={[0, axis.ticks.at(-1) ?? 1]}
              />
              <Tooltip
                cursor={{ fill: "var(--line)", opacity: 0.35 }}
                isAnimationActive={false}
                content={({ active, label: at }) => {
                  const point = points.find((entry) => entry.at === at);
                  if (!active || point === undefined) return null;
                  return <SpendTooltip point={point} title={nameOf(point.at)} series={series} />;
                }}
              />
              {seen.map(({ id, label, colour }) => (
                <Bar
                  key={id}
                  dataKey={id}
                  name={label}
                  stackId="spend"
                  fill={colour}
                  stroke="var(--canvas)"
                  strokeWidth={1}
                  isAnimationActive={false}
                >
                  {rows.map(({ at }) => (
                    <Cell
                      key={at}
                      fillOpacity={unfinished && at === lastAt ? UNFINISHED_OPACITY : 1}
                    />
                  ))}
                </Bar>
              ))}
              {lineFits && (
                <ReferenceLine
                  y={plotted(line.amount)}
                  stroke="var(--fg)"
                  strokeWidth={2}
                  strokeDasharray="6 3"
                />
              )}
            </BarChart>
          </ResponsiveContainer>
        </div>
        <SpendLegend
          series={series}
          hidden={hidden}
          onToggle={(id) =>
            setHidden(
              hidden.includes(id) ? hidden.filter((entry) => entry !== id) : [...hidden, id],
            )
          }
          unfinished={
            unfinished
              ? t(hourly ? "unfinishedHour" : "unfinishedDay", {
                  time: formatInstant(data.asOf, locale, zone, "time").slice(0, 5),
                })
              : null
          }
          line={
            line === null
              ? null
              : t(`budget.${line.kind}${lineFits ? "" : "Above"}`, {
                  amount: formatUsd(line.amount),
                })
          }
        />
      </div>
    </ChartFigure>
  );
}
