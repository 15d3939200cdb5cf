"use client";
import type { ApprovalDetailView } from "@pag0/contract";
import { TriangleAlert, UserRoundX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useOperation } from "../../client/hooks.ts";
import { paths } from "../../shell/paths.ts";
import { Reason } from "../../told/reason.tsx";
import { Told } from "../../told/told.tsx";
import { Badge } from "../../ui/badge.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Money } from "../../ui/money.tsx";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { ApprovalBadge, Deadline } from "./approval-state.tsx";
import { BudgetEffect } from "./budget-effect.tsx";
import { DecisionBar } from "./decision-bar.tsx";

/** One approval: what is asked, why it waits, what it does to the budgets, and the decision. */
export function ApprovalDetail({ id, onDecided }: { id: string; onDecided: (id: string) => void }) {
  const approval = useOperation(
    "getApproval",
    { params: { approvalId: id } },
    { keepPrevious: false },
  );
  if (approval.error !== null)
    return <ErrorState problem={approval.error} onRetry={() => void approval.refetch()} />;
  if (approval.data === undefined)
    return (
      <div className="flex flex-col gap-4">
        <Skeleton className="h-8 w-48" />
        <Skeleton className="h-16 w-full" />
        <Skeleton className="h-48 w-full" />
      </div>
    );
  return <Detail approval={approval.data} onDecided={onDecided} />;
}

function Detail({
  approval,
  onDecided,
}: {
  approval: ApprovalDetailView;
  onDecided: (id: string) => void;
}) {
  const t = useTranslations("approvals.detail");
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold">
            <Link className="hover:underline" href={paths.team(approval.team.slug)}>
              {approval.team.name}
            </Link>{" "}
            · {approval.model ?? approval.category}
          </h2>
          <p className="mt-0.5 flex flex-wrap items-center gap-2 text-sm">
            <ApprovalBadge status={approval.status} />
            {approval.status === "pending" && <Deadline expiresAt={approval.expiresAt} />}
          </p>
        </div>
        <div className="text-right">
          <Money value={approval.estimate} exact className="text-xl font-semibold" />
          <p className="text-xs text-muted">{t("estimate")}</p>
        </div>
      </div>

      {approval.status === "pending" && <DecisionBar approval={approval} onDecided={onDecided} />}
      {approval.decidedAt !== null && (
        <p className="rounded-md bg-subtle px-3 py-2 text-sm">
          {t("decided", {
            status: t(`decision.${approval.status === "denied" ? "denied" : "approved"}`),
            name: approval.decidedBy?.name ?? t("system"),
          })}{" "}
          <Instant value={approval.decidedAt} />
          {approval.decisionComment !== null && approval.decisionComment !== "" && (
            <span className="mt-1 block">“{approval.decisionComment}”</span>
          )}
        </p>
      )}

      <section>
        <h3 className="mb-1 text-sm font-semibold">{t("why")}</h3>
        <p>
          <Told text={approval.explanation} />
        </p>
        <Reason code={approval.reasonCode} />
      </section>

      <section>
        <h3 className="mb-1 text-sm font-semibold">{t("justification")}</h3>
        <p className={approval.justification === "" ? "text-muted" : ""}>
          {approval.justification === "" ? t("noJustification") : approval.justification}
        </p>
        <p className="mt-2 flex flex-wrap items-center gap-2 text-sm">
          <span className="text-muted">{t("requestedBy")}</span>{" "}
          {approval.requestedBy === "" ? t("notSaid") : approval.requestedBy}
          <Badge tone="warn" icon={UserRoundX}>
            {t("unverified")}
          </Badge>
        </p>
      </section>

      {approval.warnings.length > 0 && (
        <ul className="rounded-md border border-warn/40 bg-warn/8 px-3 py-2 text-sm">
          {approval.warnings.map((warning) => (
            <li key={`${warning.field}${warning.message}`} className="flex items-start gap-2">
              <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
              <span>
                <code className="font-mono text-xs">{warning.field}</code>{" "}
                <Told text={warning.message} />
              </span>
            </li>
          ))}
        </ul>
      )}

      <section>
        <h3 className="mb-2 text-sm font-semibold">{t("budgets")}</h3>
        {approval.budgets.length === 0 ? (
          <p className="text-sm text-muted">{t("noBudgets")}</p>
        ) : (
          <div className="flex flex-col gap-3">
            {approval.budgets.map((budget) => (
              <BudgetEffect key={`${budget.scopeName}${budget.period}`} budget={budget} />
            ))}
          </div>
        )}
      </section>

      <section>
        <h3 className="mb-2 text-sm font-semibold">{t("request")}</h3>
        <Facts>
          <Fact name={t("target")}>
            <code className="font-mono text-sm break-all">
              {approval.method} {approval.url}
            </code>
          </Fact>
          <Fact name={t("asked")}>
            <Instant value={approval.createdAt} />
          </Fact>
          <Fact name={t("approvers")}>
            {approval.approvers.map((approver) => approver.name).join(", ")}
          </Fact>
          {approval.executedAt !== null && (
            <Fact name={t("executed")}>
              <Instant value={approval.executedAt} /> · <Money value={approval.cost} exact />
            </Fact>
          )}
          <Fact name={t("id")}>
            <code className="font-mono text-xs break-all">{approval.id}</code>
          </Fact>
        </Facts>
        {approval.bodyPreview !== null && (
          <details className="mt-3">
            <summary className="min-h-[24px] text-sm text-link">{t("body")}</summary>
            <pre className="mt-2 max-h-72 overflow-auto rounded-md bg-subtle p-3 font-mono text-xs whitespace-pre-wrap">
              {approval.bodyPreview}
            </pre>
          </details>
        )}
      </section>
    </div>
  );
}
