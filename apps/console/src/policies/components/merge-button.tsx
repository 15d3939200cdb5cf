"use client";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { printSource } from "../json-source.ts";
import type { Draft } from "../use-draft.ts";
import type { NewerVersionFound } from "../use-newer-version.ts";
import { usePolicyFieldName } from "./policy-value.tsx";

/** Takes a newer version's changes into the draft, or says why they cannot be. */
export function MergeButton({ newer, draft }: { newer: NewerVersionFound; draft: Draft }) {
  const t = useTranslations("policies.publishing");
  const name = usePolicyFieldName();
  const { merge, version } = newer;
  const refusal =
    merge === null
      ? t("baseUnknown")
      : merge.kind === "conflict"
        ? t("sameField", { field: name(merge.path), version: version.version })
        : merge.kind === "invalid"
          ? t("mergeInvalid")
          : null;
  return (
    <Button
      disabledReason={refusal}
      onClick={() => {
        if (merge?.kind === "merged") draft.rebase(version.version, printSource(merge.document));
      }}
    >
      {t("merge", { version: version.version })}
    </Button>
  );
}
