"use client";
import type { PolicyDocument, PolicyVersionView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Instant } from "../../ui/instant.tsx";
import { VersionDiff } from "./version-diff.tsx";

/** A version that was published while another was written: who, why, what it changed, and the choices. */
export function NewerVersion({
  base,
  newer,
  children,
}: {
  /** What the other was written from; null where it is not known here. */
  base: PolicyDocument | null;
  newer: PolicyVersionView;
  /** Buttons. */
  children: ReactNode;
}) {
  const t = useTranslations("policies.publishing");
  return (
    <div role="alert" className="mt-4 rounded-md border border-warn/50 bg-warn/8 p-3">
      <p className="font-medium text-warn">
        {t.rich("newer", {
          version: newer.version,
          name: newer.createdBy.name,
          at: () => <Instant value={newer.publishedAt ?? newer.createdAt} />,
        })}
      </p>
      <p className="mb-2 text-sm text-muted">“{newer.reason}”</p>
      {base !== null && <VersionDiff before={base} after={newer.document} />}
      <div className="mt-3 flex flex-wrap gap-2">{children}</div>
    </div>
  );
}
