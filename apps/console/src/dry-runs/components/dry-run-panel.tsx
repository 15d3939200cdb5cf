"use client";
import type { DryRunView, PolicyDocumentInput } from "@pag0/contract";
import { CircleAlert, FlaskConical, History, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef, useState } from "react";
import { useChange } from "../../client/hooks.ts";
import { useRefusal } from "../../shell/me.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { count } from "../../ui/numbers.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { documentKey, rememberedRun, rememberRun, tabMemory } from "../remembered-runs.ts";
import { isOver, useDryRun, useDryRunList } from "../use-dry-runs.ts";
import { DryRunResult } from "./dry-run-result.tsx";

const periods = ["7", "30", "90"] as const;
const DAY_MS = 86_400_000;

/** Replays recorded calls against a draft, and shows what would have become of them. */
export function DryRunPanel({
  level,
  document,
  disabled,
  atOnce = false,
}: {
  /** `organization`, or a team's slug. */
  level: string;
  document: PolicyDocumentInput;
  /** Why it cannot run now. */
  disabled?: string;
  /** Begins by itself where this session has no run of the document, and shows no other's. */
  atOnce?: boolean;
}) {
  const t = useTranslations("dryRuns");
  const refusal = useRefusal("policy:write") ?? disabled ?? null;
  const [days, setDays] = useState<(typeof periods)[number]>("30");
  const [chosen, setChosen] = useState<{ of: string; id: string } | null>(null);
  const key = useMemo(() => documentKey(level, document), [level, document]);
  const list = useDryRunList(level);
  const create = useChange("createDryRun", ["listDryRuns"]);
  const own = rememberedRun(tabMemory(), key);
  const newest = atOnce ? null : list.rows?.find(({ status }) => status !== "failed")?.id;
  // What was chosen for another draft gives way to the run of this one.
  const shownId = (chosen?.of === key ? chosen.id : null) ?? own ?? newest ?? null;
  const query = useDryRun(shownId);
  const run = query.data;
  const busy = create.isPending || (run !== undefined && !isOver(run));

  const start = () =>
    create.mutate(
      { body: { level, document, days: Number(days) } },
      {
        onSuccess: (created) => {
          rememberRun(tabMemory(), key, created.id);
          setChosen({ of: key, id: created.id });
        },
      },
    );
  const begun = useRef(false);
  useEffect(() => {
    if (!atOnce || begun.current || own !== null || refusal !== null) return;
    begun.current = true;
    start();
  });
  return (
    <div className="@container flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={t("days")}
          value={days}
          onChange={setDays}
          options={periods.map((value) => ({ value, label: t("dayCount", { days: value }) }))}
        />
        <Button variant="primary" busy={busy} disabledReason={refusal} onClick={start}>
          {!busy && <Play aria-hidden />}
          {t("run", { days })}
        </Button>
        <p className="w-full max-w-[80ch] text-sm text-muted">{t("intro")}</p>
      </div>
      {create.error !== null && (
        <div className="panel">
          <ErrorState problem={create.error} onRetry={start} />
        </div>
      )}
      {shownId === null && !atOnce && !list.isLoading && list.error === null && (
        <div className="panel">
          <EmptyState icon={FlaskConical} title={t("none")}>
            {t("noneHint")}
          </EmptyState>
        </div>
      )}
      {query.error !== null && run === undefined && (
        <div className="panel">
          <ErrorState problem={query.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      {run === undefined && (create.isPending || query.isLoading || list.isLoading) && (
        <Skeleton className="h-64 w-full rounded-lg" />
      )}
      {run !== undefined && (
        <>
          {run.id !== own && isOver(run) && (
            <p className="flex items-start gap-2 rounded-md border border-warn/40 bg-warn/8 px-3 py-2 text-sm">
              <CircleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
              {t("otherDocument")}
            </p>
          )}
          <RunState run={run} />
        </>
      )}
      {!atOnce && (
        <PastRuns
          list={list}
          shownId={run?.id ?? null}
          onShow={(id) => setChosen({ of: key, id })}
        />
      )}
    </div>
  );
}

function RunState({ run }: { run: DryRunView }) {
  const t = useTranslations("dryRuns");
  if (run.status === "failed")
    return (
      <div role="alert" className="panel p-4">
        <p className="flex items-start gap-2 font-medium text-danger">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          {t("failed")}
        </p>
        {run.error !== null && <p className="mt-1 text-sm break-words">{run.error}</p>}
        <p className="mt-1 text-sm text-muted">{t("failedHint")}</p>
      </div>
    );
  if (run.status === "done" && run.result !== null)
    return <DryRunResult run={run} result={run.result} />;
  const { rows, total } = run.progress;
  const share = total === 0 ? 0 : Math.min(1, rows / total);
  return (
    <div className="panel p-4">
      <div
        role="progressbar"
        aria-label={t("progress")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="h-2 overflow-hidden rounded-full bg-line"
      >
        <div
          data-meter-fill
          className="h-full bg-accent transition-[width] duration-[180ms] dark:bg-link"
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <p className="figures mt-2 text-sm text-muted" role="status">
        {run.status === "queued" ? t("queued") : t("running", { rows, total })}
      </p>
    </div>
  );
}

const tones = { queued: "neutral", running: "info", done: "ok", failed: "danger" } as const;

/** What was tried of this level before, newest first. */
function PastRuns({
  list,
  shownId,
  onShow,
}: {
  list: ReturnType<typeof useDryRunList>;
  shownId: string | null;
  onShow: (id: string) => void;
}) {
  const t = useTranslations("dryRuns");
  if (list.error !== null && list.rows === undefined)
    return (
      <div className="panel">
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} />
      </div>
    );
  const runs = list.rows ?? [];
  if (runs.length === 0) return null;
  return (
    <section className="panel" aria-label={t("past")}>
      <h3 className="flex items-center gap-2 border-b border-line px-4 py-2 text-base font-semibold">
        <History className="size-4 text-muted" aria-hidden />
        {t("past")}
      </h3>
      <ul>
        {runs.map((run) => (
          <li
            key={run.id}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-1.5 text-sm last:border-b-0"
          >
            <Badge tone={tones[run.status]} className="w-20 justify-center">
              {t(`status.${run.status}`)}
            </Badge>
            <Instant value={run.createdAt} />
            <span className="grow text-muted" title={count(run.progress.total)}>
              {t("pastOne", {
                days: Math.round((Date.parse(run.to) - Date.parse(run.from)) / DAY_MS),
                rows: run.progress.total,
              })}
            </span>
            <Button
              size="sm"
              variant="ghost"
              aria-pressed={run.id === shownId}
              onClick={() => onShow(run.id)}
            >
              {t(run.id === shownId ? "shown" : "show")}
            </Button>
          </li>
        ))}
      </ul>
      {list.table.more !== undefined && (
        <MoreRuns onMore={list.table.more.onMore} busy={list.table.more.busy} />
      )}
    </section>
  );
}

function MoreRuns({ onMore, busy }: { onMore: () => void; busy: boolean }) {
  const t = useTranslations("common");
  return (
    <div className="flex justify-center border-t border-line p-2">
      <Button size="sm" variant="ghost" onClick={onMore} busy={busy}>
        {t("showMore")}
      </Button>
    </div>
  );
}
