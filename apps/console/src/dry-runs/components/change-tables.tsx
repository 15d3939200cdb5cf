"use client";
import type { DryRunResultView } from "@pag0/contract";
import { toMicroUsdExact } from "@pag0/money";
import type { SortingState } from "@tanstack/react-table";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { moneyText } from "../../ui/amount.ts";
import { CsvButton } from "../../ui/csv-button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { Segmented } from "../../ui/segmented.tsx";
import {
  type Breakdown,
  breakdowns,
  type ChangeRow,
  changedAmount,
  changedCalls,
  changeRows,
  verdicts,
} from "../changes.ts";

const HEADER = [
  "name",
  "detail",
  "calls",
  ...verdicts.flatMap((verdict) => [`newly_${verdict}`, `newly_${verdict}_micro_usd`]),
];

const csvOf = (by: Breakdown) => ({
  name: `dry-run-by-${by}`,
  header: HEADER,
  row: (row: ChangeRow) => [
    row.label,
    row.note ?? "",
    String(row.total),
    ...verdicts.flatMap((verdict) => [String(row[verdict].calls), row[verdict].amount]),
  ],
});

/** The calls that a draft decides otherwise, by team, by endpoint or by reason. */
export function ChangeTables({ result }: { result: DryRunResultView }) {
  const t = useTranslations("dryRuns");
  const [by, setBy] = useState<Breakdown>("team");
  const [sorting, setSorting] = useState<SortingState>([{ id: "refused", desc: true }]);
  const rows = useMemo(() => changeRows(result, by), [result, by]);
  const columns = useMemo<Column<ChangeRow>[]>(
    () => [
      {
        id: "name",
        accessorFn: (row) => row.label,
        header: t(`column.${by}`),
        cell: ({ row: { original: row } }) => (
          <span className="block max-w-[28rem]">
            <span className={by === "team" ? "font-medium" : "font-mono text-xs break-all"}>
              {row.label}
            </span>
            {row.note !== null && <span className="block text-xs text-muted">{row.note}</span>}
          </span>
        ),
      },
      {
        id: "calls",
        accessorFn: (row) => row.total,
        header: t("table.calls"),
        cell: ({ row }) => count(row.original.total),
        meta: { align: "right" },
      },
      ...(["refused", "approval", "served"] as const).map(
        (verdict): Column<ChangeRow> => ({
          id: verdict,
          accessorFn: (row) => row[verdict].calls,
          header: t(`newly.${verdict}`),
          cell: ({ row }) =>
            row.original[verdict].calls === 0 ? (
              <span className="text-muted">0</span>
            ) : (
              count(row.original[verdict].calls)
            ),
          meta: { align: "right" },
        }),
      ),
      {
        id: "amount",
        accessorFn: (row) => changedAmount(row),
        header: t("table.amount"),
        cell: ({ row }) => <Money value={toMicroUsdExact(changedAmount(row.original))} />,
        meta: { align: "right" },
      },
    ],
    [t, by],
  );
  return (
    <section className="panel min-w-0 overflow-hidden">
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2">
        <Segmented
          label={t("table.label")}
          value={by}
          onChange={setBy}
          options={breakdowns.map((value) => ({ value, label: t(`table.${value}`) }))}
        />
        <CsvButton csv={csvOf(by)} rows={rows} />
      </div>
      <DataTable
        key={by}
        label={t(`table.${by}`)}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        sort={{ sorting, onSortingChange: setSorting }}
        phoneRow={(row) => (
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0">
              <p className="text-sm font-medium break-all">{row.label}</p>
              <p className="text-xs text-muted">
                {(["refused", "approval", "served"] as const)
                  .filter((verdict) => row[verdict].calls > 0)
                  .map((verdict) => `${t(`newly.${verdict}`)} ${count(row[verdict].calls)}`)
                  .join(" · ") || t("table.none")}
              </p>
            </div>
            <p className="shrink-0 text-right text-sm">
              {count(changedCalls(row))} / {count(row.total)}
              <span className="block text-xs text-muted">
                {moneyText(toMicroUsdExact(changedAmount(row)))}
              </span>
            </p>
          </div>
        )}
        empty={<p className="p-4 text-sm text-muted">{t("table.none")}</p>}
      />
    </section>
  );
}
