"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useRefusal } from "../../shell/me.tsx";
import { Told } from "../../told/told.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { useShortcuts } from "../../ui/keyboard.ts";
import type { JsonSource } from "../json-source.ts";
import type { PolicyCheck } from "../use-check.ts";
import type { Draft } from "../use-draft.ts";
import type { NewerVersionFound } from "../use-newer-version.ts";
import { DraftBadge } from "./draft-badge.tsx";
import { CONFLICT_ANCHOR } from "./draft-conflict.tsx";
import { MergeButton } from "./merge-button.tsx";

/** What state the draft is in, and the way to publish it. */
export function EditBar({
  draft,
  source,
  check,
  version,
  newer,
  onPublish,
}: {
  draft: Draft;
  source: JsonSource;
  check: PolicyCheck;
  version: number;
  newer: NewerVersionFound | null;
  onPublish: () => void;
}) {
  const t = useTranslations("policies");
  const common = useTranslations("common");
  const refusal = useRefusal("policy:write");
  const [discarding, setDiscarding] = useState(false);
  const { baseVersion, conflict } = draft.state;
  const blocked =
    refusal ??
    (conflict !== null
      ? t("publishing.resolveFirst")
      : source.kind === "broken"
        ? t("publishing.broken")
        : check.errors.size > 0
          ? t("publishing.errors", { count: check.errors.size })
          : !draft.differs
            ? t("publishing.nothing")
            : null);
  const publish = () => {
    if (blocked === null) onPublish();
  };
  useShortcuts([
    { code: "KeyS", mod: true, label: t("draft.saveNow"), run: draft.save },
    { code: "Enter", mod: true, label: t("publishing.open"), run: publish },
  ]);
  return (
    <div className="sticky bottom-14 z-10 mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line bg-canvas py-2.5 md:bottom-0">
      <DraftBadge draft={draft} version={version} />
      {conflict !== null && (
        <button
          type="button"
          className="min-h-6 text-sm text-link hover:underline pointer-coarse:min-h-[44px]"
          onClick={() => document.getElementById(CONFLICT_ANCHOR)?.focus()}
        >
          {t("conflict.show")}
        </button>
      )}
      {draft.problem !== null && (
        <span className="min-w-0 text-sm text-danger">
          {draft.problem.code === "NETWORK_ERROR" ? (
            common("networkError")
          ) : (
            <Told text={draft.problem.message} />
          )}{" "}
          <button type="button" className="text-link hover:underline" onClick={draft.save}>
            {common("retry")}
          </button>
        </span>
      )}
      {newer !== null && (
        <span className="flex min-w-0 flex-wrap items-center gap-2 text-sm text-warn">
          {t("draft.newer", { version, name: newer.version.createdBy.name, base: baseVersion })}
          <MergeButton newer={newer} draft={draft} />
        </span>
      )}
      <span className="ml-auto flex flex-wrap items-center gap-2">
        {draft.differs && (
          <Button disabledReason={refusal} onClick={() => setDiscarding(true)}>
            {t("draft.discard")}
          </Button>
        )}
        <Button variant="primary" disabledReason={blocked} onClick={publish}>
          {t("publishing.open")}
        </Button>
      </span>
      {discarding && (
        <Dialog
          open
          onClose={() => setDiscarding(false)}
          title={t("draft.discardTitle")}
          description={t("draft.discardHint", { version })}
        >
          <DialogActions>
            <Button onClick={() => setDiscarding(false)}>{common("cancel")}</Button>
            <Button
              variant="danger"
              onClick={() => {
                setDiscarding(false);
                draft.discard();
              }}
            >
              {t("draft.discard")}
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </div>
  );
}
