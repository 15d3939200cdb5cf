"use client";
import { type ModelPrice, priceKinds } from "@pag0/contract";
import { CircleDollarSign } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import { useOperation, useWholeList } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { CsvButton } from "../../ui/csv-button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterChips, SearchField } from "../../ui/filter-bar.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { useFilters, useSearch, useSelection, useSort } from "../../ui/url-state.ts";
import { compareUsd, usdText } from "../price-text.ts";
import { PriceBadge } from "./price-words.tsx";

export const modelKey = ({ vendor, model }: Pick<ModelPrice, "vendor" | "model">) =>
  `${vendor}/${model}`;

const CSV = {
  name: "prices",
  header: [
    ...["vendor", "model", "source", "version", "input_usd_per_million"],
    ...["cached_input_usd_per_million", "cache_write_usd_per_million", "output_usd_per_million"],
    ...["units", "calls_30_days", "cost_30_days_micro_usd"],
  ],
  row: (row: ModelPrice) => [
    ...[row.vendor, row.model, row.kind, row.version ?? "", row.rates?.input ?? ""],
    ...[row.rates?.cachedInput ?? "", row.rates?.cacheWrite ?? "", row.rates?.output ?? ""],
    row.units
      .map(({ kind, key, usd, per }) => `${kind}${key === null ? "" : `:${key}`}=${usd}/${per}`)
      .join(" "),
    ...[String(row.calls), row.cost],
  ],
};

function rateColumn(id: "input" | "cachedInput" | "output", header: string): Column<ModelPrice> {
  const exact = (row: ModelPrice) => row.rates?.[id] ?? "0";
  return {
    id,
    accessorFn: exact,
    header,
    sortFn: (a, b) => compareUsd(exact(a.original), exact(b.original)),
    cell: ({ row: { original: row } }) => <Rate row={row} name={id} />,
    meta: { align: "right" },
  };
}

function Rate({ row, name }: { row: ModelPrice; name: "input" | "cachedInput" | "output" }) {
  const t = useTranslations("prices");
  if (row.rates !== null) return <span className="figures">{usdText(row.rates[name])}</span>;
  return row.units.length > 0 && name === "input" ? (
    <span className="text-muted">{t("byPiece")}</span>
  ) : (
    <span className="text-muted">—</span>
  );
}

/** Models and what they cost now: those in use, or all of the organization's vendors. */
export function PriceTable({ used, actions }: { used: boolean; actions: ReactNode }) {
  const t = useTranslations("prices");
  const { search, setSearch } = useSearch();
  const { selected, select } = useSelection();
  const { filters, setFilter, clear } = useFilters(["vendor", "kind"]);
  const sort = useSort("-calls");
  const providers = useOperation("listProviders", { query: { limit: 200 } });
  const list = useWholeList("listPrices", {
    query: {
      q: search,
      vendor: filters.vendor?.join(",") ?? null,
      kind: filters.kind?.join(",") ?? null,
      ...(used ? { used: "true" } : {}),
    },
  });
  const vendors = [
    ...new Set(
      (providers.data?.data ?? [])
        .filter(({ format }) => format !== "http")
        .map(({ vendor }) => vendor),
    ),
  ].sort();
  const choices = [
    {
      name: "vendor",
      label: t("column.vendor"),
      options: vendors.map((value) => ({ value, label: value })),
    },
    {
      name: "kind",
      label: t("column.kind"),
      options: priceKinds.map((value) => ({ value, label: t(`kind.${value}`) })),
    },
  ];
  const filtered = search !== "" || filters.vendor !== null || filters.kind !== null;
  const columns = useMemo<Column<ModelPrice>[]>(
    () => [
      {
        id: "model",
        accessorFn: modelKey,
        header: t("column.model"),
        cell: ({ row: { original: row } }) => (
          <span className="whitespace-nowrap">
            <span className="text-muted">{row.vendor}/</span>
            <span className="font-medium">{row.model}</span>
          </span>
        ),
      },
      {
        id: "kind",
        accessorFn: (row) => row.kind,
        header: t("column.kind"),
        cell: ({ row }) => <PriceBadge kind={row.original.kind} />,
      },
      rateColumn("input", t("column.input")),
      rateColumn("cachedInput", t("column.cachedInput")),
      rateColumn("output", t("column.output")),
      {
        id: "calls",
        accessorFn: (row) => row.calls,
        header: t("column.calls"),
        cell: ({ row }) => <span className="figures">{count(row.original.calls)}</span>,
        meta: { align: "right" },
      },
      {
        id: "cost",
        accessorFn: (row) => Number(row.cost),
        header: t("column.cost"),
        cell: ({ row: { original: row } }) => <Money value={row.calls > 0 ? row.cost : null} />,
        meta: { align: "right" },
      },
    ],
    [t],
  );
  return (
    <>
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("search")} />}
        filters={
          <FilterChips
            choices={choices}
            filters={filters}
            onChange={(name, values) => setFilter(name as "vendor" | "kind", values)}
            onClear={clear}
          />
        }
        actions={
          <>
            <CsvButton csv={CSV} rows={list.rows} />
            {actions}
          </>
        }
      />
      <div className="panel overflow-hidden">
        <DataTable
          label={t(used ? "tab.used" : "tab.all")}
          columns={columns}
          rows={list.rows}
          rowId={modelKey}
          sort={sort}
          onOpen={(row) => select(modelKey(row))}
          selectedId={selected}
          {...list.table}
          phoneRow={(row) => (
            <span className="flex flex-col gap-0.5">
              <span className="flex justify-between gap-2">
                <span className="min-w-0 truncate font-medium">{row.model}</span>
                <PriceBadge kind={row.kind} />
              </span>
              <span className="flex justify-between gap-2 text-xs text-muted">
                <span>{row.vendor}</span>
                {row.rates !== null && (
                  <span className="figures">
                    {t("inOut", {
                      input: usdText(row.rates.input),
                      output: usdText(row.rates.output),
                    })}
                  </span>
                )}
              </span>
            </span>
          )}
          empty={
            <EmptyState
              icon={CircleDollarSign}
              title={filtered ? t("noneMatch") : t(used ? "noneUsed" : "none")}
              action={
                filtered ? (
                  <Button
                    onClick={() => {
                      setSearch("");
                      clear();
                    }}
                  >
                    {t("clear")}
                  </Button>
                ) : undefined
              }
            >
              {filtered ? undefined : t(used ? "noneUsedHint" : "noneHint")}
            </EmptyState>
          }
        />
      </div>
      <p className="mt-2 text-xs text-muted">{t("tableNote")}</p>
    </>
  );
}
