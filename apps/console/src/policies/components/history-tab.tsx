"use client";
import type { PolicyVersionView } from "@pag0/contract";
import { History } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsInteger, useQueryStates } from "nuqs";
import { useState } from "react";
import { useList } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Panel } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { operationsOf, type PolicyLevel, paramsOf } from "../policy-level.ts";
import { RollbackDialog } from "./rollback-dialog.tsx";
import { VersionDiff } from "./version-diff.tsx";

/** Every version: who published it, when, why, and what it changed; any two can be compared. */
export function HistoryTab({
  level,
  published,
  onPublished,
}: {
  level: PolicyLevel;
  published: PolicyVersionView | null;
  onPublished: (version: PolicyVersionView) => void;
}) {
  const t = useTranslations("policies");
  const common = useTranslations("common");
  const history = useList(operationsOf(level).versions, {
    params: paramsOf(level),
    query: { limit: 20 },
  });
  const [back, setBack] = useState<PolicyVersionView | null>(null);
  const versions = history.rows;
  if (history.error !== null && versions === undefined)
    return (
      <div className="panel">
        <ErrorState problem={history.error} onRetry={() => void history.refetch()} />
      </div>
    );
  if (versions === undefined) return <Skeleton className="h-64 w-full rounded-lg" />;
  if (versions.length === 0)
    return (
      <div className="panel">
        <EmptyState icon={History} title={t("noVersions")}>
          {t("noVersionsHint")}
        </EmptyState>
      </div>
    );
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {versions.length > 1 && <Compare versions={versions} />}
      <Panel title={t("history")}>
        <ol>
          {versions.map((version, index) => (
            <Version
              key={version.id}
              version={version}
              previous={versions[index + 1] ?? null}
              onRollBack={() => setBack(version)}
            />
          ))}
        </ol>
        {history.hasNextPage && (
          <div className="border-t border-line p-2 text-center">
            <Button
              size="sm"
              variant="ghost"
              busy={history.isFetchingNextPage}
              onClick={() => void history.fetchNextPage()}
            >
              {common("showMore")}
            </Button>
          </div>
        )}
      </Panel>
      {back !== null && published !== null && (
        <RollbackDialog
          level={level}
          version={back}
          published={published}
          onClose={() => setBack(null)}
          onPublished={(version) => {
            setBack(null);
            onPublished(version);
          }}
        />
      )}
    </div>
  );
}

function Version({
  version,
  previous,
  onRollBack,
}: {
  version: PolicyVersionView;
  previous: PolicyVersionView | null;
  onRollBack: () => void;
}) {
  const t = useTranslations("policies");
  const refusal = useRefusal("policy:write");
  const [open, setOpen] = useState(false);
  return (
    <li className="border-b border-line px-4 py-2.5 last:border-0">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-semibold">v{version.version}</span>
        <Badge tone={version.status === "published" ? "ok" : "neutral"}>
          {t(`status.${version.status}`)}
        </Badge>
        <span className="text-sm text-muted">
          {version.createdBy.name} · <Instant value={version.publishedAt ?? version.createdAt} />
        </span>
        {version.status === "superseded" && (
          <ForWriters>
            <Button
              size="sm"
              variant="ghost"
              className="ml-auto"
              disabledReason={refusal}
              aria-label={t("rollback.open", { version: version.version })}
              onClick={onRollBack}
            >
              {t("rollback.short")}
            </Button>
          </ForWriters>
        )}
      </div>
      <p className="text-sm break-words">{version.reason}</p>
      {(previous !== null || version.version === 1) && (
        <details className="mt-1" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="min-h-6 w-fit text-sm text-link">{t("whatChanged")}</summary>
          {open && (
            <div className="pt-1">
              <VersionDiff before={previous?.document ?? {}} after={version.document} />
            </div>
          )}
        </details>
      )}
    </li>
  );
}

/** What differs between two versions of one's choice, kept in the URL. */
function Compare({ versions }: { versions: readonly PolicyVersionView[] }) {
  const t = useTranslations("policies.compare");
  const [{ from, to }, setPair] = useQueryStates({ from: parseAsInteger, to: parseAsInteger });
  const options = versions.map(({ version }) => ({
    value: String(version),
    label: `v${version}`,
  }));
  const find = (number: number | null, otherwise: number) =>
    versions.find(({ version }) => version === number) ?? versions[otherwise];
  const before = find(from, 1);
  const after = find(to, 0);
  if (before === undefined || after === undefined) return null;
  const chosen = from !== null || to !== null;
  return (
    <Panel
      title={t("title")}
      actions={
        chosen && (
          <Button size="sm" variant="ghost" onClick={() => void setPair(null)}>
            {t("clear")}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <Select
            className="w-28"
            label={t("before")}
            options={options}
            value={String(before.version)}
            onChange={(value) => void setPair({ from: Number(value) })}
          />
          <span className="text-muted">{t("with")}</span>
          <Select
            className="w-28"
            label={t("after")}
            options={options}
            value={String(after.version)}
            onChange={(value) => void setPair({ to: Number(value) })}
          />
        </div>
        {chosen && <VersionDiff before={before.document} after={after.document} />}
      </div>
    </Panel>
  );
}
