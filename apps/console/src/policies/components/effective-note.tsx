"use client";
import type { EffectiveFieldView } from "@pag0/contract";
import { CornerDownRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { createContext, useContext } from "react";
import { PolicyValue } from "./policy-value.tsx";

/** What applies at the level whose policy is edited, which level's own values need no note, and its rules in force. */
export const EffectiveContext = createContext<{
  fields: readonly EffectiveFieldView[];
  ownId: string | null;
  ruleIds: ReadonlySet<string>;
}>({ fields: [], ownId: null, ruleIds: new Set() });

/** What applies for one field from the levels above, and the level and version it comes from. */
export function EffectiveNote({ field }: { field: string }) {
  const t = useTranslations("policies");
  const { fields, ownId } = useContext(EffectiveContext);
  const entries = fields.filter(
    (entry) =>
      entry.field === field &&
      entry.origin.id !== ownId &&
      entry.value !== null &&
      entry.value !== undefined,
  );
  if (entries.length === 0) return null;
  return (
    <span className="mt-0.5 flex flex-col gap-0.5">
      {entries.map((entry) => (
        <span key={`${entry.origin.id}${entry.origin.kind}`} className="flex items-start gap-1">
          <CornerDownRight className="mt-0.5 size-3 shrink-0" aria-hidden />
          <span className="line-clamp-2 min-w-0">
            {t("applies")}{" "}
            <span className="text-fg">
              <PolicyValue path={field} value={entry.value} />
            </span>{" "}
            · {t("from", { name: entry.origin.name, version: entry.origin.version ?? 0 })}
          </span>
        </span>
      ))}
    </span>
  );
}
