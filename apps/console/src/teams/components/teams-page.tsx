"use client";
import type { TeamView } from "@pag0/contract";
import { Building2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsBoolean, useQueryState } from "nuqs";
import { useMemo } from "react";
import { BudgetMeter, monthOf } from "../../budgets/components/budget-meter.tsx";
import { useWholeList } from "../../client/hooks.ts";
import { CreateButton } from "../../shell/create-button.tsx";
import { useRefusal } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { amountOf } from "../../ui/amount.ts";
import type { Column } from "../../ui/data-table.tsx";
import { useShortcuts } from "../../ui/keyboard.ts";
import { Money } from "../../ui/money.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SearchedList } from "../../ui/searched-list.tsx";
import { useSearch, useSort } from "../../ui/url-state.ts";
import { CreateTeamDialog } from "./create-team-dialog.tsx";

const CSV = {
  name: "teams",
  header: ["id", "slug", "name", "month_settled_micro_usd", "month_limit_micro_usd"],
  row: (row: TeamView) => [
    row.id,
    row.slug,
    row.name,
    monthOf(row)?.settled ?? "",
    monthOf(row)?.limit ?? "",
  ],
};

/** All teams with their budgets of the month. */
export function TeamsPage() {
  const t = useTranslations("teams");
  const refusal = useRefusal("project:write");
  const { search, setSearch } = useSearch();
  const sort = useSort("name");
  const [creating, setCreating] = useQueryState("create", parseAsBoolean.withDefault(false));
  const list = useWholeList("listTeams", { query: { q: search } });
  useShortcuts([
    {
      code: "KeyC",
      label: t("create"),
      run: () => refusal === null && void setCreating(true),
    },
  ]);
  const columns = useMemo<Column<TeamView>[]>(
    () => [
      {
        id: "name",
        accessorFn: (row) => row.name,
        header: t("column.name"),
        cell: ({ row }) => <span className="font-medium">{row.original.name}</span>,
      },
      {
        id: "slug",
        accessorFn: (row) => row.slug,
        header: t("column.slug"),
        cell: ({ row }) => (
          <code className="font-mono text-xs text-muted">{row.original.slug}</code>
        ),
      },
      {
        id: "use",
        enableSorting: false,
        header: t("column.use"),
        cell: ({ row }) => <BudgetMeter budget={monthOf(row.original)} className="min-w-36" />,
      },
      {
        id: "spent",
        accessorFn: (row) => amountOf(monthOf(row)?.settled ?? "0"),
        header: t("column.spent"),
        cell: ({ row }) => <Money value={monthOf(row.original)?.settled} />,
        meta: { align: "right" },
      },
      {
        id: "budget",
        accessorFn: (row) => amountOf(monthOf(row)?.limit ?? "0"),
        header: t("column.budget"),
        cell: ({ row }) => <Money value={monthOf(row.original)?.limit} unit="month" />,
        meta: { align: "right" },
      },
      {
        id: "policy",
        enableSorting: false,
        header: t("column.policy"),
        cell: ({ row }) =>
          row.original.policy === null ? (
            <span className="text-muted">{t("inherits")}</span>
          ) : (
            `v${row.original.policy.version}`
          ),
      },
    ],
    [t],
  );
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <SearchedList
        words="teams"
        icon={Building2}
        search={search}
        setSearch={setSearch}
        csv={CSV}
        create={
          <CreateButton
            label={t("create")}
            refusal={refusal}
            onClick={() => void setCreating(true)}
          />
        }
        columns={columns}
        rows={list.rows}
        rowId={(row) => row.id}
        sort={sort}
        href={(row) => paths.team(row.slug)}
        {...list.table}
        phoneRow={(row) => (
          <span className="flex flex-col gap-1">
            <span className="flex justify-between gap-2">
              <span className="font-medium">{row.name}</span>
              <Money value={monthOf(row)?.limit} unit="month" />
            </span>
            <BudgetMeter budget={monthOf(row)} />
          </span>
        )}
      />
      <CreateTeamDialog
        open={creating && refusal === null}
        onClose={() => void setCreating(null)}
      />
    </>
  );
}
