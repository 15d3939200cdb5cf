"use client";
import type { ComparisonRow } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { amountOf } from "../../ui/amount.ts";
import type { Column } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { isInDoubt, sumOf } from "../statement-lines.ts";
import { Difference, DifferenceBadge, shareText } from "./difference.tsx";
import { Doubts, useUnitName } from "./statement-words.tsx";

/** Units that differ are named so many in a row; the row's details have all of them. */
const NAMED_UNITS = 2;

/** How large a difference is, whichever its direction; those without money last. */
function size({ amount }: ComparisonRow): number {
  if (amount.difference === null) return -1;
  const by = amountOf(amount.difference);
  return Number(by < 0n ? -by : by);
}

/** The units of a row that differ, the largest share first. */
function UnitDifferences({ row }: { row: ComparisonRow }) {
  const t = useTranslations("statements");
  const unitName = useUnitName();
  const different = row.units
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.ratio ?? 1) - Math.abs(a.ratio ?? 1));
  if (row.units.length === 0) return <span className="text-muted">—</span>;
  if (different.length === 0) return <span className="text-sm text-ok">{t("unitsSame")}</span>;
  const named = different
    .slice(0, NAMED_UNITS)
    .map(({ unit, difference, ratio }) => {
      const by = `${difference > 0 ? "+" : ""}${count(difference)}`;
      return `${unitName(unit)} ${by}${shareText(ratio)}`;
    })
    .join(" · ");
  return (
    <span className="figures text-sm whitespace-nowrap">
      {named}
      {different.length > NAMED_UNITS && (
        <span className="text-muted">
          {" "}
          {t("moreUnits", { count: different.length - NAMED_UNITS })}
        </span>
      )}
    </span>
  );
}

function SumOfDifferences({ rows }: { rows: readonly ComparisonRow[] }) {
  const given = rows.flatMap(({ amount }) =>
    amount.difference === null ? [] : [amount.difference],
  );
  if (given.length === 0) return <Money value={null} />;
  const by = sumOf(given);
  return (
    <>
      {amountOf(by) > 0n && "+"}
      <Money value={by} />
    </>
  );
}

/** The columns of a comparison. The sums below them are those of the rows that are shown. */
export function useComparisonColumns({
  byDay,
  rows,
}: {
  byDay: boolean;
  rows: readonly ComparisonRow[];
}): Column<ComparisonRow>[] {
  const t = useTranslations("statements");
  return useMemo(() => {
    const given = rows.flatMap(({ amount }) => (amount.vendor === null ? [] : [amount.vendor]));
    const day: Column<ComparisonRow>[] = byDay
      ? [
          {
            id: "day",
            accessorFn: (row) => row.day ?? "",
            header: t("column.day"),
            cell: ({ row }) => (
              <span className="figures whitespace-nowrap">{row.original.day}</span>
            ),
          },
        ]
      : [];
    const doubts: Column<ComparisonRow> = {
      id: "doubts",
      accessorFn: (row) => row.estimated.calls + row.unknownCalls,
      header: t("column.doubts"),
      cell: ({ row: { original: row } }) => (
        <Doubts estimated={row.estimated} unknownCalls={row.unknownCalls} />
      ),
    };
    return [
      {
        id: "model",
        accessorFn: (row) => row.model,
        header: t("column.model"),
        cell: ({ row }) => (
          <span className="font-medium whitespace-nowrap">{row.original.model}</span>
        ),
        meta: { footer: t("total") },
      },
      ...day,
      {
        id: "vendor",
        accessorFn: (row) => Number(row.amount.vendor ?? -1),
        header: t("column.vendorAmount"),
        cell: ({ row }) => <Money value={row.original.amount.vendor} />,
        meta: {
          align: "right",
          footer: <Money value={given.length === 0 ? null : sumOf(given)} />,
        },
      },
      {
        id: "ours",
        accessorFn: (row) => Number(row.amount.ours),
        header: t("column.ourAmount"),
        cell: ({ row }) => <Money value={row.original.amount.ours} />,
        meta: {
          align: "right",
          footer: <Money value={sumOf(rows.map(({ amount }) => amount.ours))} />,
        },
      },
      {
        id: "difference",
        accessorFn: size,
        header: t("column.difference"),
        cell: ({ row }) => <Difference amount={row.original.amount} />,
        meta: { align: "right", footer: <SumOfDifferences rows={rows} /> },
      },
      {
        id: "state",
        accessorFn: (row) => row.amount.ratio ?? 0,
        header: t("column.state"),
        cell: ({ row: { original: row } }) => (
          <span className="inline-flex items-center gap-2 whitespace-nowrap">
            <DifferenceBadge amount={row.amount} />
            {row.side !== "both" && <span className="text-sm">{t(`side.${row.side}`)}</span>}
          </span>
        ),
      },
      {
        id: "units",
        accessorFn: ({ units }) =>
          Math.max(0, ...units.map(({ difference }) => Math.abs(difference))),
        header: t("column.units"),
        cell: ({ row }) => <UnitDifferences row={row.original} />,
      },
      ...(rows.some(isInDoubt) ? [doubts] : []),
    ];
  }, [t, byDay, rows]);
}
