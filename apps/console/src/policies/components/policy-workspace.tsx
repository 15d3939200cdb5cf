"use client";
import type { EffectiveFieldView, PolicyDocumentInput, PolicyVersionView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import { useOperation } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { type JsonObject, readSource } from "../json-source.ts";
import { levelReference, operationsOf, type PolicyLevel, paramsOf } from "../policy-level.ts";
import { useCheck } from "../use-check.ts";
import { useDraft } from "../use-draft.ts";
import { useNewerVersion } from "../use-newer-version.ts";
import { EditTab } from "./edit-tab.tsx";
import { EffectiveContext } from "./effective-note.tsx";
import { EffectiveTab } from "./effective-tab.tsx";
import { HistoryTab } from "./history-tab.tsx";
import { PolicyTest } from "./policy-test.tsx";
import { PublishDialog } from "./publish-dialog.tsx";

const DryRunPanel = lazy(async () => ({
  default: (await import("../../dry-runs/components/dry-run-panel.tsx")).DryRunPanel,
}));

const parts = ["edit", "effective", "test", "dry-run", "history"] as const;

/** The policy of one level: its draft, what applies, tests, dry runs and versions. Give it the level as its key. */
export function PolicyWorkspace({
  level,
  published,
}: {
  level: PolicyLevel;
  published: PolicyVersionView | null;
}) {
  const t = useTranslations("policies");
  const me = useMe();
  const writes = me.permissions.includes("policy:write");
  const [part, setPart] = useQueryState(
    "part",
    parseAsStringLiteral(parts).withDefault("edit").withOptions({ history: "push" }),
  );
  const operations = operationsOf(level);
  const effective = useOperation(operations.effective, { params: paramsOf(level) });
  const draft = useDraft(level, published, writes);
  const { text } = draft.state;
  const source = useMemo(() => readSource(text), [text]);
  const lastRead = useRef<JsonObject>({});
  if (source.kind === "document") lastRead.current = source.value;
  const last = lastRead.current;
  const check = useCheck(
    level,
    source.kind === "document" ? source.value : null,
    published?.version ?? 0,
  );
  const [publishing, setPublishing] = useState(false);
  const newer = useNewerVersion(
    level,
    draft.state.baseVersion,
    draft.differs ? published : null,
    source.kind === "document" ? source.value : null,
  );
  const context = useMemo(
    () => ({
      fields: effective.data?.data ?? NO_FIELDS,
      ownId: level.id,
      ruleIds: new Set(published?.document.rules?.map(({ id }) => id)),
    }),
    [effective.data, level.id, published],
  );
  const announce = ({ version }: PolicyVersionView) => toast.success(t("inForce", { version }));
  if (draft.failure !== null)
    return (
      <div className="panel">
        <ErrorState problem={draft.failure} onRetry={draft.retry} />
      </div>
    );
  const unusable =
    source.kind === "broken"
      ? t("publishing.broken")
      : check.errors.size > 0
        ? t("publishing.errors", { count: check.errors.size })
        : null;
  return (
    <EffectiveContext.Provider value={context}>
      <Tabs
        label={t("partsLabel")}
        value={part}
        onChange={(next) => void setPart(next)}
        tabs={parts.map((value) => ({ value, label: t(`parts.${value}`) }))}
      >
        {!draft.ready ? (
          <Skeleton className="h-[70dvh] w-full rounded-lg" />
        ) : (
          <>
            {part === "edit" && (
              <EditTab
                draft={draft}
                source={source}
                last={last}
                check={check}
                version={published?.version ?? 0}
                newer={newer}
                readOnly={!writes}
                onPublish={() => {
                  draft.save();
                  setPublishing(true);
                }}
              />
            )}
            {part === "effective" && (
              <EffectiveTab
                fields={effective.data?.data}
                problem={effective.error}
                onRetry={() => void effective.refetch()}
              />
            )}
            {part === "test" && (
              <PolicyTest
                level={level}
                document={unusable === null ? (last as PolicyDocumentInput) : null}
                differs={draft.differs}
              />
            )}
            {part === "dry-run" && (
              <Suspense fallback={<Skeleton className="h-64 w-full rounded-lg" />}>
                <DryRunPanel
                  level={levelReference(level)}
                  document={last as PolicyDocumentInput}
                  {...(unusable === null ? {} : { disabled: unusable })}
                />
              </Suspense>
            )}
            {part === "history" && (
              <HistoryTab level={level} published={published} onPublished={announce} />
            )}
          </>
        )}
      </Tabs>
      {publishing && (
        <PublishDialog
          level={level}
          document={last}
          draft={draft}
          check={check}
          newer={newer}
          onClose={() => setPublishing(false)}
          onPublished={(version) => {
            setPublishing(false);
            announce(version);
            draft.end(version);
          }}
        />
      )}
    </EffectiveContext.Provider>
  );
}

const NO_FIELDS: readonly EffectiveFieldView[] = [];
