"use client";
import type { LeaseWriteOffView } from "@pag0/contract";
import { CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useList } from "../../client/hooks.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Money } from "../../ui/money.tsx";
import { Panel } from "../../ui/page-header.tsx";

/** Where the section stands on its page, for links to it. */
export const WRITE_OFFS = "written-off";

/** Which budget: its level, the person or key if it is one's own, and the period. */
function BudgetName({ row }: { row: LeaseWriteOffView }) {
  const t = useTranslations("budgets.period");
  return (
    <span className="md:whitespace-nowrap">
      <span className="font-medium">{row.level.name}</span>
      {row.holder !== null && ` · ${row.holder}`} · {t(row.period)}
    </span>
  );
}

function rowId({ proxyId, scopeKind, scopeId, period, windowStart, at }: LeaseWriteOffView) {
  return [proxyId, scopeKind, scopeId, period, windowStart, at].join("|");
}

/** What lost proxies had leased of budgets: how much of it is explained by now, and what still is not. */
export function WriteOffs() {
  const t = useTranslations("budgets.writeOffs");
  const list = useList("listLeaseWriteOffs");
  const columns = useMemo<Column<LeaseWriteOffView>[]>(() => {
    const amount = (id: "amount" | "spent" | "returned" | "open") => ({
      id,
      accessorFn: (row: LeaseWriteOffView) => row[id],
      header: () => <span title={t(`hint.${id}`)}>{t(`column.${id}`)}</span>,
      cell: ({ row }: { row: { original: LeaseWriteOffView } }) => (
        <Money value={row.original[id]} exact />
      ),
      meta: { align: "right" as const },
    });
    return [
      {
        id: "budget",
        accessorFn: (row) => row.level.name,
        header: t("column.budget"),
        cell: ({ row }) => <BudgetName row={row.original} />,
      },
      amount("amount"),
      amount("spent"),
      amount("returned"),
      amount("open"),
      {
        id: "proxy",
        accessorFn: (row) => row.proxyId,
        header: t("column.proxy"),
        cell: ({ row }) => <code className="font-mono text-xs">{row.original.proxyId}</code>,
      },
      {
        id: "seen",
        accessorFn: (row) => row.lastSeenAt,
        header: t("column.seen"),
        cell: ({ row }) => <Instant value={row.original.lastSeenAt} relative />,
      },
      {
        id: "at",
        accessorFn: (row) => row.at,
        header: t("column.at"),
        cell: ({ row }) => <Instant value={row.original.at} />,
      },
    ];
  }, [t]);
  return (
    <div id={WRITE_OFFS} className="scroll-mt-16">
      <Panel title={t("title")}>
        <p className="max-w-[90ch] px-4 py-3 text-sm text-muted">{t("intro")}</p>
        <div className="border-t border-line">
          <DataTable
            label={t("title")}
            columns={columns}
            rows={list.rows}
            rowId={rowId}
            {...list.table}
            phoneRow={(row) => (
              <span className="flex flex-col gap-1">
                <span className="flex items-baseline justify-between gap-2">
                  <BudgetName row={row} />
                  <Money value={row.amount} exact />
                </span>
                <span className="text-xs text-muted">
                  {t("column.spent")} <Money value={row.spent} exact /> · {t("column.returned")}{" "}
                  <Money value={row.returned} exact /> · {t("column.open")}{" "}
                  <Money value={row.open} exact />
                </span>
                <span className="text-xs text-muted">
                  {t("column.at")} <Instant value={row.at} />
                </span>
                <code className="font-mono text-xs break-all text-muted">{row.proxyId}</code>
              </span>
            )}
            empty={
              <EmptyState icon={CircleCheck} title={t("none")}>
                {t("noneHint")}
              </EmptyState>
            }
          />
        </div>
      </Panel>
    </div>
  );
}
