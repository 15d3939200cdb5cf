"use client";
import type { DryRunResultView, DryRunView } from "@pag0/contract";
import { ArrowRight, CalendarX2, Check } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { paths } from "../../shell/paths.ts";
import { Told } from "../../told/told.tsx";
import { moneyText } from "../../ui/amount.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { changedCalls, changesOf } from "../changes.ts";
import { ChangeTables } from "./change-tables.tsx";
import { DayChart } from "./day-chart.tsx";
import { useHeadline } from "./dry-run-summary.tsx";
import { VerdictBadge } from "./verdict-badge.tsx";

/** What a draft would have done with the recorded calls: the sentence, the days, what is behind it, examples. */
export function DryRunResult({ run, result }: { run: DryRunView; result: DryRunResultView }) {
  const t = useTranslations("dryRuns");
  const headline = useHeadline();
  if (result.rows === 0)
    return (
      <div className="panel">
        <EmptyState icon={CalendarX2} title={t("noCalls")}>
          {t("noCallsHint")}
        </EmptyState>
      </div>
    );
  const period = (
    <p className="text-sm text-muted">
      <Instant value={result.from ?? run.from} /> – <Instant value={result.to ?? run.to} />
    </p>
  );
  if (changedCalls(changesOf(result)) === 0)
    return (
      <div className="panel">
        <EmptyState icon={Check} title={t("unchanged", { rows: result.rows })}>
          {period}
          {t("unchangedHint")}
        </EmptyState>
      </div>
    );
  return (
    <>
      <div role="status">
        <p className="text-lg font-semibold text-balance">{headline(result)}</p>
        <p className="mt-1 text-sm">
          {t("spend", {
            happened: moneyText(result.spend.happened),
            draft: moneyText(result.spend.draft),
          })}
        </p>
        {period}
        <p className="mt-1 max-w-[90ch] text-xs text-muted">
          {t("assumption")}
          {result.unlikePublishedRows > 0 &&
            ` ${t("unlike", { rows: result.unlikePublishedRows })}`}
          {result.unknownProjectRows > 0 && ` ${t("unknown", { rows: result.unknownProjectRows })}`}
        </p>
      </div>
      <DayChart days={result.byDay} />
      <ChangeTables result={result} />
      {result.examples.length > 0 && <Examples examples={result.examples} />}
    </>
  );
}

function Examples({ examples }: { examples: DryRunResultView["examples"] }) {
  const t = useTranslations("dryRuns");
  return (
    <section className="panel" aria-label={t("examples")}>
      <h3 className="border-b border-line px-4 py-2 text-base font-semibold">{t("examples")}</h3>
      <ul>
        {examples.map((example) => (
          <li key={example.requestId} className="border-b border-line px-4 py-2.5 last:border-b-0">
            <div className="flex flex-wrap items-center gap-1.5">
              <VerdictBadge verdict={example.from} />
              <ArrowRight className="size-3.5 text-muted" aria-label="→" />
              <VerdictBadge verdict={example.to} />
              <span className="text-sm text-muted">
                {t("example", { team: example.projectName, amount: moneyText(example.amount) })}
                {" · "}
                <Instant value={example.at} />
              </span>
            </div>
            <p className="mt-1 text-sm break-words">
              <Told text={example.sentence} />
            </p>
            <p className="text-sm">
              <code className="font-mono text-xs break-all text-muted">
                {example.model ?? `${example.host}${example.path}`}
              </code>{" "}
              <Link
                className="text-link hover:underline"
                href={paths.requests({ sel: example.requestId })}
              >
                {t("open")}
                <span className="sr-only"> {example.requestId}</span>
              </Link>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
