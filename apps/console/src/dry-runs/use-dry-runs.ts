"use client";
import type { DryRunView, PolicyDocumentInput } from "@pag0/contract";
import { useEffect, useMemo } from "react";
import { useList, useOperation } from "../client/hooks.ts";
import { documentKey, rememberedRun, tabMemory } from "./remembered-runs.ts";

const POLL_MS = 1_000;
const LISTED = 10;

export const isOver = (run: Pick<DryRunView, "status">) =>
  run.status === "done" || run.status === "failed";

/** The dry runs of a level (`organization` or a team's slug), newest first, without their results. */
export function useDryRunList(level: string) {
  return useList("listDryRuns", { query: { level, limit: LISTED } });
}

/** One dry run, read again each second until it is over. */
export function useDryRun(id: string | null) {
  const query = useOperation(
    "getDryRun",
    { params: { dryRunId: id ?? "" } },
    { enabled: id !== null, keepPrevious: false },
  );
  const { data, refetch } = query;
  const waiting = id !== null && data !== undefined && !isOver(data);
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => void refetch(), POLL_MS);
    return () => clearInterval(timer);
  }, [waiting, refetch]);
  return query;
}

/**
 * The newest finished dry run of a level with its result, for a summary beside what is to be published.
 * With `document`, `isSameDocument` says whether this session began it for that very document.
 */
export function useNewestDryRun(
  level: string,
  document?: PolicyDocumentInput,
): { run: DryRunView | null; isSameDocument: boolean; isLoading: boolean } {
  const list = useDryRunList(level);
  const own = useMemo(
    () =>
      document === undefined ? null : rememberedRun(tabMemory(), documentKey(level, document)),
    [level, document],
  );
  const newest = list.rows?.find(({ status }) => status === "done")?.id ?? null;
  const query = useDryRun(own ?? newest);
  const run = query.data?.status === "done" ? query.data : null;
  return {
    run,
    isSameDocument: run !== null && run.id === own,
    isLoading: list.isLoading || query.isLoading,
  };
}
