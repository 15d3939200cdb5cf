"use client";
import type { Warning } from "@pag0/contract";
import { TriangleAlert } from "lucide-react";
import { Told } from "../../told/told.tsx";
import { fieldPath } from "../document-path.ts";
import { usePolicyFieldName } from "./policy-value.tsx";

/** What in a policy contradicts itself or cannot take effect. */
export function PolicyWarnings({ warnings }: { warnings: readonly Warning[] }) {
  const name = usePolicyFieldName();
  if (warnings.length === 0) return null;
  return (
    <ul className="mb-3 flex flex-col gap-1 rounded-md border border-warn/40 bg-warn/8 px-3 py-2 text-sm">
      {warnings.map((warning) => (
        <li key={`${warning.field}${warning.message}`} className="flex items-start gap-2">
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
          <span>
            <span className="font-medium">{name(fieldPath(warning.field))}</span>{" "}
            <Told text={warning.message} />{" "}
            {warning.remedy !== undefined && (
              <span className="text-muted">
                <Told text={warning.remedy} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
