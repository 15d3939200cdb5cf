"use client";
import type { PolicyCheckView } from "@pag0/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { call } from "../client/call.ts";
import type { ApiProblem } from "../client/problem.ts";
import { fieldPath } from "./document-path.ts";
import type { JsonObject } from "./json-source.ts";
import { operationsOf, type PolicyLevel, paramsOf } from "./policy-level.ts";

const PAUSE_MS = 400;

export type PolicyCheck = ReturnType<typeof useCheck>;

/** Checks a document a moment after it was changed; the last findings stay until the next ones are there. */
export function useCheck(level: PolicyLevel, document: JsonObject | null, version: number) {
  const [asked, setAsked] = useState(document);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(document), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [document]);
  const { check } = operationsOf(level);
  const params = paramsOf(level);
  // A text as the key: the query would put an object's keys in order at each render.
  const text = useMemo(() => (asked === null ? null : JSON.stringify(asked)), [asked]);
  const query = useQuery<PolicyCheckView, ApiProblem>({
    queryKey: [check, params, version, text],
    queryFn: ({ signal }) => call(check, { params, body: { document: asked }, signal }),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });
  const errors = useMemo(() => {
    const byPath = new Map<string, string>();
    for (const { field, message } of query.data?.errors ?? []) {
      const path = fieldPath(field);
      if (!byPath.has(path)) byPath.set(path, message);
    }
    return byPath;
  }, [query.data]);
  const warnings = useMemo(
    () =>
      (query.data?.warnings ?? []).map((warning) => ({
        ...warning,
        field: fieldPath(warning.field),
      })),
    [query.data],
  );
  return {
    data: query.data,
    /** By path of the document: `rules[0].name`. */
    errors,
    warnings,
    problem: query.data === undefined || query.isError ? query.error : null,
    /** Whether the findings are of the text as it is now. */
    current: asked === document && !query.isPlaceholderData && query.data !== undefined,
  };
}
