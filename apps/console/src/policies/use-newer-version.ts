"use client";
import type { PolicyVersionView } from "@pag0/contract";
import { useMemo, useRef } from "react";
import { useOperation } from "../client/hooks.ts";
import type { JsonObject } from "./json-source.ts";
import { type Merge, mergeDraft } from "./merge-draft.ts";
import { operationsOf, type PolicyLevel, paramsOf } from "./policy-level.ts";

export interface NewerVersionFound {
  /** What is in force now. */
  version: PolicyVersionView;
  /** What the draft was begun from; null while it is not known. */
  base: PolicyVersionView | null;
  /** The draft's changes made to what is in force; null while the base is not known. */
  merge: Merge | null;
}

const LOOKED_THROUGH = 100;

/** The version that came into force since a draft was begun, or null. */
export function useNewerVersion(
  level: PolicyLevel,
  baseVersion: number,
  published: PolicyVersionView | null,
  document: JsonObject | null,
): NewerVersionFound | null {
  const seen = useRef(published);
  if (published?.version === baseVersion) seen.current = published;
  const newer = published !== null && published.version > baseVersion ? published : null;
  const known = seen.current?.version === baseVersion ? seen.current : null;
  const versions = useOperation(
    operationsOf(level).versions,
    { params: paramsOf(level), query: { limit: LOOKED_THROUGH } },
    { enabled: newer !== null && known === null && baseVersion > 0 },
  );
  const base = known ?? versions.data?.data.find(({ version }) => version === baseVersion) ?? null;
  return useMemo(() => {
    if (newer === null) return null;
    const from = baseVersion === 0 ? {} : base?.document;
    const merge =
      from === undefined || document === null ? null : mergeDraft(from, document, newer.document);
    return { version: newer, base, merge };
  }, [newer, base, baseVersion, document]);
}
