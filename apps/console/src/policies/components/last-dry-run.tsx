"use client";
import type { PolicyDocumentInput } from "@pag0/contract";
import { DryRunSummary } from "../../dry-runs/components/dry-run-summary.tsx";
import { useNewestDryRun } from "../../dry-runs/use-dry-runs.ts";
import { levelReference, type PolicyLevel } from "../policy-level.ts";

/** What the newest finished dry run of a level said, and whether it was of this very document. */
export function LastDryRun({
  level,
  document,
}: {
  level: PolicyLevel;
  document: PolicyDocumentInput;
}) {
  const { run, isSameDocument, isLoading } = useNewestDryRun(levelReference(level), document);
  if (isLoading) return null;
  return <DryRunSummary run={run} isSameDocument={isSameDocument} />;
}
