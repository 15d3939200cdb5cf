"use client";
import Link from "next/link";
import type { ReactNode } from "react";
import type { DataTableProps } from "./data-table.tsx";

/** The control that opens a row, reached by Tab and by `j`/`k`. */
export function Opener<Row extends object>({
  row,
  children,
  props,
}: {
  row: Row;
  children: ReactNode;
  props: DataTableProps<Row>;
}) {
  const id = props.rowId(row);
  const style =
    "block w-full min-w-0 text-left hover:underline pointer-coarse:min-h-[24px] after:absolute after:inset-0 after:content-['']";
  if (props.href !== undefined)
    return (
      <Link data-opener={id} href={props.href(row)} className={style}>
        {children}
      </Link>
    );
  if (props.onOpen === undefined) return children;
  return (
    <button
      type="button"
      data-opener={id}
      className={style}
      aria-expanded={props.selectedId === id}
      onClick={() => props.onOpen?.(row)}
    >
      {children}
    </button>
  );
}
