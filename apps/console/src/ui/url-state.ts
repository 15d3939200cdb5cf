"use client";
import type { SortingState } from "@tanstack/react-table";
import {
  parseAsArrayOf,
  parseAsString,
  parseAsStringLiteral,
  useQueryState,
  useQueryStates,
} from "nuqs";
import type { TableSort } from "./data-table.tsx";

/** `-cost` in the URL is a column sorted downwards. */
export function parseSort(text: string): SortingState {
  const desc = text.startsWith("-");
  return [{ id: desc ? text.slice(1) : text, desc }];
}

export function printSort(sorting: SortingState): string | null {
  const first = sorting[0];
  return first === undefined ? null : `${first.desc ? "-" : ""}${first.id}`;
}

/** The order of a table, kept in the URL. */
export function useSort(initial: string): TableSort {
  const [text, setText] = useQueryState("sort", parseAsString.withDefault(initial));
  return {
    sorting: parseSort(text),
    onSortingChange: (next) => void setText(printSort(next)),
  };
}

/** The row whose details are open, kept in the URL; Back closes them, however many were read. */
export function useSelection() {
  const [selected, setSelected] = useQueryState("sel", parseAsString);
  const select = (id: string | null) =>
    void setSelected(id, { history: selected === null ? "push" : "replace" });
  return { selected, select };
}

/** What a link asks to be opened, by a name of its own in the URL; null for nothing. */
export function useAsked(name: string) {
  const [asked, setAsked] = useQueryState(name, parseAsString);
  return { asked, done: () => void setAsked(null) };
}

/** What is searched for, kept in the URL; a pause in typing starts the search. */
export function useSearch() {
  const [search, setSearch] = useQueryState(
    "q",
    parseAsString.withDefault("").withOptions({ clearOnDefault: true }),
  );
  return { search, setSearch: (text: string) => void setSearch(text) };
}

/** The open tab, kept in the URL and left out where it is the first. */
export function useTab<const Tabs extends readonly [string, ...string[]]>(tabs: Tabs) {
  const [tab, setTab] = useQueryState(
    "tab",
    parseAsStringLiteral(tabs)
      .withDefault(tabs[0] as Tabs[number])
      .withOptions({ history: "push" }),
  );
  return [tab as Tabs[number], (next: Tabs[number]) => void setTab(next as never)] as const;
}

const list = parseAsArrayOf(parseAsString);

/** Lists of wanted values by name, kept in the URL; an absent name means no restriction. */
export function useFilters<const Name extends string>(names: readonly Name[]) {
  const [filters, setFilters] = useQueryStates(
    Object.fromEntries(names.map((name) => [name, list])) as Record<Name, typeof list>,
  );
  return {
    filters: filters as Record<Name, string[] | null>,
    setFilter: (name: Name, values: readonly string[]) =>
      void setFilters({ [name]: values.length === 0 ? null : [...values] } as never),
    clear: () => void setFilters(null),
  };
}
