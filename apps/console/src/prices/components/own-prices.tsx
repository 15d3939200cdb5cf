"use client";
import type { PriceOverrideState } from "@pag0/contract";
import { HandCoins } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import { useWholeList } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { CsvButton } from "../../ui/csv-button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SearchField } from "../../ui/filter-bar.tsx";
import { Instant } from "../../ui/instant.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { useSearch, useSelection, useSort } from "../../ui/url-state.ts";
import { OverrideDetails } from "./override-details.tsx";
import { OverrideState, OwnKindBadge, useTermsText } from "./price-words.tsx";

const nameOf = ({ override }: PriceOverrideState) => `${override.vendor}/${override.model}`;

/** Prices that the organization negotiated or set itself. */
export function OwnPrices({
  actions,
  onChange,
}: {
  actions: ReactNode;
  onChange: (overrideId: string) => void;
}) {
  const t = useTranslations("prices");
  const terms = useTermsText();
  const { search, setSearch } = useSearch();
  const { selected, select } = useSelection();
  const sort = useSort("model");
  const list = useWholeList("listPriceOverrides", { query: { q: search } });
  const columns = useMemo<Column<PriceOverrideState>[]>(
    () => [
      {
        id: "model",
        accessorFn: nameOf,
        header: t("column.model"),
        cell: ({ row: { original: row } }) => (
          <span className="whitespace-nowrap">
            <span className="text-muted">{row.override.vendor}/</span>
            <span className="font-medium">{row.override.model}</span>
          </span>
        ),
      },
      {
        id: "kind",
        accessorFn: (row) => row.override.kind,
        header: t("column.kind"),
        cell: ({ row }) => <OwnKindBadge kind={row.original.override.kind} />,
      },
      {
        id: "terms",
        accessorFn: (row) => terms(row.override),
        header: t("column.terms"),
        enableSorting: false,
      },
      {
        id: "from",
        accessorFn: (row) => row.override.effectiveFrom,
        header: t("column.from"),
        cell: ({ row }) => <Instant value={row.original.override.effectiveFrom} style="date" />,
      },
      {
        id: "to",
        accessorFn: (row) => row.override.effectiveTo ?? "9999",
        header: t("column.to"),
        cell: ({ row: { original: row } }) =>
          row.override.effectiveTo === null ? (
            <span className="text-muted">{t("noEnd")}</span>
          ) : (
            <Instant value={row.override.effectiveTo} style="date" />
          ),
      },
      {
        id: "state",
        accessorFn: (row) => row.state,
        header: t("column.state"),
        cell: ({ row }) => <OverrideState state={row.original.state} />,
      },
    ],
    [t, terms],
  );
  const csv = {
    name: "own-prices",
    header: ["id", "version", "vendor", "model", "kind", "terms", "from", "to", "state", "note"],
    row: (row: PriceOverrideState) => [
      ...[row.id, String(row.override.version), row.override.vendor, row.override.model],
      ...[row.override.kind, terms(row.override), row.override.effectiveFrom],
      ...[row.override.effectiveTo ?? "", row.state, row.override.note],
    ],
  };
  const open = list.rows?.find(({ id }) => id === selected) ?? null;
  return (
    <>
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("searchOwn")} />}
        actions={
          <>
            <CsvButton csv={csv} rows={list.rows} />
            {actions}
          </>
        }
      />
      <div className="panel overflow-hidden">
        <DataTable
          label={t("tab.own")}
          columns={columns}
          rows={list.rows}
          rowId={(row) => row.id}
          sort={sort}
          onOpen={(row) => select(row.id)}
          selectedId={selected}
          {...list.table}
          phoneRow={(row) => (
            <span className="flex flex-col gap-0.5">
              <span className="flex justify-between gap-2">
                <span className="min-w-0 truncate font-medium">{nameOf(row)}</span>
                <OverrideState state={row.state} />
              </span>
              <span className="text-xs text-muted">{terms(row.override)}</span>
            </span>
          )}
          empty={
            <EmptyState
              icon={HandCoins}
              title={search === "" ? t("noneOwn") : t("noneMatch")}
              action={
                search === "" ? undefined : (
                  <Button onClick={() => setSearch("")}>{t("clear")}</Button>
                )
              }
            >
              {search === "" ? t("noneOwnHint") : undefined}
            </EmptyState>
          }
        />
      </div>
      <Drawer
        open={open !== null}
        onClose={() => select(null)}
        title={open === null ? "" : nameOf(open)}
      >
        {open !== null && (
          <OverrideDetails key={open.id} overrideId={open.id} onChange={() => onChange(open.id)} />
        )}
      </Drawer>
    </>
  );
}
