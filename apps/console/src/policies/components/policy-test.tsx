"use client";
import type { PolicyDocumentInput } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { useOperation } from "../../client/hooks.ts";
import { ErrorState } from "../../ui/error-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { levelReference, type PolicyLevel } from "../policy-level.ts";

const TestBench = lazy(async () => ({
  default: (await import("../../test-bench/components/test-bench.tsx")).TestBench,
}));

/** The test bench with the draft in the place of what is in force. */
export function PolicyTest({
  level,
  document,
  differs,
}: {
  level: PolicyLevel;
  /** Null where the draft cannot be used. */
  document: PolicyDocumentInput | null;
  differs: boolean;
}) {
  const t = useTranslations("policies");
  const teams = useOperation("listTeams", { query: { limit: 200 } });
  if (teams.error !== null && teams.data === undefined)
    return (
      <div className="panel">
        <ErrorState problem={teams.error} onRetry={() => void teams.refetch()} />
      </div>
    );
  if (teams.data === undefined) return <Skeleton className="h-64 w-full rounded-lg" />;
  return (
    <>
      {document === null && <p className="mb-2 text-sm text-warn">{t("testWithoutDraft")}</p>}
      <Suspense fallback={<Skeleton className="h-64 w-full rounded-lg" />}>
        <TestBench
          teams={teams.data.data}
          {...(level.kind === "team" ? { defaultTeam: level.slug } : {})}
          {...(document !== null && differs
            ? { draft: { level: levelReference(level), document } }
            : {})}
        />
      </Suspense>
    </>
  );
}
