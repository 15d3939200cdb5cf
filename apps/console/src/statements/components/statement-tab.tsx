"use client";
import type { StatementView } from "@pag0/contract";
import { ReceiptText } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useOperation } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { CsvButton } from "../../ui/csv-button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SearchField } from "../../ui/filter-bar.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { Money } from "../../ui/money.tsx";
import { count } from "../../ui/numbers.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { useSearch, useSelection, useSort } from "../../ui/url-state.ts";
import { lineId, matchingLines, STATEMENT_CSV } from "../statement-lines.ts";
import { useStatementColumns } from "./statement-columns.tsx";
import { StatementLine } from "./statement-line.tsx";
import { Doubts, LineName, useMonthName } from "./statement-words.tsx";
import type { StatementChoice } from "./use-statement-choice.ts";

/** The lines of a month, one for each provider, model, tier and price version. */
export function StatementTab({ choice }: { choice: StatementChoice }) {
  const t = useTranslations("statements");
  const monthName = useMonthName();
  const { month, span, provider, byDay, setByDay } = choice;
  const { search, setSearch } = useSearch();
  const { selected, select } = useSelection();
  const sort = useSort("-amount");
  const statement = useOperation("getStatement", {
    query: { ...span, provider, groupBy: byDay ? "day" : null },
  });
  const all = statement.data?.rows;
  const rows = useMemo(
    () => (all === undefined ? undefined : matchingLines(all, search)),
    [all, search],
  );
  const columns = useStatementColumns({ byDay, rows });
  const open = all?.find((row) => lineId(row) === selected) ?? null;
  const filtered = search !== "" && all !== undefined && all.length > 0;
  return (
    <>
      {statement.data !== undefined && statement.data.rows.length > 0 && (
        <Sentence statement={statement.data} month={monthName(month)} />
      )}
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("search")} />}
        filters={<RowsChoice byDay={byDay} onChange={setByDay} />}
        actions={<CsvButton csv={{ name: `statement-${month}`, ...STATEMENT_CSV }} rows={rows} />}
      />
      <div className="panel overflow-hidden">
        <DataTable
          label={t("title")}
          columns={columns}
          rows={rows}
          rowId={lineId}
          sort={sort}
          onOpen={(row) => select(lineId(row))}
          selectedId={selected}
          problem={statement.error}
          onRetry={() => void statement.refetch()}
          stale={statement.isPlaceholderData}
          phoneRow={(row) => (
            <span className="flex flex-col gap-0.5">
              <span className="flex justify-between gap-2">
                <span className="min-w-0 truncate">
                  <LineName row={row} />
                </span>
                <Money value={row.amount} />
              </span>
              <span className="flex justify-between gap-2 text-xs text-muted">
                <span>
                  {row.day !== null && `${row.day} · `}
                  {row.serviceTier} · {t("calls", { count: row.calls })}
                </span>
                <Doubts estimated={row.estimated} unknownCalls={row.unknownCalls} />
              </span>
            </span>
          )}
          empty={
            <EmptyState
              icon={ReceiptText}
              title={filtered ? t("noneMatch") : t("none", { month: monthName(month) })}
              action={
                filtered ? <Button onClick={() => setSearch("")}>{t("clear")}</Button> : undefined
              }
            >
              {filtered ? undefined : t("noneHint")}
            </EmptyState>
          }
        />
      </div>
      <p className="mt-2 text-xs text-muted">{t("tableNote")}</p>
      <Drawer
        open={open !== null}
        onClose={() => select(null)}
        title={open === null ? "" : <LineName row={open} />}
      >
        {open !== null && <StatementLine row={open} />}
      </Drawer>
    </>
  );
}

/** One row for the month, or one for each day. */
export function RowsChoice({
  byDay,
  onChange,
}: {
  byDay: boolean;
  onChange: (byDay: boolean) => void;
}) {
  const t = useTranslations("statements");
  return (
    <Segmented
      label={t("rows")}
      value={byDay ? "day" : "month"}
      onChange={(next) => onChange(next === "day")}
      options={[
        { value: "month", label: t("wholeMonth") },
        { value: "day", label: t("byDay") },
      ]}
    />
  );
}

function Sentence({ statement, month }: { statement: StatementView; month: string }) {
  const t = useTranslations("statements");
  const { calls, amount, estimated, unknownCalls, cacheAnswers } = statement.totals;
  const money = (value: string) => () => <Money value={value} className="font-semibold" />;
  return (
    <p className="mb-3 max-w-[80ch] text-base text-pretty">
      {t.rich("sentence", { month, calls: count(calls), amount: money(amount) })}{" "}
      {estimated.calls > 0 &&
        t.rich("sentenceEstimated", {
          count: estimated.calls,
          amount: money(estimated.amount),
        })}{" "}
      {unknownCalls > 0 && t("sentenceUnknown", { count: unknownCalls })}{" "}
      {cacheAnswers.calls > 0 && (
        <span className="text-muted">
          {t.rich("sentenceCache", { count: cacheAnswers.calls, saved: money(cacheAnswers.saved) })}
        </span>
      )}
    </p>
  );
}
