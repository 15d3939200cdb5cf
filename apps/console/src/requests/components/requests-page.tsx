"use client";
import type { RequestView } from "@pag0/contract";
import { Download, ListTree } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { fileUrl } from "../../client/call.ts";
import { useList, useOperation } from "../../client/hooks.ts";
import { paths } from "../../shell/paths.ts";
import { ReasonText } from "../../told/reason.tsx";
import { useReasonText } from "../../told/told.tsx";
import { Button } from "../../ui/button.tsx";
import { buttonStyle } from "../../ui/button-style.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterChips, SearchField } from "../../ui/filter-bar.tsx";
import { Instant } from "../../ui/instant.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { Money } from "../../ui/money.tsx";
import { duration } from "../../ui/numbers.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { rangeQuery, useRange } from "../../ui/range.ts";
import { RangePicker } from "../../ui/range-picker.tsx";
import { useFilters, useSearch, useSelection, useSort } from "../../ui/url-state.ts";
import { DecisionBadge } from "./decision-badge.tsx";
import { RequestDrawer } from "./request-drawer.tsx";

const FILTERS = [
  "team",
  "decision",
  "cache",
  "model",
  "category",
  "host",
  "costCenter",
  "reason",
] as const;
const SORTABLE = ["at", "cost", "latency"];

/** Every call that the filters match, with the server's totals over all of them. */
export function RequestsPage() {
  const t = useTranslations("requests");
  const reason = useReasonText();
  const { range } = useRange();
  const { filters, setFilter, clear } = useFilters(FILTERS);
  const { search, setSearch } = useSearch();
  const { selected, select } = useSelection();
  const sort = useSort("-at");
  const order = sort.sorting[0];
  const filterQuery = { ...rangeQuery(range), ...filters, q: search };
  const query = {
    ...filterQuery,
    sort: order !== undefined && SORTABLE.includes(order.id) ? order.id : "at",
    order: order?.desc === false ? "asc" : "desc",
  };
  const list = useList("listRequests", { query });
  const facets = useOperation("getAnalytics", { query: rangeQuery(range) });
  const totals = list.first?.totals ?? undefined;
  const filtered = search !== "" || FILTERS.some((name) => (filters[name] ?? []).length > 0);

  const columns = useMemo<Column<RequestView>[]>(
    () => [
      {
        id: "at",
        accessorFn: (row) => row.at,
        header: t("column.at"),
        cell: ({ row }) => <Instant value={row.original.at} relative />,
        meta: { footer: totals && t("calls", { count: totals.requests }) },
      },
      {
        id: "decision",
        enableSorting: false,
        header: t("column.decision"),
        cell: ({ row }) => (
          <DecisionBadge
            decision={row.original.decision}
            cache={row.original.cache}
            outcome={row.original.outcome}
          />
        ),
      },
      {
        id: "team",
        enableSorting: false,
        header: t("column.team"),
        accessorFn: (row) => row.team.name,
      },
      {
        id: "endpoint",
        enableSorting: false,
        header: t("column.endpoint"),
        cell: ({ row: { original: row } }) => (
          <span className="block max-w-64 truncate">
            {row.model ?? row.host}
            <span className="text-muted"> · {row.model === null ? row.path : row.host}</span>
          </span>
        ),
      },
      {
        id: "reason",
        enableSorting: false,
        header: t("column.reason"),
        cell: ({ row }) => (
          <span className="text-muted">
            <ReasonText code={row.original.reasonCode} />
          </span>
        ),
      },
      {
        id: "latency",
        accessorFn: (row) => row.latencyMs,
        header: t("column.latency"),
        cell: ({ row }) => duration(row.original.latencyMs),
        meta: { align: "right" },
      },
      {
        id: "cost",
        accessorFn: (row) => row.cost,
        header: t("column.cost"),
        cell: ({ row }) => <Money value={row.original.cost} exact />,
        meta: { align: "right", footer: totals && <Money value={totals.cost} /> },
      },
      {
        id: "saved",
        enableSorting: false,
        header: t("column.saved"),
        cell: ({ row: { original: row } }) =>
          row.cache === "hit" ? (
            <Money value={row.saved} exact />
          ) : (
            <span className="text-muted">—</span>
          ),
        meta: { align: "right", footer: totals && <Money value={totals.saved} /> },
      },
    ],
    [t, totals],
  );
  const slices = (rows: readonly { key: string; label: string }[] | undefined) =>
    rows?.slice(0, 30).map((row) => ({ value: row.key, label: row.label }));
  return (
    <>
      <PageHeader title={t("title")} actions={<RangePicker />}>
        {t("intro")}
      </PageHeader>
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("search")} />}
        filters={
          <FilterChips
            filters={filters}
            onChange={(name, values) => setFilter(name as (typeof FILTERS)[number], values)}
            onClear={clear}
            choices={[
              {
                name: "team",
                label: t("filter.team"),
                options: facets.data?.byTeam.map((team) => ({
                  value: team.slug,
                  label: team.team,
                })),
              },
              {
                name: "decision",
                label: t("filter.decision"),
                options: (["allow", "deny", "require_approval"] as const).map((value) => ({
                  value,
                  label: t(`state.${value}`),
                })),
              },
              {
                name: "cache",
                label: t("filter.cache"),
                options: (["hit", "miss", "off"] as const).map((value) => ({
                  value,
                  label: t(`cache.${value}`),
                })),
              },
              { name: "model", label: t("filter.model"), options: slices(facets.data?.byModel) },
              {
                name: "category",
                label: t("filter.category"),
                options: slices(facets.data?.byCategory),
              },
              {
                name: "costCenter",
                label: t("filter.costCenter"),
                options: slices(facets.data?.byCostCenter),
              },
              {
                name: "reason",
                label: t("filter.reason"),
                options: facets.data?.violations.map((violation) => ({
                  value: violation.reasonCode,
                  label: reason(violation.reasonCode),
                })),
              },
            ]}
          />
        }
        actions={
          <a className={buttonStyle({})} href={fileUrl("exportRequests", { query })} download>
            <Download aria-hidden />
            <span className="max-sm:sr-only">{t("export")}</span>
          </a>
        }
      />
      <div className="panel overflow-hidden">
        <DataTable
          label={t("title")}
          columns={columns}
          rows={list.rows}
          rowId={(row) => row.id}
          sort={sort}
          serverSorted
          onOpen={(row) => select(row.id)}
          selectedId={selected}
          {...list.table}
          phoneRow={(row) => (
            <span className="flex flex-col gap-1">
              <span className="flex items-center justify-between gap-2">
                <span className="truncate font-medium">{row.team.name}</span>
                <Money value={row.cost} exact />
              </span>
              <span className="flex items-center justify-between gap-2 text-xs text-muted">
                <span className="truncate">
                  {row.model ?? row.host} · <Instant value={row.at} relative />
                </span>
                <DecisionBadge
                  decision={row.decision}
                  cache={row.cache}
                  outcome={row.outcome}
                  compact
                />
              </span>
            </span>
          )}
          empty={
            filtered ? (
              <EmptyState
                icon={ListTree}
                title={t("noneMatch")}
                action={
                  <Button
                    onClick={() => {
                      clear();
                      setSearch("");
                    }}
                  >
                    {t("clear")}
                  </Button>
                }
              >
                {t("noneMatchHint")}
              </EmptyState>
            ) : (
              <EmptyState
                icon={ListTree}
                title={t("none")}
                action={
                  <Link
                    href={paths.keys({ create: "1" })}
                    className={buttonStyle({ variant: "primary" })}
                  >
                    {t("createKey")}
                  </Link>
                }
              >
                {t("noneHint")}
              </EmptyState>
            )
          }
        />
      </div>
      <RequestDrawer id={selected} onClose={() => select(null)} onOpen={select} />
    </>
  );
}
