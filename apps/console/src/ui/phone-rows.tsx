"use client";
import { cn } from "./class-names.ts";
import type { DataTableProps } from "./data-table.tsx";
import { Opener } from "./row-opener.tsx";
import { Skeleton } from "./skeleton.tsx";

/** One for each row that is drawn while rows are loaded. */
export const LOADING_ROWS = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** Rows instead of columns, with the totals below them. */
export function PhoneRows<Row extends object>(props: DataTableProps<Row>) {
  const footers = props.columns.filter((column) => column.meta?.footer !== undefined);
  if (props.rows === undefined)
    return (
      <div>
        {LOADING_ROWS.map((row) => (
          <div key={row} className="border-b border-line px-4 py-3">
            <Skeleton className="mb-2 w-40" />
            <Skeleton className="w-56" />
          </div>
        ))}
      </div>
    );
  return (
    <>
      <ul aria-label={props.label}>
        {props.rows.map((row) => (
          <li
            key={props.rowId(row)}
            className={cn(
              "relative border-b border-line px-4 py-2.5 text-sm last:border-0",
              props.rowId(row) === props.selectedId && "bg-accent/8 dark:bg-link/10",
            )}
          >
            <Opener row={row} props={props}>
              {props.phoneRow(row)}
            </Opener>
          </li>
        ))}
      </ul>
      {footers.length > 0 && (
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-t border-line bg-subtle px-4 py-2 text-sm font-medium">
          {footers.map((column, index) => (
            <span key={column.id ?? index}>{column.meta?.footer}</span>
          ))}
        </div>
      )}
    </>
  );
}
