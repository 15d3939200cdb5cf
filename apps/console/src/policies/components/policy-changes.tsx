"use client";
import { ArrowRight, ArrowUpDown, Minus, PencilLine, Plus } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { cn } from "../../ui/class-names.ts";
import { PolicyValue, usePolicyFieldName } from "./policy-value.tsx";

export interface ShownChange {
  kind: "added" | "removed" | "changed" | "moved";
  path: string;
  /** In English, as the API says it. */
  sentence: string;
  before?: unknown;
  after?: unknown;
}

const ICONS = { added: Plus, removed: Minus, changed: PencilLine, moved: ArrowUpDown };
const TONES = {
  added: "text-ok",
  removed: "text-danger",
  changed: "text-info",
  moved: "text-muted",
};

/** What differs between two documents, a sentence for each change; `onShow` makes each a link to its field. */
export function PolicyChanges({
  changes,
  onShow,
}: {
  changes: readonly ShownChange[];
  onShow?: (path: string) => void;
}) {
  const t = useTranslations("policies");
  if (changes.length === 0) return <p className="text-sm text-muted">{t("noChanges")}</p>;
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {changes.map((change) => {
        const Icon = ICONS[change.kind];
        return (
          <li
            key={`${change.kind}${change.path}${change.sentence}`}
            className="flex items-start gap-2"
          >
            <Icon className={cn("mt-0.5 size-3.5 shrink-0", TONES[change.kind])} aria-hidden />
            <span className="min-w-0 break-words">
              <span className="sr-only">{t(`change.${change.kind}`)} </span>
              {onShow === undefined ? (
                <Sentence change={change} />
              ) : (
                <button
                  type="button"
                  className="text-left hover:underline"
                  onClick={() => onShow(change.path)}
                >
                  <Sentence change={change} />
                </button>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** The API's sentence for who reads English; for others the field with what it was and is. */
function Sentence({ change }: { change: ShownChange }) {
  const t = useTranslations("policies");
  const name = usePolicyFieldName();
  const locale = useLocale();
  if (locale === "en") return change.sentence;
  const { kind, path } = change;
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-1.5">
      <span className="font-medium">{name(path)}</span>
      {kind === "moved" ? (
        t("change.moved")
      ) : (
        <>
          {kind !== "added" && (
            <del className="decoration-danger">
              <PolicyValue path={path} value={change.before} />
            </del>
          )}
          {kind === "changed" && <ArrowRight className="size-3.5" aria-label={t("becomes")} />}
          {kind !== "removed" && <PolicyValue path={path} value={change.after} />}
          {kind !== "changed" && <span className="text-muted">{t(`change.${kind}`)}</span>}
        </>
      )}
    </span>
  );
}
