"use client";
import type { ApprovalDetailView } from "@pag0/contract";
import { Check, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { ForWriters, useMe } from "../../shell/me.tsx";
import { useTold } from "../../told/told.tsx";
import { moneyText } from "../../ui/amount.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { useShortcuts } from "../../ui/keyboard.ts";

/** Approve or deny with a comment; `a` approves, `d` goes to the comment and ⌘⏎ then denies. */
export function DecisionBar({
  approval,
  onDecided,
}: {
  approval: ApprovalDetailView;
  onDecided: (id: string) => void;
}) {
  const t = useTranslations("approvals.decide");
  const me = useMe();
  const [comment, setComment] = useState("");
  const [leaning, setLeaning] = useState<"approve" | "deny">("approve");
  const field = useRef<HTMLTextAreaElement>(null);
  const change = useChange("decideApproval", [
    "listApprovals",
    "getApproval",
    "listTeams",
    "getAnalytics",
  ]);
  const told = useTold();
  const canEver = me.permissions.includes("approval:decide");
  const because = approval.mayNotDecideBecause;
  const whyNot = because === null ? null : (told(because) ?? because);
  const reason = approval.mayDecide
    ? null
    : (whyNot ?? (canEver ? t("notYours") : t("roleMayNot")));
  const decide = (decision: "approve" | "deny") => {
    if (reason !== null || change.isPending) return;
    change.mutate(
      {
        params: { approvalId: approval.id },
        body: { decision, ...(comment.trim() === "" ? {} : { comment: comment.trim() }) },
      },
      {
        onSuccess: () => {
          toast.success(
            t(`done.${decision}`, {
              team: approval.team.name,
              amount: moneyText(approval.estimate, true),
            }),
          );
          onDecided(approval.id);
        },
      },
    );
  };
  useShortcuts([
    { code: "KeyA", label: t("approve"), run: () => decide("approve") },
    {
      code: "KeyD",
      label: t("deny"),
      run: () => {
        setLeaning("deny");
        field.current?.focus();
      },
    },
    { code: "Enter", mod: true, label: t("confirm"), run: () => decide(leaning) },
  ]);
  return (
    <ForWriters>
      <div className="rounded-md border border-line bg-subtle p-3">
        <Field label={t("comment")} hint={t("commentHint")}>
          {(control) => (
            <Textarea
              {...control}
              ref={field}
              rows={2}
              maxLength={1000}
              className="min-h-13"
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          )}
        </Field>
        {change.error !== null && <ErrorState problem={change.error} />}
        <div className="mt-2 flex flex-wrap items-center gap-2">
          <Button
            variant="primary"
            disabledReason={reason}
            busy={change.isPending && change.variables?.body?.decision === "approve"}
            onClick={() => decide("approve")}
          >
            <Check aria-hidden />
            {t("approve")}
            <span aria-hidden className="hidden md:inline">
              <Kbd>a</Kbd>
            </span>
          </Button>
          <Button
            variant="danger"
            disabledReason={reason}
            busy={change.isPending && change.variables?.body?.decision === "deny"}
            onClick={() => decide("deny")}
          >
            <X aria-hidden />
            {t("deny")}
            <span aria-hidden className="hidden md:inline">
              <Kbd>d</Kbd>
            </span>
          </Button>
          {reason !== null && <span className="text-sm text-muted">{reason}</span>}
          {leaning === "deny" && reason === null && (
            <span className="text-sm text-muted">{t("thenDeny")}</span>
          )}
        </div>
      </div>
    </ForWriters>
  );
}
