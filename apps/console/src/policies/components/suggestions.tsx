"use client";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { useOperation, useWholeList } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import type { TagsSpec } from "../form-fields.ts";

type Suggestions = Readonly<Record<TagsSpec["what"], readonly string[]>>;

const NONE: Suggestions = {
  endpoints: [],
  categories: [],
  models: [],
  providers: [],
  regions: [],
  approvers: [],
};

const SuggestionsContext = createContext(NONE);

const sorted = (values: readonly string[]) => [...new Set(values)].sort();

/** Gives the fields below what the organization has: its providers with their endpoints, and its members. */
export function SuggestionsProvider({ children }: { children: ReactNode }) {
  const { permissions } = useMe();
  const providers = useOperation(
    "listProviders",
    { query: { limit: 200 } },
    { enabled: permissions.includes("provider:read") },
  );
  const known = useMemo((): Suggestions => {
    const all = providers.data?.data ?? [];
    const endpoints = all.flatMap((provider) => provider.endpoints);
    return {
      ...NONE,
      providers: sorted(all.map(({ slug }) => slug)),
      categories: sorted([...all, ...endpoints].map(({ category }) => category)),
      endpoints: sorted(endpoints.map(({ host }) => host)),
      regions: sorted(all.flatMap(({ regions }) => regions)),
    };
  }, [providers.data]);
  if (permissions.includes("member:read"))
    return <WithMembers known={known}>{children}</WithMembers>;
  return <SuggestionsContext.Provider value={known}>{children}</SuggestionsContext.Provider>;
}

function WithMembers({ known, children }: { known: Suggestions; children: ReactNode }) {
  const { rows } = useWholeList("listMembers");
  const value = useMemo(
    () => ({ ...known, approvers: sorted((rows ?? []).map(({ email }) => email)) }),
    [known, rows],
  );
  return <SuggestionsContext.Provider value={value}>{children}</SuggestionsContext.Provider>;
}

export function useSuggestions(what: TagsSpec["what"]): readonly string[] {
  return useContext(SuggestionsContext)[what];
}
