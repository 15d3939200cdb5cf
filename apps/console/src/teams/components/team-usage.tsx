"use client";
import type { TeamView } from "@pag0/contract";
import { ChartNoAxesColumn } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { DropAnswers } from "../../cache/components/drop-answers.tsx";
import { useOperation } from "../../client/hooks.ts";
import { KeyFigures } from "../../overview/components/key-figures.tsx";
import { SpendChart } from "../../overview/components/spend-chart.tsx";
import { paths } from "../../shell/paths.ts";
import { StatusLine } from "../../shell/status-line.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { Panel } from "../../ui/page-header.tsx";
import { rangeQuery, useRange } from "../../ui/range.ts";
import { RangePicker } from "../../ui/range-picker.tsx";

const SHOWN = 10;
/** How the API names calls that are of no model, such as those of plain HTTP endpoints. */
const NO_MODEL = "(none)";

/** A team's figures of a period: the same aggregate as the overview's, for this team. */
export function TeamUsage({ team }: { team: TeamView }) {
  const t = useTranslations("teams");
  const { range } = useRange();
  const hourly = range.period === "day";
  const analytics = useOperation("getAnalytics", {
    query: { ...rangeQuery(range), team: team.slug, interval: hourly ? "hour" : "day" },
  });
  const data = analytics.data;
  if (analytics.error !== null && data === undefined)
    return (
      <div className="panel">
        <ErrorState problem={analytics.error} onRetry={() => void analytics.refetch()} />
      </div>
    );
  const calls = {
    ...(data === undefined ? rangeQuery(range) : { from: data.period.from, to: data.period.to }),
    team: team.slug,
  };
  const lists = [
    { name: "model", rows: data?.byModel },
    { name: "host", rows: data?.byEndpoint },
    { name: "category", rows: data?.byCategory },
  ] as const;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <RangePicker />
        <DropAnswers team={team} />
      </div>
      <KeyFigures data={data} calls={calls} />
      <SpendChart data={data} hourly={hourly} single={(data?.byTeam.length ?? 1) < 2} />
      <div className="grid items-start gap-4 lg:grid-cols-3">
        {lists.map(({ name, rows }) => (
          <Panel key={name} title={t(`by.${name}`)}>
            {rows === undefined || rows.length === 0 ? (
              <EmptyState icon={ChartNoAxesColumn} title={t("noUsage")} />
            ) : (
              <ul>
                {rows.slice(0, SHOWN).map((row) => (
                  <li key={row.key} className="border-b border-line last:border-0">
                    <Link
                      className="flex min-h-9 items-center justify-between gap-3 px-4 py-1 text-sm hover:bg-subtle"
                      href={paths.requests({ ...calls, [name]: row.key })}
                    >
                      <span className="min-w-0 truncate">
                        {row.key === NO_MODEL ? t("noModel") : row.label}
                      </span>
                      <span className="flex shrink-0 gap-3">
                        <span className="figures text-muted">{count(row.totals.requests)}</span>
                        <Money value={row.totals.cost} />
                      </span>
                    </Link>
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        ))}
      </div>
      {data !== undefined && <StatusLine asOf={data.asOf} />}
    </div>
  );
}
