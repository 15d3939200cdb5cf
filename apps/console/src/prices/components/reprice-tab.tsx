"use client";
import type { RepriceView } from "@pag0/contract";
import { Scale } from "lucide-react";
import { useTranslations } from "next-intl";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo } from "react";
import { useOperation } from "../../client/hooks.ts";
import { amountOf } from "../../ui/amount.ts";
import { CsvButton } from "../../ui/csv-button.tsx";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Instant } from "../../ui/instant.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { Money } from "../../ui/money.tsx";
import { count, percent } from "../../ui/numbers.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { useSort } from "../../ui/url-state.ts";

type Model = RepriceView["models"][number];

const DAYS = ["7", "30", "90"] as const;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const CSV = {
  name: "repricing",
  header: [
    ...["vendor", "model", "calls", "charged_micro_usd", "at_todays_prices_micro_usd"],
    "difference_micro_usd",
  ],
  row: (row: Model) => [
    ...[row.vendor, row.model, String(row.calls), row.charged, row.repriced, row.difference],
  ],
};

/** What past calls would have cost at today's prices: a report, which changes nothing. */
export function RepriceTab() {
  const t = useTranslations("prices.reprice");
  const prices = useTranslations("prices");
  const sort = useSort("difference");
  const [days, setDays] = useQueryState("days", parseAsStringLiteral(DAYS).withDefault("30"));
  // Whole hours, so that the same question is asked again while the page is open.
  const period = useMemo(() => {
    const to = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
    return {
      from: new Date(to - Number(days) * DAY_MS).toISOString(),
      to: new Date(to).toISOString(),
    };
  }, [days]);
  const report = useOperation("repriceUsage", { query: period });
  const columns = useMemo<Column<Model>[]>(
    () => [
      {
        id: "model",
        accessorFn: ({ vendor, model }) => `${vendor}/${model}`,
        header: prices("column.model"),
      },
      {
        id: "calls",
        accessorFn: (row) => row.calls,
        header: t("calls"),
        cell: ({ row }) => <span className="figures">{count(row.original.calls)}</span>,
        meta: { align: "right" },
      },
      {
        id: "charged",
        accessorFn: (row) => Number(row.charged),
        header: t("charged"),
        cell: ({ row }) => <Money value={row.original.charged} />,
        meta: { align: "right" },
      },
      {
        id: "repriced",
        accessorFn: (row) => Number(row.repriced),
        header: t("repriced"),
        cell: ({ row }) => <Money value={row.original.repriced} />,
        meta: { align: "right" },
      },
      {
        id: "difference",
        accessorFn: (row) => Number(row.difference),
        header: t("difference"),
        cell: ({ row }) => <Difference {...row.original} />,
        meta: { align: "right" },
      },
    ],
    [t, prices],
  );
  const data = report.data;
  return (
    <>
      <ListToolbar
        search={
          <Segmented
            label={t("period")}
            value={days}
            onChange={(next) => void setDays(next)}
            options={DAYS.map((value) => ({ value, label: t("days", { count: Number(value) }) }))}
          />
        }
        actions={<CsvButton csv={CSV} rows={data?.models} />}
      />
      {report.error !== null && data === undefined ? (
        <div className="panel">
          <ErrorState problem={report.error} onRetry={() => void report.refetch()} />
        </div>
      ) : (
        <>
          {data !== undefined && data.calls > 0 && <Sentence report={data} />}
          <div className="panel overflow-hidden">
            <DataTable
              label={prices("tab.reprice")}
              columns={columns}
              rows={data?.models}
              rowId={({ vendor, model }) => `${vendor}/${model}`}
              sort={sort}
              stale={report.isPlaceholderData}
              phoneRow={(row) => (
                <span className="flex flex-col gap-0.5">
                  <span className="flex justify-between gap-2">
                    <span className="min-w-0 truncate font-medium">
                      {row.vendor}/{row.model}
                    </span>
                    <Difference {...row} />
                  </span>
                  <span className="text-xs text-muted">
                    <Money value={row.charged} /> → <Money value={row.repriced} />
                  </span>
                </span>
              )}
              empty={
                <EmptyState icon={Scale} title={t("none")}>
                  {t("noneHint")}
                </EmptyState>
              }
            />
          </div>
          {data !== undefined && <Notes report={data} />}
        </>
      )}
    </>
  );
}

/** More or less, in dollars and as a share of what was charged. */
function Difference({ charged, difference }: { charged: string; difference: string }) {
  const [by, whole] = [amountOf(difference), amountOf(charged)];
  const share = whole === 0n ? null : Number((by * 10_000n) / whole) / 10_000;
  return (
    <span className="figures whitespace-nowrap">
      {by > 0n && "+"}
      <Money value={difference} />
      {share !== null && by !== 0n && (
        <span className="text-muted">
          {" "}
          ({share > 0 ? "+" : "-"}
          {percent(Math.abs(share))})
        </span>
      )}
    </span>
  );
}

function Sentence({ report }: { report: RepriceView }) {
  const t = useTranslations("prices.reprice");
  const difference = amountOf(report.difference);
  const money = (value: string) => () => <Money value={value} className="font-semibold" />;
  const key = difference === 0n ? "same" : difference > 0n ? "more" : "less";
  return (
    <p className="mb-3 text-base">
      {t.rich(key, {
        calls: report.calls,
        charged: money(report.charged),
        repriced: money(report.repriced),
        difference: money(report.difference.replace("-", "")),
      })}{" "}
      <span className="text-muted">
        <Instant value={report.from} style="date" /> – <Instant value={report.to} style="date" />.{" "}
        {t("nothingChanges")}
      </span>
    </p>
  );
}

/** What is in no sum, and why. */
function Notes({ report }: { report: RepriceView }) {
  const t = useTranslations("prices.reprice");
  const { unpriced, unmetered, moreModels } = report;
  return (
    <ul className="mt-2 flex flex-col gap-1 text-sm text-muted">
      {moreModels > 0 && <li>{t("moreModels", { count: moreModels })}</li>}
      {unpriced.calls > 0 && (
        <li>
          {t("unpriced", { count: unpriced.calls })} <Money value={unpriced.charged} />
        </li>
      )}
      {unmetered.calls > 0 && (
        <li>
          {t("unmetered", { count: unmetered.calls })} <Money value={unmetered.charged} />
        </li>
      )}
    </ul>
  );
}
