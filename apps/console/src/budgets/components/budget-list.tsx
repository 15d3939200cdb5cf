"use client";
import type { BudgetStateView } from "@pag0/contract";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMe } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { amountOf, moneyText } from "../../ui/amount.ts";
import { Button } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Money } from "../../ui/money.tsx";
import { BudgetMeter } from "./budget-meter.tsx";
import { usePeriodName } from "./period-name.ts";
import { ResetBudgetDialog } from "./reset-budget-dialog.tsx";
import { WRITE_OFFS } from "./write-offs.tsx";

function Reset({ budget }: { budget: BudgetStateView }) {
  const t = useTranslations("budgets");
  if (budget.resetsAt === null) return <>{t("never")}</>;
  return (
    <>
      {budget.rollingDays === null ? t("resets") : t("fallsOut")}{" "}
      <Instant value={budget.resetsAt} />
    </>
  );
}

/** The part of what is spent that lost proxies had leased: said only where there is some. */
function WrittenOff({ amount }: { amount: string }) {
  const t = useTranslations("budgets");
  const leads = useMe().permissions.includes("provider:read");
  if (amountOf(amount) === 0n) return null;
  const text = t("writtenOff", { amount: moneyText(amount) });
  return (
    <>
      {" "}
      (
      {leads ? (
        <Link
          className="text-link hover:underline"
          title={t("writtenOffHint")}
          href={`${paths.proxies()}#${WRITE_OFFS}`}
        >
          {text}
        </Link>
      ) : (
        <span title={t("writtenOffHint")}>{text}</span>
      )}
      )
    </>
  );
}

/** The parts of a budget, which add up to its limit, and when it resets. */
function Standing({ budget }: { budget: BudgetStateView }) {
  const t = useTranslations("budgets");
  return (
    <p className="mt-1 text-xs text-muted">
      {t("settled")} <Money value={budget.settled} />
      <WrittenOff amount={budget.writtenOff} /> · {t("held")} <Money value={budget.held} /> ·{" "}
      <span title={t("leasedHint")}>
        {t("leased")} <Money value={budget.leased} />
      </span>{" "}
      · {t("left")} <Money value={budget.remaining} /> · <Reset budget={budget} />
    </p>
  );
}

/** Where each of a level's own budgets stands; who may reset them finds that here. */
export function BudgetList({
  name,
  budgets,
}: {
  /** The level's. */
  name: string;
  budgets: readonly BudgetStateView[];
}) {
  const t = useTranslations("budgets.reset");
  const words = useTranslations("budgets");
  const periodName = usePeriodName();
  const mayReset = useMe().permissions.includes("budget:write");
  const [resetting, setResetting] = useState<BudgetStateView | null>(null);
  if (budgets.length === 0) return <p className="px-4 py-3 text-sm text-muted">{words("none")}</p>;
  return (
    <>
      <ul>
        {budgets.map((budget) => (
          <li key={budget.period} className="border-b border-line px-4 py-3 last:border-0">
            <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
              <span className="font-medium">{periodName(budget)}</span>
              <span className="flex items-center gap-3">
                <Money value={budget.limit} />
                {mayReset && (
                  <Button
                    size="sm"
                    variant="ghost"
                    aria-label={t("of", { name, period: periodName(budget) })}
                    onClick={() => setResetting(budget)}
                  >
                    {t("open")}
                  </Button>
                )}
              </span>
            </div>
            <BudgetMeter budget={budget} />
            <Standing budget={budget} />
          </li>
        ))}
      </ul>
      {resetting !== null && (
        <ResetBudgetDialog
          name={name}
          period={periodName(resetting)}
          budget={resetting}
          onClose={() => setResetting(null)}
        />
      )}
    </>
  );
}
