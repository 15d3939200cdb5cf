"use client";
import type { ProxyView } from "@pag0/contract";
import { Server, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { PassedUnchecked } from "../../alerts/components/passed-unchecked.tsx";
import { WriteOffs } from "../../budgets/components/write-offs.tsx";
import { useOperation } from "../../client/hooks.ts";
import { cn } from "../../ui/class-names.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { useSort } from "../../ui/url-state.ts";
import { ProxyProblems } from "./proxy-problems.tsx";
import { conditionOf, ProxyStatus } from "./proxy-status.tsx";

/** Proxies tell of themselves every two seconds. */
const EVERY_MS = 2_000;

/** So old an answer says nothing of how proxies are now. */
const OLD_MS = 8_000;

/** Whether an answer of an instant is too old to say how things are; 0 for none yet. */
function useIsOld(answeredAt: number): boolean {
  const [at, setAt] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setAt(answeredAt), OLD_MS);
    return () => clearTimeout(timer);
  }, [answeredAt]);
  return answeredAt !== 0 && at === answeredAt;
}

/** The processes that calls go through, and what each of them is without. */
export function ProxiesPage() {
  const t = useTranslations("proxies");
  const format = useFormatter();
  const sort = useSort("started");
  const list = useOperation("listProxies", {}, { everyMs: EVERY_MS });
  const isOld = useIsOld(list.dataUpdatedAt);
  const columns = useMemo<Column<ProxyView>[]>(
    () => [
      {
        id: "id",
        accessorFn: (row) => row.id,
        header: t("column.proxy"),
        cell: ({ row }) => <code className="font-mono text-xs">{row.original.id}</code>,
      },
      {
        id: "condition",
        accessorFn: (row) => conditionOf(row, isOld),
        header: t("column.condition"),
        cell: ({ row }) => <ProxyStatus proxy={row.original} isOld={isOld} />,
      },
      {
        id: "problems",
        accessorFn: (row) => row.state?.detail ?? "",
        header: t("column.problems"),
        cell: ({ row }) => <ProxyProblems proxy={row.original} />,
        enableSorting: false,
        meta: { className: "min-w-56" },
      },
      {
        id: "inFlight",
        accessorFn: (row) => row.state?.inFlight ?? -1,
        header: t("column.inFlight"),
        cell: ({ row }) => <Figure proxy={row.original} value={row.original.state?.inFlight} />,
        meta: { align: "right" },
      },
      {
        id: "backlog",
        accessorFn: (row) => row.state?.journal.backlog ?? -1,
        header: t("column.backlog"),
        cell: ({ row: { original: row } }) => (
          <span
            title={
              row.state === null
                ? undefined
                : t("journalBytes", {
                    bytes: format.number(row.state.journal.bytes / 2 ** 20, {
                      maximumFractionDigits: 1,
                    }),
                    most: format.number(row.state.journal.maxBytes / 2 ** 20, {
                      maximumFractionDigits: 0,
                    }),
                  })
            }
          >
            <Figure proxy={row} value={row.state?.journal.backlog} />
          </span>
        ),
        meta: { align: "right" },
      },
      {
        id: "clock",
        accessorFn: (row) => row.state?.clockOffsetMs ?? 0,
        header: t("column.clock"),
        cell: ({ row: { original: row } }) => (
          <Figure proxy={row} value={row.state?.clockOffsetMs} unit="ms" />
        ),
        meta: { align: "right" },
      },
      {
        id: "seen",
        accessorFn: (row) => row.lastSeenAt,
        header: t("column.seen"),
        cell: ({ row }) => <Instant value={row.original.lastSeenAt} style="seconds" />,
      },
      {
        id: "started",
        accessorFn: (row) => row.startedAt,
        header: t("column.started"),
        cell: ({ row }) => <Instant value={row.original.startedAt} relative />,
      },
    ],
    [t, format, isOld],
  );
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <PassedUnchecked />
      {isOld && list.data !== undefined && (
        <p
          role="status"
          className="mb-3 flex items-start gap-2 rounded-md border border-warn/40 bg-warn/8 px-3 py-2 text-sm"
        >
          <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
          <span>
            <span className="font-medium">{t("old")}</span>{" "}
            <Instant value={list.data.at} style="seconds" />. {t("oldHint")}
          </span>
        </p>
      )}
      <div className="panel overflow-hidden">
        <DataTable
          label={t("title")}
          columns={columns}
          rows={list.data?.proxies}
          rowId={(row) => row.id}
          sort={sort}
          problem={list.error}
          onRetry={() => void list.refetch()}
          phoneRow={(row) => (
            <span className="flex flex-col gap-1">
              <span className="flex items-center justify-between gap-2">
                <ProxyStatus proxy={row} isOld={isOld} />
                <span className="text-xs text-muted">
                  <Instant value={row.lastSeenAt} style="seconds" />
                </span>
              </span>
              <code className="font-mono text-xs">{row.id}</code>
              <ProxyProblems proxy={row} />
            </span>
          )}
          empty={
            <EmptyState icon={Server} title={t("none")}>
              {t("noneHint")}
            </EmptyState>
          }
        />
      </div>
      <div className="mt-4">
        <WriteOffs />
      </div>
    </>
  );
}

/** A figure that a proxy told; muted where that is not how it is now. */
function Figure({
  proxy,
  value,
  unit,
}: {
  proxy: ProxyView;
  value: number | null | undefined;
  unit?: string;
}) {
  const t = useTranslations("proxies");
  const format = useFormatter();
  if (value === null || value === undefined) return <span className="text-muted">—</span>;
  return (
    <span
      className={cn("tabular-nums", !proxy.isLive && "text-muted")}
      title={proxy.isLive ? undefined : t("asLastHeard")}
    >
      {format.number(value)}
      {unit === undefined ? "" : ` ${unit}`}
    </span>
  );
}
