"use client";
import type { LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { CsvButton, type CsvShape } from "./csv-button.tsx";
import { DataTable, type DataTableProps } from "./data-table.tsx";
import { EmptyState } from "./empty-state.tsx";
import { SearchField } from "./filter-bar.tsx";
import { ListToolbar } from "./list-toolbar.tsx";

interface SearchedListProps<Row extends object>
  extends Omit<DataTableProps<Row>, "label" | "empty"> {
  /** Whose `title`, `search`, `none`, `noneHint`, `noneMatch` and `clearSearch` are the list's words. */
  words: "keys" | "members" | "models" | "providers" | "teams";
  /** The text in the URL (`useSearch`). */
  search: string;
  setSearch: (text: string) => void;
  csv: CsvShape<Row>;
  /** The button that adds a row, above the list and where there is none. */
  create: ReactNode;
  icon: LucideIcon;
}

/** A list that is searched by text: its toolbar, its table, and what stands there where it is empty. */
export function SearchedList<Row extends object>({
  words,
  search,
  setSearch,
  csv,
  create,
  icon,
  ...table
}: SearchedListProps<Row>) {
  const t = useTranslations(words);
  return (
    <>
      <ListToolbar
        search={<SearchField value={search} onChange={setSearch} label={t("search")} />}
        actions={
          <>
            <CsvButton csv={csv} rows={table.rows} />
            {create}
          </>
        }
      />
      <div className="panel overflow-hidden">
        <DataTable
          {...table}
          label={t("title")}
          empty={
            search === "" ? (
              <EmptyState icon={icon} title={t("none")} action={create}>
                {t("noneHint")}
              </EmptyState>
            ) : (
              <EmptyState
                icon={icon}
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
