"use client";
import type { PolicyDocument } from "@pag0/contract";
import { diffDocuments } from "@pag0/policy";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { cn } from "../../ui/class-names.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { printSource } from "../json-source.ts";
import { diffLines, hunksOf } from "../line-diff.ts";
import { PolicyChanges } from "./policy-changes.tsx";

/** What differs between two documents: in sentences, or line by line. */
export function VersionDiff({ before, after }: { before: PolicyDocument; after: PolicyDocument }) {
  const t = useTranslations("policies.diff");
  const [view, setView] = useState<"changes" | "lines">("changes");
  const changes = useMemo(() => diffDocuments(before, after), [before, after]);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {changes.length > 0 && (
        <div>
          <Segmented
            label={t("view")}
            value={view}
            onChange={setView}
            options={[
              { value: "changes", label: t("changes", { count: changes.length }) },
              { value: "lines", label: "JSON" },
            ]}
          />
        </div>
      )}
      {view === "changes" || changes.length === 0 ? (
        <PolicyChanges changes={changes} />
      ) : (
        <Lines before={before} after={after} />
      )}
    </div>
  );
}

const SIGN = { same: " ", removed: "−", added: "+" };

function Lines({ before, after }: { before: PolicyDocument; after: PolicyDocument }) {
  const t = useTranslations("policies.diff");
  const hunks = useMemo(
    () => hunksOf(diffLines(printSource(before), printSource(after))),
    [before, after],
  );
  return (
    <section
      aria-label={t("lines")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls is reached by the keyboard
      tabIndex={0}
      className="max-h-96 overflow-auto rounded-md border border-line"
    >
      <div className="min-w-max py-1 font-mono text-xs">
        {hunks.map((hunk, index) => (
          <div key={`${hunk[0]?.before}${hunk[0]?.after}`}>
            {index > 0 && <div className="my-1 border-t border-dashed border-line" aria-hidden />}
            {hunk.map((line) => (
              <div
                key={`${line.kind}${line.before}${line.after}`}
                className={cn(
                  "flex gap-2 px-2 whitespace-pre",
                  line.kind === "removed" && "bg-danger/10",
                  line.kind === "added" && "bg-ok/10",
                )}
              >
                <span aria-hidden className="w-8 shrink-0 text-right text-muted">
                  {line.after ?? line.before}
                </span>
                {line.kind !== "same" && <span className="sr-only">{t(line.kind)}</span>}
                <span
                  aria-hidden
                  className={cn(
                    line.kind === "removed" && "text-danger",
                    line.kind === "added" && "text-ok",
                  )}
                >
                  {SIGN[line.kind]}
                </span>
                <span>{line.text}</span>
              </div>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
}
