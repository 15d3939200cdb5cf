"use client";
import type { OperationResponse } from "@pag0/contract";
import { CornerDownRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { createContext, useContext } from "react";
import { PolicyValue } from "./policy-value.tsx";

export type EffectiveField = OperationResponse<"getEffectivePolicy">["data"][number];

/** What applies to the team whose policy is edited; empty for the organization's own. */
export const EffectiveContext = createContext<readonly EffectiveField[]>([]);

/** What applies for one field after inheritance, and the level and version it comes from. */
export function EffectiveNote({ field }: { field: string }) {
  const t = useTranslations("policies");
  const entries = useContext(EffectiveContext).filter(
    (entry) => entry.field === field && entry.value !== null && entry.value !== undefined,
  );
  if (entries.length === 0) return null;
  return (
    <span className="mt-1 flex flex-col gap-0.5">
      {entries.map((entry) => (
        <span key={`${entry.origin.id}${entry.origin.kind}`} className="flex items-start gap-1">
          <CornerDownRight className="mt-0.5 size-3 shrink-0" aria-hidden />
          <span>
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
