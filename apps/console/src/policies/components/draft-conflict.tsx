"use client";
import type { PolicyDraftView } from "@pag0/contract";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { Instant } from "../../ui/instant.tsx";
import { type DiffLine, diffLines } from "../line-diff.ts";
import type { Draft } from "../use-draft.ts";

/** Where the choice stands in the page. */
export const CONFLICT_ANCHOR = "policy-draft-conflict";

/** Somebody else saved the draft: both texts with what differs marked, and the choice between them. */
export function DraftConflict({ draft, theirs }: { draft: Draft; theirs: PolicyDraftView | null }) {
  const t = useTranslations("policies.conflict");
  const mine = draft.state.text;
  const lines = useMemo(() => diffLines(theirs?.text ?? "", mine), [theirs, mine]);
  return (
    <div
      id={CONFLICT_ANCHOR}
      role="alert"
      tabIndex={-1}
      className="mb-3 scroll-mt-20 rounded-md border border-warn/50 bg-warn/8 p-3"
    >
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
          <Text
            title={t("theirs", { name: theirs.updatedBy.name })}
            lines={lines.filter(({ kind }) => kind !== "added")}
          />
          <Text title={t("mine")} lines={lines.filter(({ kind }) => kind !== "removed")} />
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

function Text({ title, lines }: { title: string; lines: readonly DiffLine[] }) {
  const t = useTranslations("policies.diff");
  return (
    <div className="min-w-0">
      <p className="mb-1 text-sm font-medium">{title}</p>
      <section
        aria-label={title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by the keyboard
        tabIndex={0}
        className="max-h-64 overflow-auto rounded-md border border-line bg-canvas"
      >
        <div className="min-w-max py-1 font-mono text-xs">
          {lines.map((line) => (
            <div
              key={`${line.before}-${line.after}`}
              className={cn(
                "px-2 whitespace-pre",
                line.kind !== "same" && "bg-warn/15 font-medium",
              )}
            >
              {line.kind !== "same" && <span className="sr-only">{t("onlyHere")} </span>}
              {line.text === "" ? " " : line.text}
            </div>
          ))}
        </div>
      </section>
    </div>
  );
}
