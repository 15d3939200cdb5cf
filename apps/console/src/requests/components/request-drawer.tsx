"use client";
import type { RequestDetailView } from "@pag0/contract";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useOperation } from "../../client/hooks.ts";
import { paths } from "../../shell/paths.ts";
import { Reason } from "../../told/reason.tsx";
import { Told } from "../../told/told.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Money } from "../../ui/money.tsx";
import { count, duration } from "../../ui/numbers.ts";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { CorrectionFacts } from "./correction-facts.tsx";
import { DecisionBadge } from "./decision-badge.tsx";
import { HeldRules } from "./held-rules.tsx";
import { RequestBody } from "./request-body.tsx";
import { Requester } from "./requester.tsx";

/** One call: what was decided and why, what it cost, and where it went. */
export function RequestDrawer({
  id,
  onClose,
  onOpen,
}: {
  id: string | null;
  onClose: () => void;
  /** Shows another call in its place. */
  onOpen: (id: string) => void;
}) {
  const t = useTranslations("requests.detail");
  const call = useOperation(
    "getRequest",
    { params: { requestId: id ?? "-" } },
    { enabled: id !== null, keepPrevious: false },
  );
  return (
    <Drawer open={id !== null} onClose={onClose} title={t("title")}>
      {call.error !== null ? (
        <ErrorState problem={call.error} onRetry={() => void call.refetch()} />
      ) : call.data === undefined ? (
        <div className="flex flex-col gap-3">
          <Skeleton className="w-40" />
          <Skeleton className="h-40 w-full" />
        </div>
      ) : (
        <Call call={call.data} onOpen={onOpen} />
      )}
    </Drawer>
  );
}

function Call({ call, onOpen }: { call: RequestDetailView; onOpen: (id: string) => void }) {
  const t = useTranslations("requests.detail");
  const tags = Object.entries(call.tags);
  const isCorrection = call.outcome === "correction";
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-col gap-2">
        <div>
          <DecisionBadge decision={call.decision} cache={call.cache} outcome={call.outcome} />
        </div>
        {!isCorrection && (
          <>
            <p className="text-base">
              <Told text={call.explanation} />
            </p>
            <Reason code={call.reasonCode} />
          </>
        )}
        {call.approvalId !== null && (
          <Link
            className="text-link underline"
            href={paths.inbox({ status: "all", sel: call.approvalId })}
          >
            {t("approval")}
          </Link>
        )}
      </div>
      {call.correction !== null && (
        <CorrectionFacts shown={call.id} correction={call.correction} onOpen={onOpen} />
      )}
      <Facts>
        {call.correction === null && (
          <Fact name={t("cost")}>
            <Money value={call.cost} exact unit="request" className="font-semibold" />
            {call.estimated && <span className="text-sm text-muted"> · {t("estimated")}</span>}
          </Fact>
        )}
        {!isCorrection && (
          <Fact name={t("estimate")}>
            <Money value={call.estimate} exact />
          </Fact>
        )}
        {call.cache === "hit" && (
          <Fact name={t("saved")}>
            <Money value={call.saved} exact />
          </Fact>
        )}
        <Fact name={t("tokens")}>
          {t("tokenCounts", {
            input: count(call.inputTokens),
            cached: count(call.cachedInputTokens),
            output: count(call.outputTokens),
          })}
        </Fact>
        {!isCorrection && (
          <Fact name={t("time")}>
            {duration(call.latencyMs)}
            {call.upstreamMs !== null && (
              <span className="text-muted">
                {" "}
                · {t("upstream")} {duration(call.upstreamMs)}
              </span>
            )}
          </Fact>
        )}
        <Fact name={t("at")}>
          <Instant value={call.at} />
        </Fact>
      </Facts>
      <Facts>
        <Fact name={t("team")}>
          <Link className="text-link hover:underline" href={paths.team(call.team.slug)}>
            {call.team.name}
          </Link>
        </Fact>
        {call.memberId !== null && (
          <Fact name={t("member")}>
            <Requester id={call.memberId} />
          </Fact>
        )}
        <Fact name={t("target")}>
          <code className="font-mono text-sm break-all">
            {call.method} {call.host}
            {call.path}
          </code>
        </Fact>
        {call.model !== null && <Fact name={t("model")}>{call.model}</Fact>}
        <Fact name={t("category")}>{call.category}</Fact>
        <Fact name={t("classification")}>{t(`levels.${call.classification}`)}</Fact>
        {call.sensitiveKinds.length > 0 && (
          <Fact name={t("found")}>
            {call.sensitiveKinds.map((kind) => (
              <code key={kind} className="mr-2 font-mono text-xs">
                {kind}
              </code>
            ))}
          </Fact>
        )}
        <Fact name={t("outcome")}>
          {t(`outcomes.${call.outcome}`)}
          {call.upstreamStatus !== null && (
            <span className="text-muted"> · HTTP {call.upstreamStatus}</span>
          )}
          {call.stream && <span className="text-muted"> · {t("stream")}</span>}
        </Fact>
        {call.costCenter !== "" && <Fact name={t("costCenter")}>{call.costCenter}</Fact>}
        {tags.length > 0 && (
          <Fact name={t("tags")}>
            {tags.map(([name, value]) => (
              <code key={name} className="block font-mono text-xs break-all">
                {name}={value}
              </code>
            ))}
          </Fact>
        )}
        {call.policyVersionIds.length > 0 && (
          <Fact name={t("policy")}>
            {call.policyVersionIds.map((version) => (
              <code key={version} className="block font-mono text-xs break-all text-muted">
                {version}
              </code>
            ))}
          </Fact>
        )}
        {call.rules.length > 0 && (
          <Fact name={t("rules")}>
            <HeldRules rules={call.rules} />
          </Fact>
        )}
        {call.priceVersion !== null && <Fact name={t("prices")}>{call.priceVersion}</Fact>}
        <Fact name={t("id")}>
          <span className="flex items-center gap-1">
            <code className="font-mono text-xs break-all">{call.requestId}</code>
            <CopyButton size="icon" variant="ghost" text={call.requestId} label={t("copyId")} />
          </span>
        </Fact>
      </Facts>
      {!isCorrection && <RequestBody key={call.id} id={call.id} />}
    </div>
  );
}
