"use client";
import { CircleAlert, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ApiProblem } from "../client/problem.ts";
import { Told, useReasonText, useRemedyText, useTold } from "../told/told.tsx";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy-button.tsx";

/** A part that failed: what happened, what to do, the request's id, and a way to try again. */
export function ErrorState({ problem, onRetry }: { problem: ApiProblem; onRetry?: () => void }) {
  const t = useTranslations("common");
  const told = useTold();
  const remedy = useRemedyText();
  const reason = useReasonText()(problem.code);
  // What happened, by its code where the sentence is known in English alone.
  const title = reason === problem.code ? problem.message : reason;
  return (
    <div role="alert" className="flex flex-col items-start gap-2 p-4">
      <p className="flex items-start gap-2 text-base font-medium text-danger">
        <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        {problem.code === "NETWORK_ERROR" ? t("networkError") : (told(problem.message) ?? title)}
      </p>
      {title !== problem.message && told(problem.message) === null && (
        <p className="text-sm" lang="en">
          {problem.message}
        </p>
      )}
      {problem.remedy !== "" && (
        <p className="text-sm text-muted">
          {problem.code === "NETWORK_ERROR" ? t("networkRemedy") : remedy(problem)}
        </p>
      )}
      {problem.errors.length > 0 && (
        <ul className="list-disc pl-5 text-sm">
          {problem.errors.map((error) => (
            <li key={`${error.field}${error.message}`}>
              <code className="font-mono text-xs">{error.field}</code> <Told text={error.message} />
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-center gap-2">
        {onRetry !== undefined && (
          <Button size="sm" onClick={onRetry}>
            <RotateCw aria-hidden />
            {t("retry")}
          </Button>
        )}
        {problem.requestId !== "" && (
          <>
            <code className="font-mono text-xs text-muted">{problem.requestId}</code>
            <CopyButton size="sm" variant="ghost" text={problem.requestId} label={t("copyId")} />
          </>
        )}
      </div>
    </div>
  );
}
