"use client";
import { useTranslations } from "next-intl";
import { useOperation } from "../../client/hooks.ts";
import { Instant } from "../../ui/instant.tsx";
import { Money } from "../../ui/money.tsx";
import { levelReference, type PolicyLevel } from "../policy-level.ts";

/** What the newest finished dry run of a level said, in a few lines; says so where the draft is newer. */
export function LastDryRun({ level, since }: { level: PolicyLevel; since: string | null }) {
  const t = useTranslations("policies.dryRun");
  const runs = useOperation("listDryRuns", {
    query: { level: levelReference(level), limit: 5 },
  });
  const newest = runs.data?.data.find(({ status }) => status === "done");
  const run = useOperation(
    "getDryRun",
    { params: { dryRunId: newest?.id ?? "none" } },
    { enabled: newest !== undefined },
  );
  if (runs.data === undefined) return null;
  if (newest === undefined) return <p className="text-sm text-muted">{t("none")}</p>;
  const result = run.data?.result;
  if (result === undefined || result === null) return null;
  const moved = (to: "served" | "approval" | "refused") =>
    result.transitions
      .filter((each) => each.to === to && each.from !== to)
      .reduce((sum, each) => sum + each.calls, 0);
  return (
    <div className="rounded-md border border-line px-3 py-2 text-sm">
      <p>
        <span className="font-semibold">{t("title")}</span>{" "}
        {t("sentence", {
          rows: result.rows,
          refused: moved("refused"),
          approval: moved("approval"),
          served: moved("served"),
        })}
      </p>
      <p className="text-muted">
        {t("spend")} <Money value={result.spend.happened} /> → <Money value={result.spend.draft} />{" "}
        · <Instant value={newest.createdAt} />
        {since !== null && newest.createdAt < since && (
          <span className="text-warn"> · {t("older")}</span>
        )}
      </p>
    </div>
  );
}
