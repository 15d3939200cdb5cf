"use client";
import type { PolicyVersionView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useChange } from "../../client/hooks.ts";
import { DryRunPanel } from "../../dry-runs/components/dry-run-panel.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import {
  levelReference,
  operationsOf,
  type PolicyLevel,
  paramsOf,
  touchedByPublishing,
} from "../policy-level.ts";
import { NewerVersion } from "./newer-version.tsx";
import { ReasonForm } from "./reason-form.tsx";
import { VersionDiff } from "./version-diff.tsx";

/** Puts an earlier version in force again: first what that changes and would have done, then why. */
export function RollbackDialog({
  level,
  version,
  published,
  onClose,
  onPublished,
}: {
  level: PolicyLevel;
  version: PolicyVersionView;
  published: PolicyVersionView;
  onClose: () => void;
  onPublished: (version: PolicyVersionView) => void;
}) {
  const t = useTranslations("policies.rollback");
  const policies = useTranslations("policies");
  const common = useTranslations("common");
  const publishing = useTranslations("policies.publishing");
  const change = useChange(operationsOf(level).rollback, touchedByPublishing);
  const [seen, setSeen] = useState(published);
  const newer = published.version === seen.version ? null : published;
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={t("title", { version: version.version })}
      description={t("hint", { version: version.version, next: published.version + 1 })}
    >
      <h3 className="mb-1 text-sm font-semibold">
        {t("changes", { from: published.version, version: version.version })}
      </h3>
      <VersionDiff before={published.document} after={version.document} />
      <h3 className="mt-4 mb-1 text-sm font-semibold">{t("dryRun")}</h3>
      <DryRunPanel level={levelReference(level)} document={version.document} atOnce />
      {newer !== null && (
        <NewerVersion base={seen.document} newer={newer}>
          <Button
            onClick={() => {
              change.reset();
              setSeen(newer);
            }}
          >
            {t("anyway")}
          </Button>
          <Button onClick={onClose}>{common("cancel")}</Button>
        </NewerVersion>
      )}
      {change.error !== null && newer === null && <ErrorState problem={change.error} />}
      <ReasonForm
        hint={policies("reasonHint")}
        action={t("action", { version: version.version })}
        initial={t("reason", { version: version.version })}
        busy={change.isPending}
        blocked={newer === null ? null : publishing("newerFirst")}
        onClose={onClose}
        onSend={(reason) =>
          change.mutate(
            {
              params: paramsOf(level),
              body: { version: version.version, reason, expectedVersion: seen.version },
            },
            { onSuccess: onPublished },
          )
        }
      />
    </Dialog>
  );
}
