"use client";
import type { AnalyticsView } from "@pag0/contract";
import { Building2 } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { paths } from "../../shell/paths.ts";
import { amountOf, moneyText } from "../../ui/amount.ts";
import { buttonStyle } from "../../ui/button-style.ts";
import { CsvButton } from "../../ui/csv-button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Meter } from "../../ui/meter.tsx";
import { Money } from "../../ui/money.tsx";
import { count, percent } from "../../ui/numbers.ts";
import { Panel } from "../../ui/page-header.tsx";
import { useSort } from "../../ui/url-state.ts";

type Row = AnalyticsView["byTeam"][number];

const CSV = {
  name: "spend-by-team",
  header: ["team", "cost_micro_usd", "budget_micro_usd", "requests", "cache_hit_rate", "refused"],
  row: (row: Row) => [
    row.team,
    row.totals.cost,
    row.budgetExact ?? "",
    String(row.totals.requests),
    String(row.totals.cacheHitRate ?? ""),
    String(row.totals.refused),
  ],
};

/** Every team's cost, use of its budget, cache and refusals in the period; totals are the server's. */
export function TeamsTable({
  data,
  calls,
}: {
  data: AnalyticsView | undefined;
  calls: Readonly<Record<string, string>>;
}) {
  const t = useTranslations("overview.teams");
  const sort = useSort("-cost");
  const columns = useMemo<Column<Row>[]>(
    () => [
      {
        id: "team",
        accessorFn: (row) => row.team,
        header: t("team"),
        cell: ({ row }) => <span className="font-medium">{row.original.team}</span>,
        meta: { footer: t("all") },
      },
      {
        id: "use",
        accessorFn: (row) => row.budgetUtilization ?? -1,
        header: t("use"),
        cell: ({ row: { original: row } }) =>
          row.budgetUtilization === null ? (
            <span className="text-muted">
              {row.budgetExact === null ? t("noBudget") : t("notOneMonth")}
            </span>
          ) : (
            <Meter
              label={t("useOf", { team: row.team })}
              share={row.budgetUtilization}
              text={percent(row.budgetUtilization)}
              className="min-w-36"
            />
          ),
      },
      {
        id: "cost",
        accessorFn: (row) => amountOf(row.totals.cost),
        header: t("cost"),
        cell: ({ row }) => <Money value={row.original.totals.cost} />,
        meta: { align: "right", footer: <Money value={data?.totals.cost} /> },
      },
      {
        id: "budget",
        accessorFn: (row) => amountOf(row.budgetExact ?? "0"),
        header: t("budget"),
        cell: ({ row }) => <Money value={row.original.budgetExact} />,
        meta: { align: "right", footer: <Money value={data?.totalBudgetExact} /> },
      },
      {
        id: "requests",
        accessorFn: (row) => row.totals.requests,
        header: t("requests"),
        cell: ({ row: { original: row } }) => (
          <Link
            className="relative z-1 text-link hover:underline"
            href={paths.requests({ ...calls, team: row.slug })}
          >
            {count(row.totals.requests)}
          </Link>
        ),
        meta: { align: "right", footer: count(data?.totals.requests ?? 0) },
      },
      {
        id: "cache",
        accessorFn: (row) => row.totals.cacheHitRate ?? -1,
        header: t("cache"),
        cell: ({ row }) => percent(row.original.totals.cacheHitRate),
        meta: { align: "right", footer: percent(data?.totals.cacheHitRate) },
      },
      {
        id: "violations",
        accessorFn: (row) => row.totals.refused,
        header: t("violations"),
        cell: ({ row: { original: row } }) =>
          row.totals.refused === 0 ? (
            <span className="text-muted">0</span>
          ) : (
            <Link
              className="relative z-1 text-link hover:underline"
              href={paths.requests({ ...calls, team: row.slug, decision: "deny" })}
            >
              {count(row.totals.refused)}
            </Link>
          ),
        meta: { align: "right", footer: count(data?.totals.refused ?? 0) },
      },
    ],
    [t, data, calls],
  );
  return (
    <Panel
      title={t("title")}
      actions={
        <>
          <Link
            href={paths.requests(calls)}
            className={buttonStyle({ size: "sm", variant: "ghost" })}
          >
            {t("viewCalls")}
          </Link>
          <CsvButton csv={CSV} rows={data?.byTeam} />
        </>
      }
    >
      <DataTable
        label={t("title")}
        columns={columns}
        rows={data?.byTeam}
        rowId={(row) => row.teamId}
        sort={sort}
        href={(row) => paths.team(row.slug)}
        phoneRow={(row) => (
          <span className="flex flex-col gap-1">
            <span className="flex justify-between gap-2">
              <span className="font-medium">{row.team}</span>
              <span>
                <Money value={row.totals.cost} />
                {row.budgetExact !== null && (
                  <span className="text-muted"> / {moneyText(row.budgetExact)}</span>
                )}
              </span>
            </span>
            {row.budgetUtilization !== null && (
              <Meter
                label={t("useOf", { team: row.team })}
                share={row.budgetUtilization}
                text={percent(row.budgetUtilization)}
              />
            )}
          </span>
        )}
        empty={
          <EmptyState
            icon={Building2}
            title={t("none")}
            action={
              <Link href={paths.teams()} className={buttonStyle({ variant: "primary" })}>
                {t("create")}
              </Link>
            }
          >
            {t("noneHint")}
          </EmptyState>
        }
      />
    </Panel>
  );
}
