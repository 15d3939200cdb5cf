"use client";
import { CircleDot, CloudCheck, CloudOff, LoaderCircle, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";
import { Instant } from "../../ui/instant.tsx";
import type { Draft } from "../use-draft.ts";

/** Whether what is shown is in force, a saved draft, or not saved yet. */
export function DraftBadge({ draft, version }: { draft: Draft; version: number }) {
  const t = useTranslations("policies.draft");
  const { saved, saving, conflict } = draft.state;
  return (
    <span role="status" className="flex min-w-0 flex-wrap items-center gap-2 text-sm">
      {conflict !== null ? (
        <Badge tone="warn" icon={TriangleAlert}>
          {t("conflict")}
        </Badge>
      ) : draft.problem !== null ? (
        <Badge tone="danger" icon={CloudOff}>
          {t("failed")}
        </Badge>
      ) : saving !== null ? (
        <Badge tone="info" icon={LoaderCircle}>
          {t("saving")}
        </Badge>
      ) : draft.unsaved ? (
        <Badge tone="warn" icon={CircleDot}>
          {t("unsaved")}
        </Badge>
      ) : saved !== null ? (
        <Badge tone="info" icon={CloudCheck}>
          {t("saved")}
        </Badge>
      ) : (
        <Badge tone="neutral">{t("inForce", { version })}</Badge>
      )}
      <span className="text-muted max-sm:hidden">
        {saved !== null &&
          t.rich("by", {
            name: saved.updatedBy.name,
            at: () => <Instant value={saved.updatedAt} />,
          })}
      </span>
    </span>
  );
}
