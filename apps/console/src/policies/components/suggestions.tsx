"use client";
import { createContext, useContext, useMemo } from "react";
import { useOperation } from "../../client/hooks.ts";
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

/** Gives the fields below what the organization has: its providers with their endpoints, and who may approve. */
export function SuggestionsProvider({ children }: { children: React.ReactNode }) {
  const me = useMe();
  const providers = useOperation(
    "listProviders",
    {},
    {
      enabled: me.permissions.includes("provider:read"),
    },
  );
  const members = useOperation(
    "listMembers",
    { query: { limit: 200 } },
    { enabled: me.permissions.includes("member:read") },
  );
  const known = useMemo((): Suggestions => {
    const all = providers.data?.data ?? [];
    return {
      ...NONE,
      providers: sorted(all.map(({ slug }) => slug)),
      categories: sorted([
        ...all.map(({ category }) => category),
        ...all.flatMap(({ endpoints }) => endpoints.map(({ category }) => category)),
      ]),
      endpoints: sorted(all.flatMap(({ endpoints }) => endpoints.map(({ host }) => host))),
      regions: sorted(all.flatMap(({ regions }) => regions)),
      approvers: sorted((members.data?.data ?? []).map(({ email }) => email)),
    };
  }, [providers.data, members.data]);
  return <SuggestionsContext.Provider value={known}>{children}</SuggestionsContext.Provider>;
}

export function useSuggestions(what: TagsSpec["what"]): readonly string[] {
  return useContext(SuggestionsContext)[what];
}
