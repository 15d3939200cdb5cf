"use client";
import type { BudgetStateView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useCallback } from "react";

/** What a budget lasts, in words. */
export function usePeriodName() {
  const t = useTranslations("budgets.period");
  return useCallback(
    ({ period, rollingDays }: Pick<BudgetStateView, "period" | "rollingDays">) =>
      rollingDays === null ? t(period) : t("rolling", { days: rollingDays }),
    [t],
  );
}
