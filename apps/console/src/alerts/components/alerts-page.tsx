"use client";
import type { AlertView } from "@pag0/contract";
import { Bell, CircleAlert, Info, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useChange, useWholeList } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { Told } from "../../told/told.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { buttonStyle } from "../../ui/button-style.ts";
import { CsvButton } from "../../ui/csv-button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { SearchField } from "../../ui/filter-bar.tsx";
import { Instant } from "../../ui/instant.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useSearch, useSort, useTab } from "../../ui/url-state.ts";

const looks = {
  info: { tone: "info", icon: Info },
  warning: { tone: "warn", icon: TriangleAlert },
  critical: { tone: "danger", icon: CircleAlert },
} as const;

const STATES = ["all", "open"] as const;
const SEVERITIES = ["info", "warning", "critical"];

const CSV = {
  name: "alerts",
  header: ["id", "severity", "kind", "title", "team", "created_at", "acknowledged_at"],
  row: (row: AlertView) => [
    row.id,
    row.severity,
    row.kind,
    row.title,
    row.team?.slug ?? "",
    row.createdAt,
    row.acknowledgedAt ?? "",
  ],
};

/** Conditions that fired, and who has seen them. */
export function AlertsPage() {
  const t = useTranslations("alerts");
  const { search, setSearch } = useSearch();
  const [state, setState] = useTab(STATES);
  const sort = useSort("-at");
  const list = useWholeList("listAlerts", {
    query: { q: search, ...(state === "all" ? {} : { state }) },
  });
  const acknowledge = useChange("acknowledgeAlert", ["listAlerts"]);
  const { mutate } = acknowledge;
  const columns = useMemo<Column<AlertView>[]>(
    () => [
      {
        id: "severity",
        accessorFn: (row) => SEVERITIES.indexOf(row.severity),
        header: t("column.severity"),
        cell: ({ row: { original: row } }) => (
          <Badge {...looks[row.severity]}>{t(`severity.${row.severity}`)}</Badge>
        ),
      },
      {
        id: "title",
        accessorFn: (row) => row.title,
        header: t("column.title"),
        cell: ({ row: { original: row } }) => (
          <span>
            <span className="font-medium">
              <Told text={row.title} />
            </span>
            <span className="block text-xs text-muted">
              <Kind kind={row.kind} />
            </span>
          </span>
        ),
      },
      {
        id: "team",
        accessorFn: (row) => row.team?.name ?? "",
        header: t("column.team"),
        cell: ({ row: { original: row } }) =>
          row.team === null ? (
            <span className="text-muted">—</span>
          ) : (
            <Link className="text-link hover:underline" href={paths.team(row.team.slug)}>
              {row.team.name}
            </Link>
          ),
      },
      {
        id: "at",
        accessorFn: (row) => row.createdAt,
        header: t("column.at"),
        cell: ({ row }) => <Instant value={row.original.createdAt} relative />,
      },
      {
        id: "seen",
        accessorFn: (row) => row.acknowledgedAt ?? "",
        header: t("column.seen"),
        cell: ({ row }) => (
          <Seen
            alert={row.original}
            onSee={() => mutate({ params: { alertId: row.original.id } })}
          />
        ),
      },
    ],
    [t, mutate],
  );
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      {acknowledge.error !== null && (
        <div className="panel mb-3">
          <ErrorState problem={acknowledge.error} />
        </div>
      )}
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("search")} />}
        filters={
          <Segmented
            label={t("state.label")}
            value={state}
            onChange={setState}
            options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          />
        }
        actions={<CsvButton csv={CSV} rows={list.rows} />}
      />
      <div className="panel overflow-hidden">
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
                <Badge {...looks[row.severity]}>{t(`severity.${row.severity}`)}</Badge>
                <span className="text-xs text-muted">
                  <Instant value={row.createdAt} relative />
                </span>
              </span>
              <span>
                <Told text={row.title} />
              </span>
              <span className="flex items-center justify-between gap-2">
                <span className="text-xs text-muted">
                  <Kind kind={row.kind} />
                </span>
                <Seen alert={row} onSee={() => mutate({ params: { alertId: row.id } })} />
              </span>
            </span>
          )}
          empty={
            search === "" && state === "open" ? (
              <EmptyState
                icon={Bell}
                title={t("noneOpen")}
                action={<Button onClick={() => setState("all")}>{t("showAll")}</Button>}
              />
            ) : search === "" ? (
              <EmptyState
                icon={Bell}
                title={t("none")}
                action={
                  <Link href={paths.policy()} className={buttonStyle({})}>
                    {t("toPolicy")}
                  </Link>
                }
              >
                {t("noneHint")}
              </EmptyState>
            ) : (
              <EmptyState
                icon={Bell}
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

/** What kind of condition fired, in the reader's language; a kind of a later release by its code. */
function Kind({ kind }: { kind: string }) {
  const t = useTranslations("alerts.kind");
  return t.has(kind as never) ? t(kind as never) : <code className="font-mono">{kind}</code>;
}

function Seen({ alert, onSee }: { alert: AlertView; onSee: () => void }) {
  const t = useTranslations("alerts");
  const refusal = useRefusal("alert:write");
  if (alert.acknowledgedAt !== null)
    return (
      <span className="text-muted">
        {t("seen")} <Instant value={alert.acknowledgedAt} relative />
      </span>
    );
  return (
    <ForWriters>
      <Button size="sm" disabledReason={refusal} onClick={onSee}>
        {t("acknowledge")}
      </Button>
    </ForWriters>
  );
}
