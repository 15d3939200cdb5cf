"use client";
import { useTranslations } from "next-intl";
import { PassedUnchecked } from "../../alerts/components/passed-unchecked.tsx";
import { useOperation } from "../../client/hooks.ts";
import { UnpricedModels } from "../../prices/components/unpriced-models.tsx";
import { StatusLine } from "../../shell/status-line.tsx";
import { moneyText } from "../../ui/amount.ts";
import { ErrorState } from "../../ui/error-state.tsx";
import { percent } from "../../ui/numbers.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { intervalOf, rangeQuery, useRange } from "../../ui/range.ts";
import { RangePicker } from "../../ui/range-picker.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { MAX_SERIES } from "../spend-series.ts";
import { KeyFigures } from "./key-figures.tsx";
import { RecentDecisions } from "./recent-decisions.tsx";
import { SpendChart } from "./spend-chart.tsx";
import { Standouts } from "./standouts.tsx";
import { TeamsTable } from "./teams-table.tsx";

/** What is spent, by whom, against which budget, and whether anything is wrong. */
export function OverviewPage() {
  const t = useTranslations("overview");
  const { range } = useRange();
  const query = {
    ...rangeQuery(range),
    interval: intervalOf(range),
    seriesTeams: String(MAX_SERIES),
  };
  const analytics = useOperation("getAnalytics", { query });
  const data = analytics.data;
  const calls =
    data === undefined ? rangeQuery(range) : { from: data.period.from, to: data.period.to };
  return (
    <>
      <PageHeader title={t("title")} actions={<RangePicker />}>
        {data === undefined ? (
          <Skeleton className="h-[40px] w-96 max-w-full sm:h-[20px]" />
        ) : (
          <span aria-live="off">
            {data.totalBudgetExact === null || data.budgetUtilization === null
              ? t(data.totalBudgetExact === null ? "sentenceNoBudget" : "sentencePlain", {
                  spent: moneyText(data.totals.cost),
                  requests: data.totals.requests,
                  refused: data.totals.refused,
                })
              : t("sentence", {
                  spent: moneyText(data.totals.cost),
                  budget: moneyText(data.totalBudgetExact),
                  share: percent(data.budgetUtilization),
                  requests: data.totals.requests,
                  refused: data.totals.refused,
                })}
          </span>
        )}
      </PageHeader>
      <PassedUnchecked />
      <UnpricedModels />
      {analytics.error !== null && data === undefined ? (
        <div className="panel">
          <ErrorState problem={analytics.error} onRetry={() => void analytics.refetch()} />
        </div>
      ) : (
        <div
          className={`flex flex-col gap-4 transition-opacity ${analytics.isPlaceholderData ? "opacity-60" : ""}`}
        >
          <KeyFigures data={data} calls={calls} />
          <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(22rem,26rem)]">
            <div className="flex min-w-0 flex-col gap-4">
              <SpendChart
                data={data}
                hourly={range.period === "day"}
                single={data?.byTeam.length === 1}
              />
              <TeamsTable data={data} calls={calls} />
            </div>
            <div className="flex min-w-0 flex-col gap-4">
              <RecentDecisions shown={11} />
              <Standouts data={data} />
            </div>
          </div>
        </div>
      )}
      {data !== undefined && (
        <StatusLine
          asOf={data.asOf}
          requests={t("requestCount", { count: data.totals.requests })}
        />
      )}
    </>
  );
}
