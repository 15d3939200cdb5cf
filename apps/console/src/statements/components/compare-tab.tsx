"use client";
import type { StatementComparisonView } from "@pag0/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { CircleAlert, FileUp, Scale } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { call } from "../../client/call.ts";
import type { ApiProblem } from "../../client/problem.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Comparison } from "./comparison.tsx";
import { ExportFile, type ExportText } from "./export-file.tsx";
import type { StatementChoice } from "./use-statement-choice.ts";

/** Compares a file once for each choice: every comparison is in the audit log. */
function useComparison(choice: StatementChoice, file: ExportText | null) {
  const { provider, span, byDay } = choice;
  return useQuery<StatementComparisonView, ApiProblem>({
    queryKey: ["compareStatement", provider, span.from, byDay, file?.key],
    queryFn: ({ signal }) =>
      call("compareStatement", {
        body: {
          ...{ provider: provider ?? "", ...span },
          ...(byDay ? { groupBy: "day" as const } : {}),
          ...{ fileName: file?.name ?? "", text: file?.text ?? "" },
        },
        signal,
      }),
    enabled: provider !== null && file !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    ...(file === null ? {} : { placeholderData: keepPreviousData }),
  });
}

/** A vendor's own export of usage or costs, held against our statement of the month. */
export function CompareTab({ choice }: { choice: StatementChoice }) {
  const t = useTranslations("statements");
  const [file, setFile] = useState<ExportText | null>(null);
  const comparison = useComparison(choice, file);
  if (choice.provider === null)
    return (
      <div className="panel">
        <EmptyState icon={Scale} title={t("whose")}>
          {t("whoseHint")}
        </EmptyState>
      </div>
    );
  return (
    <>
      <ExportFile file={file} onChange={setFile} />
      {file === null ? (
        <div className="panel">
          <EmptyState icon={FileUp} title={t("noFile")}>
            {t("noFileHint")}
          </EmptyState>
        </div>
      ) : comparison.error !== null ? (
        <div className="panel">
          <Problem
            problem={comparison.error}
            choice={choice}
            onRetry={() => void comparison.refetch()}
          />
        </div>
      ) : comparison.data === undefined ? (
        <Skeleton className="h-40 w-full" />
      ) : (
        <Comparison view={comparison.data} stale={comparison.isPlaceholderData} choice={choice} />
      )}
    </>
  );
}

/** Why there is no comparison: what of the file cannot be read and where, or what else went wrong. */
function Problem({
  problem,
  choice,
  onRetry,
}: {
  problem: ApiProblem;
  choice: StatementChoice;
  onRetry: () => void;
}) {
  const t = useTranslations("statements");
  const inFile = problem.errors.filter(({ field }) => field === "text");
  if (inFile.length > 0)
    return (
      <div role="alert" className="flex flex-col gap-2 p-4">
        <p className="flex items-start gap-2 text-base font-medium text-danger">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          {t("file.unreadable")}
        </p>
        <ul className="list-disc pl-5 text-sm break-words">
          {inFile.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
        <p className="text-sm text-muted">{t("file.unreadableHint")}</p>
      </div>
    );
  if (problem.errors.some(({ field }) => field === "groupBy"))
    return (
      <EmptyState
        icon={Scale}
        title={t("noDays")}
        action={<Button onClick={() => choice.setByDay(false)}>{t("compareMonth")}</Button>}
      >
        {t("noDaysHint")}
      </EmptyState>
    );
  return <ErrorState problem={problem} onRetry={onRetry} />;
}
