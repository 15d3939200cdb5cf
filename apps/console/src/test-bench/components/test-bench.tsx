"use client";
import type { PolicyDocumentInput, TeamView } from "@pag0/contract";
import { FlaskConical, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useContext, useState } from "react";
import { useChange } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { ZoneContext } from "../../ui/instant.tsx";
import { type BenchCall, type BenchProblem, blankCall, readCall } from "../bench-call.ts";
import { concernsTeam } from "../concerns-team.ts";
import { BenchForm } from "./bench-form.tsx";
import { EvaluationAnswer } from "./evaluation-answer.tsx";

const NO_PROBLEMS: ReadonlyMap<BenchProblem, string> = new Map();

/** Asks what policy says of a call that nobody makes, as published and, where a draft is given, with the draft. */
export function TestBench({
  teams,
  defaultTeam,
  draft,
}: {
  teams: TeamView[];
  /** Slug of the team chosen at first. */
  defaultTeam?: string;
  /** `level` is `organization` or a team's slug. */
  draft?: { level: string; document: PolicyDocumentInput };
}) {
  const t = useTranslations("testBench");
  const zone = useContext(ZoneContext);
  const [call, setCall] = useState(() => blankCall(defaultTeam ?? teams[0]?.slug ?? ""));
  const [asked, setAsked] = useState<BenchCall | null>(null);
  const [problems, setProblems] = useState(NO_PROBLEMS);
  const published = useChange("evaluatePolicy", []);
  const drafted = useChange("evaluatePolicy", []);
  const concerned = draft !== undefined && concernsTeam(teams, draft.level, call.team);
  const compared = drafted.status !== "idle";

  const run = () => {
    const read = readCall(call, zone);
    setProblems(read.ok ? NO_PROBLEMS : read.problems);
    if (!read.ok) return;
    setAsked(call);
    const { team, request } = read;
    published.mutate({ body: { team, request } });
    if (draft !== undefined && concerned)
      drafted.mutate({ body: { team, request, policy: draft } });
    else drafted.reset();
  };

  if (teams.length === 0)
    return (
      <EmptyState icon={FlaskConical} title={t("title")}>
        {t("noTeams")}
      </EmptyState>
    );
  const before = published.data;
  const after = drafted.data;
  return (
    <div className="@container">
      <p className="mb-3 max-w-[80ch] text-sm text-muted">{t("intro")}</p>
      <div className="grid items-start gap-4 @4xl:grid-cols-[minmax(20rem,2fr)_minmax(0,3fr)]">
        <form
          noValidate
          className="flex min-w-0 flex-col gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            run();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
            event.preventDefault();
            run();
          }}
        >
          <BenchForm teams={teams} call={call} problems={problems} onChange={setCall} />
          {draft !== undefined && !concerned && (
            <p className="text-sm text-muted">{t("draftElsewhere")}</p>
          )}
          <div>
            <Button type="submit" variant="primary" busy={published.isPending || drafted.isPending}>
              <Play aria-hidden />
              {t("run")}
            </Button>
          </div>
        </form>
        <div className="flex min-w-0 flex-col gap-3">
          {asked === null ? (
            <div className="panel">
              <EmptyState icon={FlaskConical} title={t("waiting")}>
                {t("waitingHint")}
              </EmptyState>
            </div>
          ) : (
            <>
              {asked !== call && <p className="text-sm text-muted">{t("stale")}</p>}
              {compared && before !== undefined && after !== undefined && (
                <p role="status" className="text-base font-medium">
                  {before.decision === after.decision && before.code === after.code
                    ? t("same")
                    : t("changed", {
                        from: t(`short.${before.decision}`),
                        to: t(`short.${after.decision}`),
                      })}
                </p>
              )}
              <div className={compared ? "grid items-start gap-3 @5xl:grid-cols-2" : ""}>
                {[
                  { title: t("published"), answer: published },
                  ...(compared ? [{ title: t("draft"), answer: drafted }] : []),
                ].map(({ title, answer }) =>
                  answer.error !== null ? (
                    <section key={title} className="panel" aria-label={title}>
                      <ErrorState problem={answer.error} onRetry={run} />
                    </section>
                  ) : (
                    <EvaluationAnswer
                      key={title}
                      title={title}
                      evaluation={answer.data}
                      isDraft={answer === drafted}
                    />
                  ),
                )}
              </div>
            </>
          )}
        </div>
      </div>
    </div>
  );
}
