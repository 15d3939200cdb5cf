"use client";
import { useTranslations } from "next-intl";
import { moneyText, moneyTitle } from "./amount.ts";
import { cn } from "./class-names.ts";

export type MoneyUnit = "month" | "day" | "total" | "outage" | "request";

/**
 * The one way an amount is shown. Takes the wire's micro-USD; more than nothing never prints as
 * `$0.00`, and what is not known prints as a dash.
 */
export function Money({
  value,
  unit,
  exact = false,
  className,
}: {
  value: string | null | undefined;
  /** What the amount is for: `$100.00 / month`. */
  unit?: MoneyUnit;
  /** Every digit, for a single thing. */
  exact?: boolean;
  className?: string;
}) {
  const t = useTranslations("common.unit");
  if (value === null || value === undefined) return <span className="text-muted">—</span>;
  return (
    <data
      value={value}
      title={moneyTitle(value)}
      className={cn("figures whitespace-nowrap", className)}
    >
      {moneyText(value, exact)}
      {unit !== undefined && <span className="text-muted"> / {t(unit)}</span>}
    </data>
  );
}
