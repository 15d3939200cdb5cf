"use client";
import type { BudgetStateView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { ReasonForm } from "../../policies/components/reason-form.tsx";
import { amountOf, moneyText } from "../../ui/amount.ts";
import { cn } from "../../ui/class-names.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Money } from "../../ui/money.tsx";
import { afterReset } from "../after-reset.ts";

/** The budget's parts before and after. */
function Consequence({ budget }: { budget: BudgetStateView }) {
  const t = useTranslations("budgets.reset");
  const after = afterReset(budget);
  const rows = [
    { name: "settled", before: budget.settled, after: after.settled },
    { name: "held", before: budget.held, after: budget.held },
    { name: "leased", before: budget.leased, after: budget.leased },
    { name: "left", before: budget.remaining, after: after.remaining },
  ] as const;
  return (
    <>
      <table className="w-full text-sm">
        <caption className="sr-only">{t("caption")}</caption>
        <thead>
          <tr className="text-xs text-muted">
            <td />
            <th scope="col" className="pb-1 text-right font-medium">
              {t("now")}
            </th>
            <th scope="col" className="pb-1 text-right font-medium">
              {t("after")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, before, after: then }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1.5 text-left font-normal text-muted">
                {t(name)}
              </th>
              <td className="py-1.5 text-right">
                <Money value={before} />
              </td>
              <td className={cn("py-1.5 text-right", before !== then && "font-semibold")}>
                <Money value={then} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {amountOf(budget.writtenOff) > 0n && <p className="mt-2 text-xs text-muted">{t("stays")}</p>}
    </>
  );
}

/** Says what a reset does to the figures, asks why, and does it. */
export function ResetBudgetDialog({
  name,
  period,
  budget,
  onClose,
}: {
  name: string;
  /** In words. */
  period: string;
  budget: BudgetStateView;
  onClose: () => void;
}) {
  const t = useTranslations("budgets.reset");
  const reset = useChange("resetBudget", [
    "getTeam",
    "listTeams",
    "getOrganization",
    "listPersonalBudgets",
    "listAudit",
    "getAnalytics",
  ]);
  const { scopeKind, scopeId } = budget;
  return (
    <Dialog open onClose={onClose} title={t("title")} description={t("hint", { name, period })}>
      <Consequence budget={budget} />
      {reset.error !== null && <ErrorState problem={reset.error} />}
      <ReasonForm
        action={t("submit")}
        hint={t("reasonHint")}
        danger
        busy={reset.isPending}
        blocked={null}
        onClose={onClose}
        onSend={(reason) =>
          reset.mutate(
            {
              body: { scope: { kind: scopeKind, id: scopeId }, period: budget.period, reason },
            },
            {
              onSuccess: ({ reset: amount }) => {
                toast.success(t("done", { amount: moneyText(amount) }));
                onClose();
              },
            },
          )
        }
      />
    </Dialog>
  );
}
