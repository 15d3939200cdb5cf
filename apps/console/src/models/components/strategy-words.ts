"use client";
import type { ModelAliasView } from "@pag0/contract";
import { useTranslations } from "next-intl";

/** What calls that name an alias do, in a sentence. */
export function useAliasSentence() {
  const t = useTranslations("models.sentence");
  return (alias: {
    strategy: ModelAliasView["strategy"];
    targets: readonly { provider: string; model: string }[];
    retries: number;
  }) => {
    const names = alias.targets.map(({ provider, model }) => `${provider}/${model}`);
    const [first = "", ...others] = names;
    const way =
      others.length === 0
        ? t("one", { first })
        : t(alias.strategy, { first, others: others.join(", "), all: names.join(", ") });
    return `${way} ${t("retries", { count: alias.retries })}`;
  };
}
