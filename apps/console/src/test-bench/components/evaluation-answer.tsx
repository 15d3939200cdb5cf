"use client";
import type { EvaluationView } from "@pag0/contract";
import { Ban, CircleCheck, Clock3 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Told } from "../../told/told.tsx";
import { amountOf, moneyText, shareOf } from "../../ui/amount.ts";
import { Badge } from "../../ui/badge.tsx";
import { Meter } from "../../ui/meter.tsx";
import { Money } from "../../ui/money.tsx";
import { percent } from "../../ui/numbers.ts";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

const looks = {
  allow: { tone: "ok", icon: CircleCheck },
  deny: { tone: "danger", icon: Ban },
  require_approval: { tone: "warn", icon: Clock3 },
} as const;

/** What policy says of the call: the verdict in a sentence, then every other reason and what it rests on. */
export function EvaluationAnswer({
  title,
  evaluation,
  isDraft,
}: {
  title: string;
  evaluation: EvaluationView | undefined;
  isDraft: boolean;
}) {
  const t = useTranslations("testBench");
  if (evaluation === undefined)
    return (
      <section className="panel p-4" aria-label={title} aria-busy>
        <Skeleton className="mb-3 h-5 w-32" />
        <Skeleton className="h-40 w-full" />
      </section>
    );
  const { decision, origin, failures, rules } = evaluation;
  const levelText = (level: string | null, version: number | null) => {
    const of = level ?? t("client");
    if (version !== null) return `${of}, ${t("version", { version })}`;
    return isDraft && level !== null ? `${of}, ${t("draftLevel")}` : of;
  };
  return (
    <section className="panel min-w-0" aria-label={title} aria-live="polite">
      <header className="border-b border-line px-4 py-3">
        <div className="mb-1.5 flex flex-wrap items-center justify-between gap-2">
          <h3 className="text-sm font-medium text-muted">{title}</h3>
          <Badge {...looks[decision]}>{t(`verdict.${decision}`)}</Badge>
        </div>
        <p className="text-base font-medium break-words">
          <Told text={evaluation.explanation} />
        </p>
        {origin !== null && (
          <p className="mt-1 text-sm text-muted">
            {t("decidedBy", { level: levelText(origin.name, origin.version) })}
            {" · "}
            <Code code={evaluation.code} field={evaluation.field} />
          </p>
        )}
      </header>
      {failures.length > 1 && (
        <Part title={t("others")}>
          <ol className="flex flex-col gap-2">
            {failures.slice(1).map((failure, index) => (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: two levels may fail for the same reason
                key={index}
                className="flex flex-col items-start gap-1"
              >
                <Badge {...looks[failure.decision]}>{t(`verdict.${failure.decision}`)}</Badge>
                <div className="min-w-0 text-sm">
                  <p className="break-words">
                    <Told text={failure.explanation} />
                  </p>
                  <p className="text-muted">
                    {levelText(failure.level, failure.version)} ·{" "}
                    <Code code={failure.code} field={failure.field} />
                  </p>
                </div>
              </li>
            ))}
          </ol>
        </Part>
      )}
      <Part title={t("rules")}>
        {rules.length === 0 ? (
          <p className="text-sm text-muted">{t("noRules")}</p>
        ) : (
          <ul className="flex flex-col gap-2">
            {rules.map((rule) => (
              <li key={`${rule.level}/${rule.id}`} className="text-sm">
                <p className="break-words">
                  <Told text={rule.explanation} />
                </p>
                <p className="text-muted">
                  {rule.lifted
                    ? t("lifted")
                    : rule.actions.map((action) => actionText(t, action)).join(", ")}
                </p>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <CallRead call={evaluation.call} />
      <Part title={t("budgets")}>
        {evaluation.budgets.length === 0 && <p className="text-sm text-muted">{t("noBudgets")}</p>}
        <ul className="flex flex-col gap-2">
          {evaluation.budgets.map((budget) => {
            const name = t("budget", { name: budget.name, period: t(`period.${budget.period}`) });
            const left = shareOf(amountOf(budget.available), amountOf(budget.limit));
            const used = left === null ? 1 : Math.min(1, Math.max(0, 1 - left));
            return (
              <li key={`${budget.scopeKind}/${name}`} className="text-sm">
                <div className="flex flex-wrap justify-between gap-x-3">
                  <span>{name}</span>
                  <span className="figures text-muted">
                    {t("left", {
                      available: moneyText(budget.available),
                      limit: moneyText(budget.limit),
                    })}
                  </span>
                </div>
                <Meter label={name} share={used} text={percent(used)} />
              </li>
            );
          })}
        </ul>
      </Part>
    </section>
  );
}

const actionNames = ["allow", "deny", "require_approval", "log", "notify", "redact"] as const;

function actionText(t: ReturnType<typeof useTranslations<"testBench">>, action: string): string {
  const known = actionNames.find((name) => name === action);
  return known === undefined ? action : t(`actions.${known}`);
}

function Code({ code, field }: { code: string; field: string | null }) {
  return (
    <code className="font-mono text-xs break-all">
      {code}
      {field !== null && field !== "" && ` ${field}`}
    </code>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="border-b border-line px-4 py-3 last:border-b-0">
      <h4 className="mb-1.5 text-sm font-semibold">{title}</h4>
      {children}
    </div>
  );
}

function CallRead({ call }: { call: EvaluationView["call"] }) {
  const t = useTranslations("testBench");
  const r = useTranslations("rules.handling");
  const found = [
    ...call.categories.map((category) => r(`category.${category}`)),
    ...call.findings.map(({ kind, count }) => `${kind} × ${count}`),
  ];
  return (
    <Part title={t("call")}>
      <Facts>
        <Fact name={t("provider")}>
          {call.provider ?? <span className="text-muted">{t("unknownProvider")}</span>}
        </Fact>
        <Fact name={t("category")}>{call.category ?? "—"}</Fact>
        <Fact name={t("model")}>{call.model ?? "—"}</Fact>
        <Fact name={t("estimate")}>
          <Money value={call.estimate} exact />
        </Fact>
        <Fact name={t("classification")}>
          {call.classification === null ? (
            <span className="text-muted">{t("notSearched")}</span>
          ) : (
            r(`level.${call.classification}`)
          )}
        </Fact>
        {call.classification !== null && (
          <Fact name={t("findings")}>
            {found.length === 0 ? t("nothingFound") : found.join(", ")}
          </Fact>
        )}
      </Facts>
    </Part>
  );
}
