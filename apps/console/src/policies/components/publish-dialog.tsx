"use client";
import type { PolicyDocumentInput, PolicyVersionView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useChange } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import type { JsonObject } from "../json-source.ts";
import { operationsOf, type PolicyLevel, paramsOf, touchedByPublishing } from "../policy-level.ts";
import type { PolicyCheck } from "../use-check.ts";
import type { Draft } from "../use-draft.ts";
import type { NewerVersionFound } from "../use-newer-version.ts";
import { LastDryRun } from "./last-dry-run.tsx";
import { MergeButton } from "./merge-button.tsx";
import { NewerVersion } from "./newer-version.tsx";
import { PolicyChanges } from "./policy-changes.tsx";
import { PolicyWarnings } from "./policy-warnings.tsx";
import { ReasonForm } from "./reason-form.tsx";

/** What will change, why, and the button that publishes it; a newer version in between is shown. */
export function PublishDialog({
  level,
  document,
  draft,
  check,
  newer,
  onClose,
  onPublished,
}: {
  level: PolicyLevel;
  document: JsonObject;
  draft: Draft;
  check: PolicyCheck;
  newer: NewerVersionFound | null;
  onClose: () => void;
  onPublished: (version: PolicyVersionView) => void;
}) {
  const t = useTranslations("policies.publishing");
  const policies = useTranslations("policies");
  const change = useChange(operationsOf(level).put, touchedByPublishing);
  const { baseVersion, saved } = draft.state;
  const ready = check.data?.publishable === true && check.current;
  const changes = check.data?.changes ?? [];
  return (
    <Dialog open onClose={onClose} wide title={t("title")} description={t("hint")}>
      <h3 className="mb-1 text-sm font-semibold">{t("changes", { count: changes.length })}</h3>
      <div className="max-h-72 overflow-y-auto">
        <PolicyChanges changes={changes} />
      </div>
      <div className="mt-3">
        <PolicyWarnings warnings={check.warnings} />
        <LastDryRun level={level} document={document as PolicyDocumentInput} />
      </div>
      {newer !== null && (
        <NewerVersion base={newer.base?.document ?? null} newer={newer.version}>
          <MergeButton newer={newer} draft={draft} />
          <Button onClick={() => draft.rebase(newer.version.version)}>
            {t("replace", { version: newer.version.version })}
          </Button>
          <Button
            onClick={() => {
              draft.discard();
              onClose();
            }}
          >
            {t("takeTheirs")}
          </Button>
        </NewerVersion>
      )}
      {change.error !== null && newer === null && (
        <div className="mt-3">
          <ErrorState problem={change.error} />
        </div>
      )}
      <ReasonForm
        hint={policies("reasonHint")}
        action={t("publish", { version: baseVersion + 1 })}
        busy={change.isPending}
        blocked={
          newer !== null
            ? t("newerFirst")
            : draft.state.conflict !== null
              ? t("resolveFirst")
              : draft.unsaved
                ? t("saving")
                : ready
                  ? null
                  : check.current
                    ? t("errors", { count: check.errors.size })
                    : t("checking")
        }
        onClose={onClose}
        onSend={(reason) =>
          change.mutate(
            {
              params: paramsOf(level),
              body: {
                document: document as PolicyDocumentInput,
                reason,
                expectedVersion: baseVersion,
                ...(saved === null ? {} : { draftRevision: saved.revision }),
              },
            },
            { onSuccess: onPublished },
          )
        }
      />
    </Dialog>
  );
}
