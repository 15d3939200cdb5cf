"use client";
import type { MemberView } from "@pag0/contract";
import { CircleCheck, CircleSlash, UserPlus, Users } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";
import { useWholeList } from "../../client/hooks.ts";
import { CreateButton } from "../../shell/create-button.tsx";
import { useRefusal } from "../../shell/me.tsx";
import { Badge } from "../../ui/badge.tsx";
import type { Column } from "../../ui/data-table.tsx";
import { Instant } from "../../ui/instant.tsx";
import { SearchedList } from "../../ui/searched-list.tsx";
import { useSearch, useSelection, useSort } from "../../ui/url-state.ts";
import { CreateMemberDialog } from "./create-member-dialog.tsx";
import { MemberDrawer } from "./member-drawer.tsx";

const CSV = {
  name: "members",
  header: ["id", "name", "email", "role", "teams", "status", "last_sign_in_at"],
  row: (row: MemberView) => [
    row.id,
    row.name,
    row.email,
    row.role,
    row.teams.map(({ slug }) => slug).join(" "),
    row.status,
    row.lastSignInAt ?? "",
  ],
};

/** The members of a team, or of the whole organization. */
export function MembersTable({ team }: { team: string | null }) {
  const t = useTranslations("members");
  const role = useTranslations("common.role");
  const refusal = useRefusal("member:write");
  const { search, setSearch } = useSearch();
  const { selected, select } = useSelection();
  const sort = useSort("name");
  const [creating, setCreating] = useQueryState("create", parseAsString);
  const list = useWholeList("listMembers", { query: { q: search, team } });
  const columns = useMemo<Column<MemberView>[]>(
    () => [
      {
        id: "name",
        accessorFn: (row) => row.name,
        header: t("column.name"),
        cell: ({ row }) => <span className="font-medium">{row.original.name}</span>,
      },
      { id: "email", accessorFn: (row) => row.email, header: t("column.email") },
      {
        id: "role",
        accessorFn: (row) => row.role,
        header: t("column.role"),
        cell: ({ row }) => role(row.original.role),
      },
      {
        id: "teams",
        accessorFn: (row) => row.teams.map((entry) => entry.name).join(", "),
        header: t("column.teams"),
        cell: ({ row }) => (
          <span className="block max-w-72 truncate">
            {row.original.teams.map((entry) => entry.name).join(", ") || (
              <span className="text-muted">—</span>
            )}
          </span>
        ),
      },
      {
        id: "status",
        accessorFn: (row) => row.status,
        header: t("column.status"),
        cell: ({ row: { original: row } }) => (
          <Badge
            tone={row.status === "active" ? "ok" : "neutral"}
            icon={row.status === "active" ? CircleCheck : CircleSlash}
          >
            {t(`status.${row.status}`)}
          </Badge>
        ),
      },
      {
        id: "seen",
        accessorFn: (row) => row.lastSignInAt ?? "",
        header: t("column.seen"),
        cell: ({ row }) => <Instant value={row.original.lastSignInAt} relative />,
      },
    ],
    [t, role],
  );
  const member = list.rows?.find((row) => row.id === selected) ?? null;
  return (
    <>
      <SearchedList
        words="members"
        icon={Users}
        search={search}
        setSearch={setSearch}
        csv={CSV}
        create={
          <CreateButton
            label={t("create")}
            refusal={refusal}
            onClick={() => void setCreating("1")}
            icon={UserPlus}
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
              <span>{role(row.role)}</span>
            </span>
            <span className="truncate text-xs text-muted">{row.email}</span>
          </span>
        )}
      />
      <MemberDrawer member={member} onClose={() => select(null)} />
      <CreateMemberDialog
        open={creating !== null && refusal === null}
        team={team}
        onClose={() => void setCreating(null)}
      />
    </>
  );
}
