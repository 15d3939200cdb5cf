"use client";
import type { ReportView } from "@pag0/contract";
import { CircleCheck, CircleX, Download, FileCheck2, LoaderCircle } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useMemo } from "react";
import { toast } from "sonner";
import { fileUrl } from "../../client/call.ts";
import { useChange, useWholeList } from "../../client/hooks.ts";
import { useRefusal } from "../../shell/me.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { buttonStyle } from "../../ui/button-style.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { CsvButton } from "../../ui/csv-button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { SearchField } from "../../ui/filter-bar.tsx";
import { Instant } from "../../ui/instant.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { bytes } from "../../ui/numbers.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { useSearch, useSort } from "../../ui/url-state.ts";

const TEMPLATE = "EU_AI_ACT_COMPLIANCE";
/** While a report is being made the list is read again this often, also where the stream is closed. */
const POLL_MS = 2000;

const CSV = {
  name: "reports",
  header: [
    "id",
    "template",
    "from",
    "to",
    "status",
    "created_at",
    "requested_by",
    "sha256",
    "bytes",
  ],
  row: (row: ReportView) => [
    row.id,
    row.template,
    row.period.from,
    row.period.to,
    row.status,
    row.createdAt,
    row.requestedBy,
    row.sha256 ?? "",
    String(row.byteSize ?? ""),
  ],
};

/** Evidence as documents: one click makes one, and each is kept with its hash. */
export function ReportsPage() {
  const t = useTranslations("reports");
  const locale = useLocale();
  const refusal = useRefusal("report:write");
  const { search, setSearch } = useSearch();
  const sort = useSort("-created");
  const list = useWholeList("listReports", { query: { q: search } });
  const create = useChange("createReport", ["listReports"]);
  const working = list.rows?.some((row) => row.status === "queued" || row.status === "rendering");
  const { refetch } = list;
  useEffect(() => {
    if (working !== true) return;
    const timer = setInterval(() => void refetch(), POLL_MS);
    return () => clearInterval(timer);
  }, [working, refetch]);
  const make = () =>
    create.mutate(
      { body: { template: TEMPLATE, locale } },
      { onSuccess: () => toast.success(t("started")) },
    );
  const button = (
    <Button variant="primary" busy={create.isPending} disabledReason={refusal} onClick={make}>
      <FileCheck2 aria-hidden />
      {t("make")}
    </Button>
  );
  const columns = useMemo<Column<ReportView>[]>(
    () => [
      {
        id: "template",
        accessorFn: (row) => row.template,
        header: t("column.report"),
        cell: ({ row: { original: row } }) => (
          <span>
            <span className="font-medium">{t("template.EU_AI_ACT_COMPLIANCE")}</span>
            <code className="ml-2 font-mono text-xs text-muted">{row.template}</code>
          </span>
        ),
      },
      {
        id: "period",
        accessorFn: (row) => row.period.from,
        header: t("column.period"),
        cell: ({ row: { original: row } }) => (
          <span className="whitespace-nowrap">
            <Instant value={row.period.from} style="date" /> –{" "}
            <Instant value={row.period.to} style="date" />
          </span>
        ),
      },
      {
        id: "state",
        accessorFn: (row) => row.status,
        header: t("column.state"),
        cell: ({ row }) => <State report={row.original} />,
      },
      {
        id: "created",
        accessorFn: (row) => row.createdAt,
        header: t("column.created"),
        cell: ({ row: { original: row } }) => (
          <span>
            <Instant value={row.createdAt} relative />{" "}
            <span className="text-muted">· {row.requestedBy}</span>
          </span>
        ),
      },
      {
        id: "hash",
        enableSorting: false,
        header: "SHA-256",
        cell: ({ row: { original: row } }) =>
          row.sha256 === null ? (
            <span className="text-muted">—</span>
          ) : (
            <span className="flex items-center gap-1">
              <code className="font-mono text-xs" title={row.sha256}>
                {row.sha256.slice(0, 12)}…
              </code>
              <CopyButton size="icon" variant="ghost" text={row.sha256} label={t("copyHash")} />
            </span>
          ),
      },
      {
        id: "size",
        accessorFn: (row) => row.byteSize ?? 0,
        header: t("column.size"),
        cell: ({ row }) => bytes(row.original.byteSize),
        meta: { align: "right" },
      },
      {
        id: "file",
        enableSorting: false,
        header: () => <span className="sr-only">{t("download")}</span>,
        meta: { align: "right" },
        cell: ({ row }) => <DownloadLink report={row.original} />,
      },
    ],
    [t],
  );
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("search")} />}
        actions={
          <>
            <CsvButton csv={CSV} rows={list.rows} />
            {button}
          </>
        }
      />
      {create.error !== null && (
        <div className="panel mb-3">
          <ErrorState problem={create.error} onRetry={make} />
        </div>
      )}
      <div className="panel overflow-hidden" aria-live="polite">
        <DataTable
          label={t("title")}
          columns={columns}
          rows={list.rows}
          rowId={(row) => row.id}
          sort={sort}
          {...list.table}
          phoneRow={(row) => (
            <span className="flex flex-col gap-1">
              <span className="flex items-center justify-between gap-2">
                <span className="font-medium">{t("template.EU_AI_ACT_COMPLIANCE")}</span>
                <State report={row} />
              </span>
              <span className="flex items-center justify-between gap-2 text-xs text-muted">
                <Instant value={row.createdAt} relative />
                <DownloadLink report={row} />
              </span>
            </span>
          )}
          empty={
            search === "" ? (
              <EmptyState icon={FileCheck2} title={t("none")} action={button}>
                {t("noneHint")}
              </EmptyState>
            ) : (
              <EmptyState
                icon={FileCheck2}
                title={t("noneMatch")}
                action={<Button onClick={() => setSearch("")}>{t("clearSearch")}</Button>}
              />
            )
          }
        />
      </div>
    </>
  );
}

function State({ report }: { report: ReportView }) {
  const t = useTranslations("reports.state");
  const looks = {
    queued: { tone: "neutral", icon: LoaderCircle },
    rendering: { tone: "info", icon: LoaderCircle },
    ready: { tone: "ok", icon: CircleCheck },
    failed: { tone: "danger", icon: CircleX },
  } as const;
  return (
    <span title={report.error ?? undefined}>
      <Badge {...looks[report.status]}>{t(report.status)}</Badge>
      {report.error !== null && <span className="block text-xs text-danger">{report.error}</span>}
    </span>
  );
}

function DownloadLink({ report }: { report: ReportView }) {
  const t = useTranslations("reports");
  if (report.status !== "ready") return null;
  return (
    <a
      className={buttonStyle({ size: "sm" })}
      href={fileUrl("getReportFile", { params: { reportId: report.id } })}
      download
    >
      <Download aria-hidden />
      {t("download")}
    </a>
  );
}
