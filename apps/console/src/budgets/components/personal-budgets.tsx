"use client";
import type { BudgetStateView, PersonalBudgetsView } from "@pag0/contract";
import { KeyRound, UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { useOperation } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Money } from "../../ui/money.tsx";
import { BudgetMeter } from "./budget-meter.tsx";
import { usePeriodName } from "./period-name.ts";
import { ResetBudgetDialog } from "./reset-budget-dialog.tsx";

type Row = PersonalBudgetsView["data"][number];

/**
 * Who a budget is of: a person or a key, told apart by their mark. Calls of nobody known spend a person's
 * budget under their key.
 */
function Holder({ row: { holder, budget } }: { row: Row }) {
  const t = useTranslations("budgets.personal");
  const { kind, id, name } = holder;
  const Icon = kind === "member" ? UserRound : KeyRound;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Icon className="size-4 shrink-0 text-muted" aria-label={t(kind)} />
      <span className="min-w-0">
        {name === null ? (
          <code className="block truncate font-mono text-xs">{id}</code>
        ) : (
          <span className="block truncate font-medium">{name}</span>
        )}
        {kind !== budget.scopeKind && (
          <span className="block text-xs text-muted" title={t("nobodyHint")}>
            {t("nobody")}
          </span>
        )}
      </span>
    </span>
  );
}

/** What each person and key has, in a sentence's parts. */
function Limits({ limits }: { limits: PersonalBudgetsView["limits"] }) {
  const t = useTranslations("budgets.personal");
  return (
    <p className="text-sm text-muted">
      {limits.map(({ kind, period, limit }, index) => (
        <span key={`${kind}${period}`}>
          {kind === limits[index - 1]?.kind ? (
            ", "
          ) : (
            <>
              {index > 0 && " · "}
              {t(kind === "member" ? "each" : "eachKey")}{" "}
            </>
          )}
          <Money value={limit} unit={period} />
        </span>
      ))}
    </p>
  );
}

function useColumns(onReset: ((row: Row) => void) | null): Column<Row>[] {
  const t = useTranslations("budgets");
  const periodName = usePeriodName();
  return useMemo(() => {
    const amount = (id: "limit" | "settled" | "held" | "remaining", header: string) => ({
      id,
      accessorFn: (row: Row) => row.budget[id],
      header,
      cell: ({ row }: { row: { original: Row } }) => <Money value={row.original.budget[id]} />,
      meta: { align: "right" as const },
    });
    const columns: Column<Row>[] = [
      {
        id: "holder",
        accessorFn: (row) => row.holder.name ?? row.holder.id,
        header: t("personal.column.holder"),
        cell: ({ row }) => <Holder row={row.original} />,
      },
      {
        id: "period",
        accessorFn: (row) => row.budget.period,
        header: t("personal.column.period"),
        cell: ({ row }) => periodName(row.original.budget),
        meta: { className: "whitespace-nowrap" },
      },
      {
        id: "use",
        accessorFn: (row) => row.budget.settled,
        header: t("personal.column.use"),
        cell: ({ row }) => <BudgetMeter budget={row.original.budget} className="min-w-28" />,
      },
      amount("settled", t("personal.column.settled")),
      amount("held", t("personal.column.held")),
      amount("remaining", t("personal.column.left")),
      amount("limit", t("personal.column.limit")),
    ];
    if (onReset !== null)
      columns.push({
        id: "reset",
        accessorFn: () => "",
        header: () => <span className="sr-only">{t("reset.open")}</span>,
        cell: ({ row }) => <ResetButton row={row.original} onReset={onReset} />,
        meta: { align: "right" },
      });
    return columns;
  }, [t, periodName, onReset]);
}

function ResetButton({ row, onReset }: { row: Row; onReset: (row: Row) => void }) {
  const t = useTranslations("budgets.reset");
  const periodName = usePeriodName();
  const name = row.holder.name ?? row.holder.id;
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-label={t("of", { name, period: periodName(row.budget) })}
      onClick={() => onReset(row)}
    >
      {t("open")}
    </Button>
  );
}

/**
 * Where the budgets stand that a level gives each person and key, with the least left first. Nothing where it
 * gives none, or for who may not read of people.
 */
export function PersonalBudgets({ team }: { team: string | null }) {
  const t = useTranslations("budgets");
  const periodName = usePeriodName();
  const { permissions } = useMe();
  const mayRead = permissions.includes("member:read");
  const mayReset = permissions.includes("budget:write");
  const list = useOperation(
    "listPersonalBudgets",
    { query: team === null ? {} : { team } },
    { enabled: mayRead },
  );
  const [resetting, setResetting] = useState<Row | null>(null);
  const columns = useColumns(mayReset ? setResetting : null);
  if (!mayRead) return null;
  if (list.error !== null && list.data === undefined)
    return (
      <div className="border-t border-line">
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
      </div>
    );
  if (list.data === undefined || list.data.limits.length === 0) return null;
  const { limits, data, total } = list.data;
  return (
    <div className="border-t border-line">
      <div className="px-4 py-3">
        <h3 className="text-sm font-semibold">{t("personal.title")}</h3>
        <Limits limits={limits} />
      </div>
      <div className="border-t border-line">
        <DataTable
          label={t("personal.title")}
          columns={columns}
          rows={data}
          rowId={({ budget }) => `${budget.scopeKind}${budget.scopeId}${budget.period}`}
          phoneRow={(row) => (
            <span className="flex flex-col gap-1">
              <span className="flex items-center justify-between gap-2">
                <Holder row={row} />
                <span className="shrink-0 text-xs text-muted">
                  {periodName(row.budget)} · <Money value={row.budget.limit} />
                </span>
              </span>
              <BudgetMeter budget={row.budget} />
              <span className="flex items-center justify-between gap-2 text-xs text-muted">
                <span>
                  {t("settled")} <Money value={row.budget.settled} /> · {t("left")}{" "}
                  <Money value={row.budget.remaining} />
                </span>
                {mayReset && <ResetButton row={row} onReset={setResetting} />}
              </span>
            </span>
          )}
          empty={<p className="px-4 py-3 text-sm text-muted">{t("personal.none")}</p>}
        />
      </div>
      {data.length < total && (
        <p className="border-t border-line px-4 py-2 text-xs text-muted">
          {t("personal.more", { shown: data.length, total })}
        </p>
      )}
      {resetting !== null && (
        <ResetBudgetDialog
          name={resetting.holder.name ?? resetting.holder.id}
          period={periodName(resetting.budget)}
          budget={resetting.budget satisfies BudgetStateView}
          onClose={() => setResetting(null)}
        />
      )}
    </div>
  );
}
