"use client";
import type { ApprovalDetailView } from "@pag0/contract";
import { subtract, ZERO } from "@pag0/money";
import { useTranslations } from "next-intl";
import { amountOf, shareOf } from "../../ui/amount.ts";
import { Meter } from "../../ui/meter.tsx";
import { Money } from "../../ui/money.tsx";
import { percent } from "../../ui/numbers.ts";

/** What an approval does to one budget: used before, used after, and whether it would break it. */
export function BudgetEffect({ budget }: { budget: ApprovalDetailView["budgets"][number] }) {
  const t = useTranslations("approvals.budget");
  const limit = amountOf(budget.limit);
  const before = amountOf(budget.usedBefore);
  const after = amountOf(budget.usedAfter);
  const shareBefore = shareOf(before, limit) ?? 1;
  const shareAfter = shareOf(after, limit) ?? 1;
  const over = subtract(after, limit) > ZERO;
  return (
    <div className="text-sm">
      <div className="mb-1 flex flex-wrap justify-between gap-x-4">
        <span>
          {budget.scopeName}{" "}
          <span className="text-muted">
            · <Money value={budget.limit} unit={budget.period} />
          </span>
        </span>
        <span className={over ? "font-medium text-danger" : "text-muted"}>
          <Money value={budget.usedBefore} /> → <Money value={budget.usedAfter} />
          {over && ` · ${t("over")}`}
        </span>
      </div>
      <Meter
        label={t("label", { scope: budget.scopeName })}
        share={shareBefore}
        heldShare={Math.max(0, shareAfter - shareBefore)}
        text={percent(shareAfter)}
      />
    </div>
  );
}
