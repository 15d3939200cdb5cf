"use client";
import type { ComparedUnit, StatementRow } from "@pag0/contract";
import { useLocale, useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";
import { count } from "../../ui/numbers.ts";

type Pieces = StatementRow["units"]["pieces"];

/** What was used by the piece in words: `2 web searches, 31 seconds`. */
export function usePiecesText() {
  const t = useTranslations("statements.piece");
  return (pieces: Pieces) =>
    (Object.entries(pieces) as [keyof Pieces, number][])
      .map(([kind, number]) => t(kind, { count: number }))
      .join(", ");
}

/** The name of a unit that is compared. */
export function useUnitName() {
  const t = useTranslations("statements.unit");
  return (unit: ComparedUnit) => t(unit);
}

/** A month's name: `October 2026`. */
export function useMonthName() {
  const locale = useLocale();
  return (month: string) =>
    new Intl.DateTimeFormat(locale, { year: "numeric", month: "long", timeZone: "UTC" }).format(
      new Date(`${month}-01T00:00:00Z`),
    );
}

/** What a line is about: the provider, and the model where there is one. */
export function LineName({ row }: { row: Pick<StatementRow, "provider" | "model"> }) {
  const t = useTranslations("statements");
  return (
    <>
      <span className="text-muted">{row.provider?.slug ?? "—"}/</span>
      {row.model === null ? (
        <span className="text-muted">{t("noModel")}</span>
      ) : (
        <span className="font-medium">{row.model}</span>
      )}
    </>
  );
}

/** A whole number, or a dash for none. */
export function Tokens({ value }: { value: number }) {
  return value === 0 ? (
    <span className="text-muted">—</span>
  ) : (
    <span className="figures">{count(value)}</span>
  );
}

/** What of a line is not from the vendor's own figures. */
export function Doubts({
  estimated,
  unknownCalls,
}: {
  estimated: { calls: number };
  unknownCalls: number;
}) {
  const t = useTranslations("statements");
  if (estimated.calls === 0 && unknownCalls === 0) return null;
  return (
    <span className="inline-flex gap-1">
      {estimated.calls > 0 && (
        <Badge tone="warn">{t("estimatedCalls", { count: estimated.calls })}</Badge>
      )}
      {unknownCalls > 0 && <Badge tone="warn">{t("unknownCalls", { count: unknownCalls })}</Badge>}
    </span>
  );
}
