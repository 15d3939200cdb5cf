"use client";
import type { AuditEntryView } from "@pag0/contract";
import { FileDown, ScrollText } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { fileUrl } from "../../client/call.ts";
import { useList, useOperation } from "../../client/hooks.ts";
import { readPages } from "../../client/pages.ts";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { buttonStyle } from "../../ui/button-style.ts";
import { CsvButton } from "../../ui/csv-button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterChips, SearchField } from "../../ui/filter-bar.tsx";
import { Instant } from "../../ui/instant.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { useFilters, useSearch, useSelection } from "../../ui/url-state.ts";
import { ActorName, AuditDrawer, ResultBadge } from "./audit-drawer.tsx";
import { IntegrityLine } from "./integrity-line.tsx";

const results = ["allowed", "denied", "pending", "succeeded", "failed"] as const;

/** The whole log is the JSON Lines file; a table of more rows than this is no use to a person. */
const EXPORT_LIMIT = 5_000;

const CSV = {
  name: "audit",
  header: [
    "id",
    "at",
    "actor_kind",
    "actor",
    "action",
    "resource",
    "resource_id",
    "result",
    "hash",
  ],
  row: (row: AuditEntryView) => [
    row.id,
    row.at,
    row.actor.kind,
    row.actor.name ?? row.actor.id,
    row.action,
    row.resource.kind,
    row.resource.id,
    row.result,
    row.hash,
  ],
};

/** Who did what to what, when, with what result. */
export function AuditPage() {
  const t = useTranslations("audit");
  const me = useMe();
  const { search, setSearch } = useSearch();
  const { filters, setFilter, clear } = useFilters(["result", "team"]);
  const { selected, select } = useSelection();
  const query = { q: search, ...filters };
  const list = useList("listAudit", { query: { ...query, limit: 100 } });
  const teams = useOperation(
    "listTeams",
    { query: { limit: 200 } },
    { enabled: me.permissions.includes("project:read") },
  );
  const columns = useMemo<Column<AuditEntryView>[]>(
    () => [
      {
        id: "at",
        header: t("column.at"),
        cell: ({ row }) => <Instant value={row.original.at} style="seconds" />,
        meta: {
          footer: list.first && t("entries", { count: list.first.total }),
        },
      },
      {
        id: "actor",
        header: t("column.actor"),
        cell: ({ row }) => <ActorName actor={row.original.actor} />,
      },
      {
        id: "action",
        header: t("column.action"),
        cell: ({ row }) => <code className="font-mono text-xs">{row.original.action}</code>,
      },
      {
        id: "resource",
        header: t("column.resource"),
        cell: ({ row: { original: row } }) => (
          <span className="block max-w-72 truncate">
            {row.resource.kind}{" "}
            <code className="font-mono text-xs text-muted">{row.resource.id}</code>
          </span>
        ),
      },
      {
        id: "result",
        header: t("column.result"),
        cell: ({ row }) => <ResultBadge result={row.original.result} />,
      },
      {
        id: "hash",
        header: t("column.hash"),
        cell: ({ row }) => (
          <code className="font-mono text-xs text-muted">{row.original.hash.slice(0, 12)}…</code>
        ),
      },
    ],
    [t, list.first],
  );
  const entry = list.rows?.find((row) => row.id === selected) ?? null;
  const filtered = search !== "" || filters.result !== null || filters.team !== null;
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <div className="mb-3">
        <IntegrityLine />
      </div>
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("search")} />}
        filters={
          <FilterChips
            filters={filters}
            onChange={(name, values) => setFilter(name as "result" | "team", values)}
            onClear={clear}
            choices={[
              {
                name: "result",
                label: t("column.result"),
                options: results.map((value) => ({ value, label: t(`result.${value}`) })),
              },
              {
                name: "team",
                label: t("team"),
                options: (me.permissions.includes("project:read") ? teams.data?.data : [])?.map(
                  (team) => ({
                    value: team.slug,
                    label: team.name,
                  }),
                ),
              },
            ]}
          />
        }
        actions={
          <>
            <CsvButton
              csv={CSV}
              rows={list.rows}
              load={() => readPages("listAudit", query, EXPORT_LIMIT)}
            />
            <a className={buttonStyle({})} href={fileUrl("exportAudit")} download>
              <FileDown aria-hidden />
              {t("download")}
            </a>
          </>
        }
      />
      <div className="panel overflow-hidden">
        <DataTable
          label={t("title")}
          columns={columns}
          rows={list.rows}
          rowId={(row) => row.id}
          onOpen={(row) => select(row.id)}
          selectedId={selected}
          {...list.table}
          phoneRow={(row) => (
            <span className="flex flex-col gap-0.5">
              <span className="flex justify-between gap-2">
                <code className="truncate font-mono text-xs">{row.action}</code>
                <ResultBadge result={row.result} />
              </span>
              <span className="truncate text-xs text-muted">
                <ActorName actor={row.actor} /> · <Instant value={row.at} relative />
              </span>
            </span>
          )}
          empty={
            <EmptyState
              icon={ScrollText}
              title={filtered ? t("noneMatch") : t("none")}
              action={
                filtered ? (
                  <Button
                    onClick={() => {
                      clear();
                      setSearch("");
                    }}
                  >
                    {t("clear")}
                  </Button>
                ) : undefined
              }
            >
              {filtered ? t("noneMatchHint") : t("noneHint")}
            </EmptyState>
          }
        />
      </div>
      <AuditDrawer entry={entry} onClose={() => select(null)} />
    </>
  );
}
