"use client";
import type { ComparisonRow, StatementComparisonView } from "@pag0/contract";
import { Scale } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { amountOf } from "../../ui/amount.ts";
import { Button } from "../../ui/button.tsx";
import { CsvButton } from "../../ui/csv-button.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { SearchField } from "../../ui/filter-bar.tsx";
import { ListToolbar } from "../../ui/list-toolbar.tsx";
import { Money } from "../../ui/money.tsx";
import { useSearch, useSelection, useSort } from "../../ui/url-state.ts";
import { comparisonCsv, matchingRows } from "../statement-lines.ts";
import { useComparisonColumns } from "./comparison-columns.tsx";
import { ComparisonLine } from "./comparison-line.tsx";
import { Difference, DifferenceBadge, shareText } from "./difference.tsx";
import { RowsChoice } from "./statement-tab.tsx";
import type { StatementChoice } from "./use-statement-choice.ts";

const rowId = ({ day, model, side }: ComparisonRow) => `${day ?? ""} ${model} ${side}`;

/** Both sides by model, the largest difference first, and what is in neither. */
export function Comparison({
  view,
  stale,
  choice,
}: {
  view: StatementComparisonView;
  stale: boolean;
  choice: StatementChoice;
}) {
  const t = useTranslations("statements");
  const { search, setSearch } = useSearch();
  const { selected, select } = useSelection();
  const sort = useSort("-difference");
  const rows = useMemo(() => matchingRows(view.rows, search), [view.rows, search]);
  const columns = useComparisonColumns({ byDay: choice.byDay, rows });
  const open = view.rows.find((row) => rowId(row) === selected) ?? null;
  const csv = { name: `comparison-${view.provider.slug}-${choice.month}`, ...comparisonCsv(rows) };
  return (
    <>
      <Verdict view={view} />
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("search")} />}
        filters={
          view.hasDays || choice.byDay ? (
            <RowsChoice byDay={choice.byDay} onChange={choice.setByDay} />
          ) : undefined
        }
        actions={<CsvButton csv={csv} rows={rows} />}
      />
      <div className="panel overflow-hidden">
        <DataTable
          label={t("tab.compare")}
          columns={columns}
          rows={rows}
          rowId={rowId}
          sort={sort}
          onOpen={(row) => select(rowId(row))}
          selectedId={selected}
          stale={stale}
          phoneRow={(row) => (
            <span className="flex flex-col gap-0.5">
              <span className="flex justify-between gap-2">
                <span className="min-w-0 truncate font-medium">{row.model}</span>
                <Difference amount={row.amount} />
              </span>
              <span className="flex items-center justify-between gap-2 text-xs text-muted">
                <span>
                  {row.day !== null && `${row.day} · `}
                  {t(`side.${row.side}`)}
                </span>
                <DifferenceBadge amount={row.amount} />
              </span>
            </span>
          )}
          empty={
            <EmptyState
              icon={Scale}
              title={t(search === "" ? "nothingCompared" : "noneMatch")}
              action={
                search === "" ? undefined : (
                  <Button onClick={() => setSearch("")}>{t("clear")}</Button>
                )
              }
            >
              {search === "" ? t("nothingComparedHint") : undefined}
            </EmptyState>
          }
        />
      </div>
      <Notes view={view} />
      <Drawer
        open={open !== null}
        onClose={() => select(null)}
        title={open === null ? "" : open.model}
      >
        {open !== null && <ComparisonLine row={open} />}
      </Drawer>
    </>
  );
}

/** Both totals and what lies between them, in a sentence. */
function Verdict({ view }: { view: StatementComparisonView }) {
  const t = useTranslations("statements");
  const { vendor, ours, difference, ratio } = view.amount;
  const money = (value: string) => () => <Money value={value} className="font-semibold" />;
  if (vendor === null || difference === null)
    return <p className="mb-3 text-base">{t.rich("verdict.noAmounts", { ours: money(ours) })}</p>;
  const by = amountOf(difference);
  const key = by === 0n ? "same" : by > 0n ? "more" : "less";
  return (
    <p className="mb-3 max-w-[80ch] text-base">
      {t.rich(`verdict.${key}`, {
        name: view.provider.name,
        vendor: money(vendor),
        ours: money(ours),
        difference: money(difference.replace("-", "")),
        share: shareText(ratio),
      })}
    </p>
  );
}

/** What is in no figure, and which columns were read. */
function Notes({ view }: { view: StatementComparisonView }) {
  const t = useTranslations("statements.note");
  const { outside, unnamed, columns, ignored } = view;
  return (
    <ul className="mt-2 flex flex-col gap-1 text-sm text-muted">
      {outside.lines > 0 && (
        <li>
          {t("outside", { count: outside.lines })}{" "}
          {outside.amount !== null && <Money value={outside.amount} />}
        </li>
      )}
      {unnamed.lines > 0 && (
        <li>
          {t("unnamed", { count: unnamed.lines })}{" "}
          {unnamed.amount !== null && <Money value={unnamed.amount} />}
        </li>
      )}
      <li>{t("read", { columns: columns.map(({ name }) => name).join(", ") })}</li>
      {ignored.length > 0 && <li>{t("ignored", { columns: ignored.join(", ") })}</li>}
      <li>{t("direction")}</li>
    </ul>
  );
}
