"use client";
import type { ApiKeyView } from "@pag0/contract";
import { CircleCheck, CircleSlash, Hourglass, KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import { useWholeList } from "../../client/hooks.ts";
import { CreateButton } from "../../shell/create-button.tsx";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import type { Column } from "../../ui/data-table.tsx";
import { Instant } from "../../ui/instant.tsx";
import { SearchedList } from "../../ui/searched-list.tsx";
import { useSearch, useSort } from "../../ui/url-state.ts";
import { CreateKeyDialog } from "./create-key-dialog.tsx";
import { RevokeKeyDialog } from "./revoke-key-dialog.tsx";

const looks = {
  active: { tone: "ok", icon: CircleCheck },
  expired: { tone: "neutral", icon: Hourglass },
  revoked: { tone: "neutral", icon: CircleSlash },
} as const;

const CSV = {
  name: "keys",
  header: ["id", "name", "key", "team", "member", "status", "last_used_at", "expires_at"],
  row: (row: ApiKeyView) => [
    row.id,
    row.name,
    `${row.prefix}…${row.last4}`,
    row.team?.slug ?? "",
    row.member?.name ?? "",
    row.status,
    row.lastUsedAt ?? "",
    row.expiresAt ?? "",
  ],
};

/** The keys of a team, or of the whole organization. */
export function KeysTable({ team }: { team: { slug: string; name: string } | null }) {
  const t = useTranslations("keys");
  const refusal = useRefusal("key:write");
  const { search, setSearch } = useSearch();
  const sort = useSort("name");
  const [creating, setCreating] = useQueryState("create", parseAsString);
  const [revoking, setRevoking] = useState<ApiKeyView | null>(null);
  const list = useWholeList("listKeys", { query: { q: search, team: team?.slug } });
  const columns = useMemo<Column<ApiKeyView>[]>(
    () => [
      {
        id: "name",
        accessorFn: (row) => row.name,
        header: t("column.name"),
        cell: ({ row }) => <span className="font-medium">{row.original.name}</span>,
      },
      {
        id: "key",
        enableSorting: false,
        header: t("column.key"),
        cell: ({ row }) => (
          <code className="font-mono text-xs">
            {row.original.prefix}…{row.original.last4}
          </code>
        ),
      },
      {
        id: "scope",
        accessorFn: (row) => row.team?.name ?? "",
        header: t("column.scope"),
        cell: ({ row }) => row.original.team?.name ?? t("organizationKey"),
      },
      {
        id: "member",
        accessorFn: (row) => row.member?.name ?? "",
        header: t("column.member"),
        cell: ({ row: { original: row } }) =>
          row.member?.name ?? <span className="text-muted">{t("service")}</span>,
      },
      {
        id: "status",
        accessorFn: (row) => row.status,
        header: t("column.status"),
        cell: ({ row: { original: row } }) => (
          <Badge {...looks[row.status]}>{t(`status.${row.status}`)}</Badge>
        ),
      },
      {
        id: "used",
        accessorFn: (row) => row.lastUsedAt ?? "",
        header: t("column.used"),
        cell: ({ row }) => <Instant value={row.original.lastUsedAt} relative />,
      },
      {
        id: "expires",
        accessorFn: (row) => row.expiresAt ?? "9999",
        header: t("column.expires"),
        cell: ({ row: { original: row } }) =>
          row.expiresAt === null ? (
            <span className="text-muted">{t("never")}</span>
          ) : (
            <Instant value={row.expiresAt} style="date" />
          ),
      },
      {
        id: "actions",
        enableSorting: false,
        header: () => <span className="sr-only">{t("column.actions")}</span>,
        meta: { align: "right" },
        cell: ({ row: { original: row } }) =>
          row.status === "active" && (
            <ForWriters>
              <Button
                size="sm"
                variant="ghost"
                className="text-danger"
                disabledReason={refusal}
                aria-label={t("revokeNamed", { name: row.name })}
                onClick={() => setRevoking(row)}
              >
                {t("revoke")}
              </Button>
            </ForWriters>
          ),
      },
    ],
    [t, refusal],
  );
  return (
    <>
      <SearchedList
        words="keys"
        icon={KeyRound}
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
        {...list.table}
        phoneRow={(row) => (
          <span className="flex flex-col gap-1">
            <span className="flex items-center justify-between gap-2">
              <span className="min-w-0 truncate">
                <span className="font-medium">{row.name}</span>
                <span className="text-muted"> · {row.team?.name ?? t("organizationKey")}</span>
              </span>
              <Badge {...looks[row.status]}>{t(`status.${row.status}`)}</Badge>
            </span>
            <span className="flex items-center justify-between gap-2 text-xs text-muted">
              <span className="min-w-0 truncate">
                <code className="font-mono">
                  {row.prefix}…{row.last4}
                </code>
                {row.member !== null && <> · {row.member.name}</>}
              </span>
              {row.status === "active" && (
                <ForWriters>
                  <Button
                    size="sm"
                    variant="ghost"
                    className="text-danger"
                    disabledReason={refusal}
                    aria-label={t("revokeNamed", { name: row.name })}
                    onClick={() => setRevoking(row)}
                  >
                    {t("revoke")}
                  </Button>
                </ForWriters>
              )}
            </span>
          </span>
        )}
      />
      <CreateKeyDialog
        open={creating !== null && refusal === null}
        team={team}
        onClose={() => void setCreating(null)}
      />
      {revoking !== null && <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}
