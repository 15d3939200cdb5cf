"use client";
import type { PolicyVersionView } from "@pag0/contract";
import { History } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ApiProblem } from "../../client/problem.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Panel } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { changesBetween } from "../policy-form.ts";
import { PolicyChanges } from "./policy-changes.tsx";

/** Every version: who published it, when, why, and what it changed. */
export function PolicyHistory({
  versions,
  problem,
  onRetry,
  onRestore,
  more,
}: {
  versions: readonly PolicyVersionView[] | undefined;
  problem: ApiProblem | null;
  onRetry: () => void;
  onRestore: (version: PolicyVersionView) => void;
  more: (() => void) | null;
}) {
  const t = useTranslations("policies");
  const common = useTranslations("common");
  const refusal = useRefusal("policy:write");
  return (
    <Panel title={t("history")}>
      {problem !== null && versions === undefined ? (
        <ErrorState problem={problem} onRetry={onRetry} />
      ) : versions === undefined ? (
        <div className="p-4">
          <Skeleton className="h-24 w-full" />
        </div>
      ) : versions.length === 0 ? (
        <EmptyState icon={History} title={t("noVersions")}>
          {t("noVersionsHint")}
        </EmptyState>
      ) : (
        <ol>
          {versions.map((version, index) => (
            <li key={version.id} className="border-b border-line px-4 py-2.5 last:border-0">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-semibold">v{version.version}</span>
                <Badge tone={version.status === "published" ? "ok" : "neutral"}>
                  {t(`status.${version.status}`)}
                </Badge>
                <span className="text-sm text-muted">
                  {version.createdBy.name} ·{" "}
                  <Instant value={version.publishedAt ?? version.createdAt} />
                </span>
                {version.status === "superseded" && (
                  <ForWriters>
                    <Button
                      size="sm"
                      variant="ghost"
                      className="ml-auto"
                      disabledReason={refusal}
                      onClick={() => onRestore(version)}
                    >
                      {t("restore", { version: version.version })}
                    </Button>
                  </ForWriters>
                )}
              </div>
              <p className="text-sm">{version.reason}</p>
              {(versions[index + 1] !== undefined || version.version === 1) && (
                <details className="mt-1">
                  <summary className="min-h-[24px] text-sm text-link">{t("whatChanged")}</summary>
                  <PolicyChanges
                    changes={changesBetween(versions[index + 1]?.document ?? {}, version.document)}
                  />
                </details>
              )}
            </li>
          ))}
        </ol>
      )}
      {more !== null && (
        <div className="border-t border-line p-2 text-center">
          <Button size="sm" variant="ghost" onClick={more}>
            {common("showMore")}
          </Button>
        </div>
      )}
    </Panel>
  );
}
