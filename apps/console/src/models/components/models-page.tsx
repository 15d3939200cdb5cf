"use client";
import type { ModelAliasView } from "@pag0/contract";
import { Waypoints } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { useWholeList } from "../../client/hooks.ts";
import { CreateButton } from "../../shell/create-button.tsx";
import { useRefusal } from "../../shell/me.tsx";
import type { Column } from "../../ui/data-table.tsx";
import { useShortcuts } from "../../ui/keyboard.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { SearchedList } from "../../ui/searched-list.tsx";
import { useSearch, useSelection, useSort } from "../../ui/url-state.ts";
import { AliasDialog } from "./alias-dialog.tsx";
import { AliasDrawer } from "./alias-drawer.tsx";
import { AliasState, TargetPrice } from "./target-state.tsx";

const CSV = {
  name: "model-aliases",
  header: ["name", "strategy", "targets", "retries", "timeout_seconds"],
  row: (row: ModelAliasView) => [
    row.name,
    row.strategy,
    row.targets
      .map(
        ({ provider, model, weight }) =>
          `${provider}/${model}${weight === null ? "" : `:${weight}`}`,
      )
      .join(" "),
    String(row.retries),
    row.timeoutSeconds === null ? "" : String(row.timeoutSeconds),
  ],
};

/** Names that callers use in place of a vendor's model, and where each leads. */
export function ModelsPage() {
  const t = useTranslations("models");
  const refusal = useRefusal("provider:write");
  const { search, setSearch } = useSearch();
  const { selected, select } = useSelection();
  const sort = useSort("name");
  /** Empty for a new alias, or the name of the one that is changed. */
  const [editing, setEditing] = useQueryState("edit", parseAsString);
  const list = useWholeList("listModelAliases", { query: { q: search } });
  const create = () => void setEditing("");
  useShortcuts([{ code: "KeyC", label: t("create"), run: () => refusal === null && create() }]);
  const columns = useMemo<Column<ModelAliasView>[]>(
    () => [
      {
        id: "name",
        accessorFn: (row) => row.name,
        header: t("column.name"),
        cell: ({ row }) => <code className="font-mono font-medium">{row.original.name}</code>,
      },
      {
        id: "strategy",
        accessorFn: (row) => row.strategy,
        header: t("column.strategy"),
        cell: ({ row }) => t(`strategy.${row.original.strategy}`),
      },
      {
        id: "targets",
        accessorFn: (row) => row.targets.length,
        header: t("column.targets"),
        cell: ({ row }) => <TargetList targets={row.original.targets} />,
      },
      {
        id: "price",
        accessorFn: (row) => row.targets[0]?.price?.input ?? "",
        header: t("column.firstPrice"),
        cell: ({ row }) => <TargetPrice price={row.original.targets[0]?.price ?? null} />,
        enableSorting: false,
        meta: { align: "right" },
      },
      {
        id: "state",
        accessorFn: (row) => row.targets.filter(({ state }) => state !== "ready").length,
        header: t("column.state"),
        cell: ({ row }) => <AliasState alias={row.original} />,
      },
    ],
    [t],
  );
  const alias = list.rows?.find((row) => row.name === selected) ?? null;
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <SearchedList
        words="models"
        icon={Waypoints}
        search={search}
        setSearch={setSearch}
        csv={CSV}
        create={<CreateButton label={t("create")} refusal={refusal} onClick={create} />}
        columns={columns}
        rows={list.rows}
        rowId={(row) => row.name}
        sort={sort}
        onOpen={(row) => select(row.name)}
        selectedId={selected}
        {...list.table}
        phoneRow={(row) => (
          <span className="flex flex-col gap-1">
            <span className="flex justify-between gap-2">
              <code className="min-w-0 truncate font-mono font-medium">{row.name}</code>
              <AliasState alias={row} />
            </span>
            <TargetList targets={row.targets} />
          </span>
        )}
      />
      <AliasDrawer
        alias={alias}
        onClose={() => select(null)}
        onEdit={(name) => void setEditing(name)}
      />
      {editing !== null && refusal === null && list.rows !== undefined && (
        <AliasDialog
          key={editing}
          alias={list.rows.find((row) => row.name === editing) ?? null}
          taken={list.rows.map(({ name }) => name)}
          onClose={() => void setEditing(null)}
          onSaved={(name) => select(name)}
        />
      )}
    </>
  );
}

/** Where an alias leads, in its order. */
function TargetList({ targets }: { targets: ModelAliasView["targets"] }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-1.5 gap-y-0.5">
      {targets.map(({ provider, model }, index) => (
        <span key={`${provider}/${model}`} className="whitespace-nowrap">
          {index > 0 && <span className="mr-1.5 text-muted">→</span>}
          <span className="text-muted">{provider}/</span>
          {model}
        </span>
      ))}
    </span>
  );
}
