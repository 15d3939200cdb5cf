"use client";
import { Activity } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useOperation } from "../../client/hooks.ts";
import { DecisionBadge } from "../../requests/components/decision-badge.tsx";
import { paths } from "../../shell/paths.ts";
import { useReasonText } from "../../told/told.tsx";
import { buttonStyle } from "../../ui/button-style.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Money } from "../../ui/money.tsx";
import { Panel } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

/** The newest calls as they are decided, of everybody or of one team. */
export function RecentDecisions({ team, shown }: { team?: string; shown: number }) {
  const t = useTranslations("overview.recent");
  const reason = useReasonText();
  const recent = useOperation("listRequests", {
    query: { period: "month", limit: shown, ...(team === undefined ? {} : { team }) },
  });
  return (
    <Panel
      title={t("title")}
      actions={
        <Link
          href={paths.requests(team === undefined ? {} : { team })}
          className={buttonStyle({ size: "sm", variant: "ghost" })}
        >
          {t("all")}
        </Link>
      }
    >
      {recent.error !== null && recent.data === undefined ? (
        <ErrorState problem={recent.error} onRetry={() => void recent.refetch()} />
      ) : recent.data === undefined ? (
        <ol>
          {Array.from({ length: shown }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
            <li key={index} className="h-11.75 border-b border-line px-4 py-2 last:border-0">
              <Skeleton className="h-7.5 w-full" />
            </li>
          ))}
        </ol>
      ) : recent.data.data.length === 0 ? (
        <EmptyState
          icon={Activity}
          title={t("none")}
          action={
            <Link
              href={paths.keys({ create: "1" })}
              className={buttonStyle({ variant: "primary" })}
            >
              {t("createKey")}
            </Link>
          }
        >
          {t("noneHint")}
        </EmptyState>
      ) : (
        <ol>
          {recent.data.data.map((call) => (
            <li key={call.id} className="border-b border-line last:border-0">
              <Link
                href={paths.requests({ sel: call.id })}
                className="flex items-center gap-3 px-4 py-1.5 text-sm hover:bg-subtle"
              >
                <DecisionBadge
                  decision={call.decision}
                  cache={call.cache}
                  outcome={call.outcome}
                  compact
                />
                <span className="min-w-0 grow">
                  <span className="block truncate">
                    {team === undefined && `${call.team.name} · `}
                    <span className={team === undefined ? "text-muted" : ""}>
                      {call.model ?? call.host}
                    </span>
                  </span>
                  <span className="block truncate text-xs text-muted">
                    {call.decision === "deny" ? `${reason(call.reasonCode)} · ` : ""}
                    <Instant value={call.at} relative />
                  </span>
                </span>
                <Money
                  value={call.decision === "require_approval" ? call.estimate : call.cost}
                  exact
                />
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
