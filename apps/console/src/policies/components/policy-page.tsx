"use client";
import type { PolicyVersionView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useList, useOperation } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { PolicyEditor } from "./policy-editor.tsx";
import { PolicyHistory } from "./policy-history.tsx";
import { PolicyWarnings } from "./policy-warnings.tsx";

/** The organization's policy, which every team inherits. */
export function PolicyPage() {
  const t = useTranslations("policies");
  const me = useMe();
  const params = { orgId: me.organization.id };
  const organization = useOperation("getOrganization", { params });
  const history = useList("listOrganizationPolicies", { params, query: { limit: 20 } });
  const [restored, setRestored] = useState<PolicyVersionView | null>(null);
  return (
    <>
      <PageHeader title={t("title")}>
        {t("intro", { organization: me.organization.name })}
      </PageHeader>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
        <div className="min-w-0">
          {organization.error !== null && organization.data === undefined ? (
            <div className="panel">
              <ErrorState
                problem={organization.error}
                onRetry={() => void organization.refetch()}
              />
            </div>
          ) : organization.data === undefined ? (
            <Skeleton className="h-[1300px] w-full rounded-lg md:h-[860px]" />
          ) : (
            <>
              <PolicyWarnings warnings={organization.data.warnings} />
              <PolicyEditor
                published={organization.data.policy}
                effective={[]}
                teamId={null}
                restored={restored}
              />
            </>
          )}
        </div>
        <PolicyHistory
          versions={history.rows}
          problem={history.error}
          onRetry={() => void history.refetch()}
          onRestore={setRestored}
          more={history.hasNextPage ? () => void history.fetchNextPage() : null}
        />
      </div>
    </>
  );
}
