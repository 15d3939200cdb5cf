"use client";
import type { FieldError, PolicyDocument, PolicyVersionView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import type { ApiProblem } from "../../client/problem.ts";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { changesBetween, type PolicyChange } from "../policy-form.ts";
import { PolicyChanges } from "./policy-changes.tsx";

const TOUCHES = [
  "getOrganization",
  "listOrganizationPolicies",
  "listTeams",
  "getTeam",
  "listTeamPolicies",
  "getEffectivePolicy",
  "getAnalytics",
] as const;
const MIN_REASON = 3;

/** What will change, why, and the button that publishes it; a newer version in between is shown. */
export function PolicyReview({
  teamId,
  document,
  base,
  newest,
  restores,
  changes,
  onClose,
  onPublished,
  onDiscard,
  onFieldErrors,
}: {
  teamId: string | null;
  document: PolicyDocument;
  base: PolicyVersionView | null;
  newest: PolicyVersionView | null;
  restores: PolicyVersionView | null;
  changes: readonly PolicyChange[];
  onClose: () => void;
  onPublished: (version: PolicyVersionView) => void;
  onDiscard: () => void;
  onFieldErrors: (errors: readonly FieldError[]) => void;
}) {
  const t = useTranslations("policies");
  const me = useMe();
  const [reason, setReason] = useState(
    restores === null ? "" : t("restoresReason", { version: restores.version }),
  );
  const [expected, setExpected] = useState(base?.version ?? 0);
  const [missing, setMissing] = useState(false);
  const organization = useChange("putOrganizationPolicy", TOUCHES);
  const team = useChange("putTeamPolicy", TOUCHES);
  const change = teamId === null ? organization : team;
  const publish = () => {
    if (reason.trim().length < MIN_REASON) {
      setMissing(true);
      return;
    }
    const body = { document, reason: reason.trim(), expectedVersion: expected };
    const then = {
      onSuccess: (version: PolicyVersionView) => {
        toast.success(t("published", { version: version.version }));
        onPublished(version);
      },
      onError: (problem: ApiProblem) => onFieldErrors(problem.errors),
    };
    if (teamId === null) organization.mutate({ params: { orgId: me.organization.id }, body }, then);
    else team.mutate({ params: { teamId }, body }, then);
  };
  const conflict = change.error?.code === "VERSION_CONFLICT" && newest !== null;
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={t("reviewTitle", { count: changes.length })}
      description={t("reviewHint")}
    >
      <PolicyChanges changes={changes} />
      {conflict ? (
        <div role="alert" className="mt-4 rounded-md border border-warn/50 bg-warn/8 p-3">
          <p className="font-medium text-warn">
            {t("conflict", { version: newest.version, name: newest.createdBy.name })}
          </p>
          <p className="mb-2 text-sm text-muted">“{newest.reason}”</p>
          <PolicyChanges changes={changesBetween(base?.document ?? {}, newest.document)} />
          <div className="mt-3 flex flex-wrap gap-2">
            <Button onClick={onDiscard}>{t("takeTheirs")}</Button>
            <Button
              onClick={() => {
                setExpected(newest.version);
                change.reset();
              }}
            >
              {t("keepMine", { version: newest.version })}
            </Button>
          </div>
        </div>
      ) : (
        change.error !== null && <ErrorState problem={change.error} />
      )}
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          publish();
        }}
      >
        <Field
          label={t("reason")}
          hint={t("reasonHint")}
          error={missing && reason.trim().length < MIN_REASON ? t("reasonMissing") : undefined}
        >
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              onKeyDown={(event) => {
                if (event.code === "Enter" && (event.metaKey || event.ctrlKey)) publish();
              }}
            />
          )}
        </Field>
        <DialogActions>
          <Button onClick={onClose}>{t("back")}</Button>
          <Button
            type="submit"
            variant="primary"
            busy={change.isPending}
            disabledReason={conflict ? t("resolveFirst") : null}
          >
            {t("publish", { version: expected + 1 })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
