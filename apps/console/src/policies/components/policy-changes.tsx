"use client";
import { ArrowRight } from "lucide-react";
import { useTranslations } from "next-intl";
import type { PolicyChange } from "../policy-form.ts";
import { PolicyValue, usePolicyFieldName } from "./policy-value.tsx";

/** Before and after of each field that differs. */
export function PolicyChanges({ changes }: { changes: readonly PolicyChange[] }) {
  const t = useTranslations("policies");
  const name = usePolicyFieldName();
  if (changes.length === 0) return <p className="text-sm text-muted">{t("noChanges")}</p>;
  return (
    <ul className="flex flex-col divide-y divide-line text-sm">
      {changes.map((change) => (
        <li key={change.path} className="grid gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[12rem_1fr]">
          <span className="font-medium">{name(change.path)}</span>
          <span className="flex min-w-0 flex-wrap items-center gap-2">
            <del className="min-w-0 text-muted decoration-danger">
              <PolicyValue path={change.path} value={change.before} />
            </del>
            <ArrowRight className="size-3.5 shrink-0 text-muted" aria-label={t("becomes")} />
            <ins className="min-w-0 font-medium no-underline">
              <PolicyValue path={change.path} value={change.after} />
            </ins>
          </span>
        </li>
      ))}
    </ul>
  );
}
