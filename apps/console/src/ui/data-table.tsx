"use client";
import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_alphanumeric,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useRef } from "react";
import type { ApiProblem } from "../client/problem.ts";
import { Button } from "./button.tsx";
import { cn } from "./class-names.ts";
import { ErrorState } from "./error-state.tsx";
import { useShortcuts } from "./keyboard.ts";
import { LOADING_ROWS, PhoneRows } from "./phone-rows.tsx";
import { Opener } from "./row-opener.tsx";
import { Skeleton } from "./skeleton.tsx";
import { usePhone } from "./use-phone.ts";

export interface ColumnNote {
  align?: "right";
  /** The server's total under this column. */
  footer?: ReactNode;
  className?: string;
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic, text: sortFn_text, alphanumeric: sortFn_alphanumeric },
  columnMeta: {} as ColumnNote,
});
export type Column<Row extends object> = ColumnDef<typeof features, Row>;

export interface TableSort {
  sorting: SortingState;
  onSortingChange: (next: SortingState) => void;
}

export interface DataTableProps<Row extends object> {
  /** What the table lists, for those who cannot see it. */
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[] | undefined;
  rowId: (row: Row) => string;
  sort?: TableSort;
  /** The server sorts; the rows come in its order. */
  serverSorted?: boolean;
  /** Where a row leads, or what opens it; the first column carries it. */
  href?: (row: Row) => string;
  onOpen?: (row: Row) => void;
  selectedId?: string | null;
  /** A row on a phone: two lines. */
  phoneRow: (row: Row) => ReactNode;
  empty: ReactNode;
  problem?: ApiProblem | null;
  onRetry?: () => void;
  /** Old rows are shown while new ones come. */
  stale?: boolean;
  more?: { onMore: () => void; busy: boolean } | undefined;
}

/** A table with sorting, totals, `j`/`k`/Enter, its states, and rows instead of columns on a phone. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { rows, problem, empty } = props;
  const phone = usePhone();
  const body = useRef<HTMLDivElement>(null);
  const t = useTranslations("common");

  const move = (step: 1 | -1) => {
    const openers = [...(body.current?.querySelectorAll<HTMLElement>("[data-opener]") ?? [])];
    if (openers.length === 0) return;
    const selected = openers.findIndex((opener) => opener.dataset.opener === props.selectedId);
    const focused = openers.indexOf(document.activeElement as HTMLElement);
    const from = focused >= 0 ? focused : selected;
    const next = openers[Math.max(0, Math.min(openers.length - 1, from + step))];
    next?.focus();
    if (props.selectedId !== null && props.selectedId !== undefined && props.onOpen !== undefined)
      next?.click();
  };
  useShortcuts([
    { code: "KeyJ", label: t("nextRow"), run: () => move(1) },
    { code: "KeyK", label: t("previousRow"), run: () => move(-1) },
  ]);

  if (problem !== null && problem !== undefined && rows === undefined)
    return <ErrorState problem={problem} {...(props.onRetry ? { onRetry: props.onRetry } : {})} />;
  if (rows !== undefined && rows.length === 0) return empty;
  return (
    <div ref={body}>
      <div className={cn("transition-opacity", props.stale && "opacity-60")}>
        {phone ? <SortedPhoneRows {...props} /> : <WideTable {...props} />}
      </div>
      {props.more !== undefined && (
        <div className="flex justify-center border-t border-line p-2">
          <Button size="sm" variant="ghost" onClick={props.more.onMore} busy={props.more.busy}>
            {t("showMore")}
          </Button>
        </div>
      )}
    </div>
  );
}

const NO_ROWS: readonly never[] = [];

/** The rows in the order that the columns' heads show; sorted here unless the server sorts. */
function useSortedTable<Row extends object>(props: DataTableProps<Row>) {
  const { columns, rows, sort } = props;
  return useTable({
    features,
    columns,
    data: rows ?? NO_ROWS,
    getRowId: props.rowId,
    state: { sorting: sort?.sorting ?? [] },
    onSortingChange: (change) => {
      const before = sort?.sorting ?? [];
      sort?.onSortingChange(typeof change === "function" ? change(before) : change);
    },
    manualSorting: props.serverSorted ?? false,
    enableSorting: sort !== undefined,
    enableSortingRemoval: false,
  });
}

/** A phone has no heads to sort by: rows come in the order that the page or its address asks for. */
function SortedPhoneRows<Row extends object>(props: DataTableProps<Row>) {
  const sorted = useSortedTable(props)
    .getRowModel()
    .rows.map((row) => row.original);
  return <PhoneRows {...props} rows={props.rows === undefined ? undefined : sorted} />;
}

function WideTable<Row extends object>(props: DataTableProps<Row>) {
  const { columns, rows, label } = props;
  const t = useTranslations("common");
  const table = useSortedTable(props);
  const footers = columns.some((column) => column.meta?.footer !== undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="overflow-x-auto" aria-label={label} tabIndex={0}>
      <table className="w-full border-collapse text-sm" aria-busy={rows === undefined || undefined}>
        <thead className="bg-subtle">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const direction = header.column.getIsSorted();
                const right = header.column.columnDef.meta?.align === "right";
                return (
                  <th
                    key={header.id}
                    scope="col"
                    aria-sort={
                      direction === false
                        ? undefined
                        : direction === "asc"
                          ? "ascending"
                          : "descending"
                    }
                    className={cn(
                      "h-8 border-b border-line px-3 text-left text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4",
                      right && "text-right",
                    )}
                  >
                    {header.column.getCanSort() ? (
                      <button
                        type="button"
                        className={cn(
                          "inline-flex min-h-[24px] items-center gap-1 hover:text-fg",
                          right && "flex-row-reverse",
                        )}
                        onClick={header.column.getToggleSortingHandler()}
                        title={t("sort")}
                      >
                        <table.FlexRender header={header} />
                        {direction === "asc" && <ArrowUp className="size-3" aria-hidden />}
                        {direction === "desc" && <ArrowDown className="size-3" aria-hidden />}
                      </button>
                    ) : (
                      <table.FlexRender header={header} />
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {rows === undefined && <LoadingRows columns={columns.length} />}
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              className={cn(
                "relative border-b border-line last:border-0 hover:bg-subtle",
                (props.href ?? props.onOpen) !== undefined && "cursor-pointer",
                row.id === props.selectedId && "bg-accent/8 dark:bg-link/10",
              )}
            >
              {row.getAllCells().map((cell, index) => {
                const meta = cell.column.columnDef.meta;
                const content = <table.FlexRender cell={cell} />;
                return (
                  <td
                    key={cell.id}
                    className={cn(
                      "h-9 px-3 py-1 first:pl-4 last:pr-4",
                      meta?.align === "right" && "text-right",
                      meta?.className,
                    )}
                  >
                    {index === 0 ? (
                      <Opener row={row.original} props={props}>
                        {content}
                      </Opener>
                    ) : (
                      content
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        {footers && rows !== undefined && (
          <tfoot className="bg-subtle font-medium">
            <tr>
              {columns.map((column, index) => (
                <td
                  key={column.id ?? index}
                  className={cn(
                    "h-9 border-t border-line px-3 first:pl-4 last:pr-4",
                    column.meta?.align === "right" && "text-right",
                  )}
                >
                  {column.meta?.footer}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

function LoadingRows({ columns }: { columns: number }) {
  return LOADING_ROWS.map((row) => (
    <tr key={row} className="border-b border-line last:border-0">
      {Array.from({ length: columns }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <td key={index} className="h-9 px-3 first:pl-4 last:pr-4">
          <Skeleton className={index === 0 ? "w-32" : "w-16"} />
        </td>
      ))}
    </tr>
  ));
}
