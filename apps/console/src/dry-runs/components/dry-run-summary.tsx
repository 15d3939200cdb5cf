"use client";
import type { DryRunView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { moneyText } from "../../ui/amount.ts";
import { Instant } from "../../ui/instant.tsx";
import { changedCalls, changesOf } from "../changes.ts";

const order = ["refused", "approval", "served"] as const;

/** What a finished dry run comes to, as one sentence. */
export function useHeadline() {
  const t = useTranslations("dryRuns");
  return (result: NonNullable<DryRunView["result"]>): string => {
    const changes = changesOf(result);
    if (result.rows === 0) return t("noCalls");
    if (changedCalls(changes) === 0) return `${t("unchanged", { rows: result.rows })}.`;
    const parts = order
      .filter((verdict) => changes[verdict].calls > 0)
      .map((verdict) =>
        t(`part.${verdict}`, {
          calls: changes[verdict].calls,
          amount: moneyText(changes[verdict].amount),
        }),
      );
    const listed =
      parts.length === 1
        ? (parts[0] ?? "")
        : `${parts.slice(0, -1).join(t("join"))}${t("joinLast")}${parts.at(-1)}`;
    return t("headline", { rows: result.rows, parts: listed });
  };
}

/** A finished dry run in a sentence, for beside what is to be published; null says that there is none. */
export function DryRunSummary({
  run,
  isSameDocument,
}: {
  run: DryRunView | null;
  /** Whether it is of the document that is shown beside it. */
  isSameDocument: boolean;
}) {
  const t = useTranslations("dryRuns");
  const headline = useHeadline();
  if (run === null || run.result === null)
    return <p className="text-sm text-muted">{t("notRun")}</p>;
  const { spend } = run.result;
  return (
    <div className="rounded-md border border-line px-3 py-2 text-sm">
      <p>
        <span className="font-semibold">{t("last")}</span> {headline(run.result)}
      </p>
      <p className="text-muted">
        {t("spend", { happened: moneyText(spend.happened), draft: moneyText(spend.draft) })}{" "}
        <Instant value={run.createdAt} />
      </p>
      {!isSameDocument && <p className="text-warn">{t("otherDocument")}</p>}
    </div>
  );
}
