"use client";
import type { ComparisonRow } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { amountOf } from "../../ui/amount.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Money } from "../../ui/money.tsx";
import { percent } from "../../ui/numbers.ts";

/** Shares of a difference from which on it is to be looked at, and from which on it is much. */
const SMALL = 0.005;
const LARGE = 0.05;

/** A share with its sign, in parentheses; nothing where there is nothing to be a share of. */
export function shareText(ratio: number | null): string {
  if (ratio === null) return "";
  return ratio === 0
    ? ` (${percent(0)})`
    : ` (${ratio > 0 ? "+" : "-"}${percent(Math.abs(ratio))})`;
}

/** How a difference stands, by its direction and size: said in words, and by a colour. */
export function DifferenceBadge({ amount }: { amount: ComparisonRow["amount"] }) {
  const t = useTranslations("statements.difference");
  if (amount.difference === null) return <Badge>{t("noAmount")}</Badge>;
  const by = amountOf(amount.difference);
  if (by === 0n) return <Badge tone="ok">{t("same")}</Badge>;
  const size = amount.ratio === null ? 1 : Math.abs(amount.ratio);
  const tone: Tone = size < SMALL ? "neutral" : size < LARGE ? "warn" : "danger";
  return <Badge tone={tone}>{t(by > 0n ? "more" : "less")}</Badge>;
}

/** What the vendor bills more or less, in dollars and as a share of ours. */
export function Difference({ amount }: { amount: ComparisonRow["amount"] }) {
  if (amount.difference === null) return <span className="text-muted">—</span>;
  const by = amountOf(amount.difference);
  return (
    <span className="figures whitespace-nowrap">
      {by > 0n && "+"}
      <Money value={amount.difference} />
      {by !== 0n && <span className="text-muted">{shareText(amount.ratio)}</span>}
    </span>
  );
}
