"use client";
import type { PolicyDraftView } from "@pag0/contract";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import type { Draft } from "../use-draft.ts";

/** Somebody else saved the draft: both texts, and the choice between them. */
export function DraftConflict({ draft, theirs }: { draft: Draft; theirs: PolicyDraftView | null }) {
  const t = useTranslations("policies.conflict");
  return (
    <div role="alert" className="mb-3 rounded-md border border-warn/50 bg-warn/8 p-3">
      <p className="flex items-start gap-2 font-medium text-warn">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        <span>
          {theirs === null
            ? t("ended")
            : t.rich("saved", {
                name: theirs.updatedBy.name,
                at: () => <Instant value={theirs.updatedAt} />,
              })}
        </span>
      </p>
      <p className="mt-1 mb-2 ml-6 text-sm text-muted">{t("notOverwritten")}</p>
      {theirs !== null && (
        <div className="mb-3 grid gap-3 lg:grid-cols-2">
          <Text title={t("theirs", { name: theirs.updatedBy.name })} text={theirs.text} />
          <Text title={t("mine")} text={draft.state.text} />
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <Button onClick={draft.takeTheirs}>
          {theirs === null ? t("takePublished") : t("takeTheirs")}
        </Button>
        <Button onClick={draft.keepMine}>{t("keepMine")}</Button>
      </div>
    </div>
  );
}

function Text({ title, text }: { title: string; text: string }) {
  return (
    <div className="min-w-0">
      <p className="mb-1 text-sm font-medium">{title}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by the keyboard
        tabIndex={0}
        className="max-h-64 overflow-auto rounded-md border border-line bg-canvas p-2 font-mono text-xs"
      >
        {text}
      </pre>
    </div>
  );
}
