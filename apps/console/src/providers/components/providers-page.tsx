"use client";
import type { ProviderView } from "@pag0/contract";
import { CircleCheck, CircleSlash, KeyRound, Plug } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { useWholeList } from "../../client/hooks.ts";
import { CreateButton } from "../../shell/create-button.tsx";
import { useRefusal } from "../../shell/me.tsx";
import { Badge } from "../../ui/badge.tsx";
import type { Column } from "../../ui/data-table.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SearchedList } from "../../ui/searched-list.tsx";
import { useSearch, useSelection, useSort } from "../../ui/url-state.ts";
import { CreateProviderDialog } from "./create-provider-dialog.tsx";
import { ProviderDrawer } from "./provider-drawer.tsx";

const CSV = {
  name: "providers",
  header: ["id", "name", "format", "base_url", "category", "enabled", "endpoints"],
  row: (row: ProviderView) => [
    row.id,
    row.name,
    row.format,
    row.baseUrl,
    row.category,
    String(row.enabled),
    String(row.endpoints.length),
  ],
};

/** The vendors that calls go to, their credentials and their endpoints. */
export function ProvidersPage() {
  const t = useTranslations("providers");
  const refusal = useRefusal("provider:write");
  const { search, setSearch } = useSearch();
  const { selected, select } = useSelection();
  const sort = useSort("name");
  const [creating, setCreating] = useQueryState("create", parseAsString);
  const list = useWholeList("listProviders", { query: { q: search } });
  const columns = useMemo<Column<ProviderView>[]>(
    () => [
      {
        id: "name",
        accessorFn: (row) => row.name,
        header: t("column.name"),
        cell: ({ row }) => <span className="font-medium">{row.original.name}</span>,
      },
      { id: "format", accessorFn: (row) => row.format, header: t("column.format") },
      {
        id: "baseUrl",
        accessorFn: (row) => row.baseUrl,
        header: t("column.baseUrl"),
        cell: ({ row }) => <code className="font-mono text-xs">{row.original.baseUrl}</code>,
      },
      { id: "category", accessorFn: (row) => row.category, header: t("column.category") },
      {
        id: "credential",
        accessorFn: (row) => row.credentialLast4 ?? "",
        header: t("column.credential"),
        cell: ({ row }) => <Credential provider={row.original} />,
      },
      {
        id: "endpoints",
        accessorFn: (row) => row.endpoints.length,
        header: t("column.endpoints"),
        meta: { align: "right" },
      },
      {
        id: "enabled",
        accessorFn: (row) => String(row.enabled),
        header: t("column.state"),
        cell: ({ row }) => <EnabledBadge enabled={row.original.enabled} />,
      },
    ],
    [t],
  );
  const provider = list.rows?.find((row) => row.id === selected) ?? null;
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <SearchedList
        words="providers"
        icon={Plug}
        search={search}
        setSearch={setSearch}
        csv={CSV}
        create={
          <CreateButton
            label={t("create")}
            refusal={refusal}
            onClick={() => void setCreating("1")}
          />
        }
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
              <span className="font-medium">{row.name}</span>
              <EnabledBadge enabled={row.enabled} />
            </span>
            <span className="truncate text-xs text-muted">{row.baseUrl}</span>
          </span>
        )}
      />
      <ProviderDrawer provider={provider} onClose={() => select(null)} />
      <CreateProviderDialog
        open={creating !== null && refusal === null}
        onClose={() => void setCreating(null)}
      />
    </>
  );
}

export function EnabledBadge({ enabled }: { enabled: boolean }) {
  const t = useTranslations("providers");
  return (
    <Badge tone={enabled ? "ok" : "neutral"} icon={enabled ? CircleCheck : CircleSlash}>
      {enabled ? t("on") : t("off")}
    </Badge>
  );
}

export function Credential({ provider }: { provider: ProviderView }) {
  const t = useTranslations("providers");
  return provider.credentialLast4 === null ? (
    <Badge tone="warn" icon={KeyRound}>
      {t("noCredential")}
    </Badge>
  ) : (
    <code className="font-mono text-xs">••••{provider.credentialLast4}</code>
  );
}
