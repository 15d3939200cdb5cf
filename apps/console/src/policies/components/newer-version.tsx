"use client";
import type { PolicyDocument, PolicyVersionView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Instant } from "../../ui/instant.tsx";
import { VersionDiff } from "./version-diff.tsx";

/** A version that was published while another was written: who, why, what it changed, and the choice. */
export function NewerVersion({
  base,
  newer,
  onTakeTheirs,
  onKeepMine,
}: {
  /** What the other was written from; absent where it is not known here. */
  base: PolicyDocument | undefined;
  newer: PolicyVersionView;
  onTakeTheirs: () => void;
  onKeepMine: () => void;
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
      {base !== undefined && <VersionDiff before={base} after={newer.document} />}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button onClick={onTakeTheirs}>{t("takeTheirs")}</Button>
        <Button onClick={onKeepMine}>{t("keepMine", { version: newer.version })}</Button>
      </div>
    </div>
  );
}
