"use client";
import type { BudgetStateView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { ReasonForm } from "../../policies/components/reason-form.tsx";
import { moneyText } from "../../ui/amount.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";

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
    "listAudit",
    "getAnalytics",
  ]);
  const { scopeKind, scopeId } = budget;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("title")}
      description={t("hint", { name, period, settled: moneyText(budget.settled) })}
    >
      {reset.error !== null && <ErrorState problem={reset.error} />}
      <ReasonForm
        action={t("submit")}
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
