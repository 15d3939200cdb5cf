"use client";
import type { StatementRow } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "../../ui/data-table.tsx";
import { Money } from "../../ui/money.tsx";
import { cacheWrites, isInDoubt, lineName, sumOf } from "../statement-lines.ts";
import { Doubts, LineName, Tokens, usePiecesText } from "./statement-words.tsx";

type Counted = (row: StatementRow) => number;

const COUNTS = {
  calls: ({ calls }) => calls,
  uncachedInput: ({ units }) => units.uncachedInputTokens,
  cachedInput: ({ units }) => units.cachedInputTokens,
  cacheWrites,
  output: ({ units }) => units.outputTokens,
} as const satisfies Record<string, Counted>;

/** The columns of a statement, with the sums of the lines that are shown below them. */
export function useStatementColumns({
  byDay,
  rows,
}: {
  byDay: boolean;
  rows: readonly StatementRow[] | undefined;
}): Column<StatementRow>[] {
  const t = useTranslations("statements");
  const pieces = usePiecesText();
  return useMemo(() => {
    const shown = rows ?? [];
    const counted = (id: keyof typeof COUNTS): Column<StatementRow> => ({
      id,
      accessorFn: COUNTS[id],
      header: t(`column.${id}`),
      cell: ({ row }) => <Tokens value={COUNTS[id](row.original)} />,
      meta: {
        align: "right",
        footer: (
          <>
            <span className="font-normal text-muted sm:hidden">{t(`column.${id}`)} </span>
            <Tokens value={shown.reduce((total, row) => total + COUNTS[id](row), 0)} />
          </>
        ),
      },
    });
    const day: Column<StatementRow>[] = byDay
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
    const byPiece: Column<StatementRow> = {
      id: "pieces",
      accessorFn: ({ units }) => Object.values(units.pieces).reduce((all, one) => all + one, 0),
      header: t("column.pieces"),
      cell: ({ row }) => (
        <span className="text-sm whitespace-nowrap">
          {pieces(row.original.units.pieces) || <span className="text-muted">—</span>}
        </span>
      ),
    };
    const doubts: Column<StatementRow> = {
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
        accessorFn: lineName,
        header: t("column.model"),
        cell: ({ row: { original: row } }) => (
          <span className="whitespace-nowrap">
            <LineName row={row} />
          </span>
        ),
        meta: { footer: t("total") },
      },
      ...day,
      {
        id: "tier",
        accessorFn: (row) => row.serviceTier,
        header: t("column.tier"),
      },
      counted("calls"),
      counted("uncachedInput"),
      counted("cachedInput"),
      counted("cacheWrites"),
      counted("output"),
      ...(shown.some(({ units }) => Object.keys(units.pieces).length > 0) ? [byPiece] : []),
      {
        id: "amount",
        accessorFn: (row) => Number(row.amount),
        header: t("column.amount"),
        cell: ({ row }) => <Money value={row.original.amount} />,
        meta: {
          align: "right",
          footer: <Money value={sumOf(shown.map(({ amount }) => amount))} />,
        },
      },
      ...(shown.some(isInDoubt) ? [doubts] : []),
    ];
  }, [t, pieces, byDay, rows]);
}
