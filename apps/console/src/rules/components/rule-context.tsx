"use client";
import { useTranslations } from "next-intl";
import { createContext, useCallback, useContext } from "react";
import type { RuleWords } from "../rule-words.ts";

/** What every control of the builder knows: the errors by path, and whether it only shows. */
export const RuleContext = createContext<{
  errors: ReadonlyMap<string, string>;
  readOnly: boolean;
}>({ errors: new Map(), readOnly: false });

export function useReadOnly(): boolean {
  return useContext(RuleContext).readOnly;
}

/** The error at a path, or at the first part of it where `inside` is asked for: `rules[0].name`. */
export function useErrorAt(path: string, inside = false): string | undefined {
  const { errors } = useContext(RuleContext);
  const exact = errors.get(path);
  if (exact !== undefined || !inside) return exact;
  for (const [at, message] of errors)
    if (at.startsWith(`${path}[`) || at.startsWith(`${path}.`)) return message;
  return undefined;
}

/** How many errors there are at a path and below it. */
export function errorsBelow(errors: ReadonlyMap<string, string>, path: string): number {
  let found = 0;
  for (const at of errors.keys())
    if (at === path || at.startsWith(`${path}[`) || at.startsWith(`${path}.`)) found++;
  return found;
}

/** The messages of rules by keys that are computed from the catalogues of fields and operators. */
export function useRuleWords(): RuleWords {
  const t = useTranslations("rules");
  // The same as long as the language is: lists that are made with it must not begin anew while one types.
  return useCallback((key, values) => t(key as never, values as never), [t]);
}
