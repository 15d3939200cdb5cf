import { StyleSheet, Text, View } from "@react-pdf/renderer";
import { createElement, type ReactElement } from "react";

export const colours = {
  text: "#1b2129",
  quiet: "#57606a",
  line: "#d8dee4",
  surface: "#f6f8fa",
  met: "#15803d",
  partial: "#a15c07",
  not_met: "#c01c28",
} as const;

export const styles = StyleSheet.create({
  page: {
    fontFamily: "Pretendard",
    fontSize: 9,
    color: colours.text,
    paddingTop: 44,
    paddingBottom: 52,
    paddingHorizontal: 44,
  },
  // Not on the page: the footer is laid out again for each page, which would multiply its line height
  // until the text is out of sight. A line height counts from the font size beside it.
  body: { fontSize: 9, lineHeight: 1.45 },
  title: { fontSize: 20, fontWeight: 600, lineHeight: 1.2 },
  subtitle: { fontSize: 11, color: colours.quiet, marginTop: 4 },
  heading: { fontSize: 12, fontWeight: 600, marginTop: 18, marginBottom: 6 },
  quiet: { color: colours.quiet },
  row: { flexDirection: "row" },
  tableHead: {
    flexDirection: "row",
    borderBottomWidth: 1,
    borderBottomColor: colours.text,
    paddingBottom: 3,
    fontWeight: 600,
  },
  tableRow: {
    flexDirection: "row",
    borderBottomWidth: 0.5,
    borderBottomColor: colours.line,
    paddingVertical: 3,
  },
  footer: {
    position: "absolute",
    bottom: 24,
    left: 44,
    right: 44,
    flexDirection: "row",
    justifyContent: "space-between",
    fontSize: 7.5,
    color: colours.quiet,
  },
});

export interface Column<Row> {
  header: string;
  /** Share of the width. */
  flex: number;
  align?: "right";
  cell(row: Row): string;
}

/** A section's contents: the beginning, which stays with the heading on one page, and what may follow on others. */
export interface Flow {
  lead: ReactElement[];
  rest: ReactElement[];
}

/** A table whose rows never break across pages; its head stays with the first row. Says `empty` where there are none. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  empty: string,
): Flow {
  if (rows.length === 0)
    return { lead: [createElement(Text, { key: "empty", style: styles.quiet }, empty)], rest: [] };
  const style = (column: Column<Row>) => ({
    flex: column.flex,
    paddingRight: 6,
    textAlign: column.align ?? ("left" as const),
  });
  const head = createElement(
    View,
    { key: "head", style: styles.tableHead },
    ...columns.map((column) =>
      createElement(Text, { key: column.header, style: style(column) }, column.header),
    ),
  );
  const [first, ...rest] = rows.map((row, index) =>
    createElement(
      View,
      { key: String(index), style: styles.tableRow, wrap: false },
      ...columns.map((column) =>
        createElement(Text, { key: column.header, style: style(column) }, column.cell(row)),
      ),
    ),
  );
  return { lead: first === undefined ? [head] : [head, first], rest };
}

/** A heading and what is under it; the heading never stands alone at the end of a page. */
export function section(title: string, { lead, rest }: Flow): ReactElement {
  return createElement(
    View,
    null,
    createElement(
      View,
      { wrap: false },
      createElement(Text, { style: styles.heading }, title),
      ...lead,
    ),
    ...rest,
  );
}

/** Key figures in equal boxes, four to a row. */
export function figureGrid(figures: readonly { label: string; value: string }[]): ReactElement {
  return createElement(
    View,
    { style: { flexDirection: "row", flexWrap: "wrap", marginHorizontal: -3 } },
    ...figures.map(({ label, value }) =>
      createElement(
        View,
        { key: label, style: { width: "25%", padding: 3 } },
        createElement(
          View,
          { style: { backgroundColor: colours.surface, borderRadius: 4, padding: 8 } },
          createElement(Text, { style: { fontSize: 7.5, color: colours.quiet } }, label),
          createElement(Text, { style: { fontSize: 13, fontWeight: 600, marginTop: 2 } }, value),
        ),
      ),
    ),
  );
}

/** A long hash in groups of eight, since a column cannot break it. */
export function groupHash(hash: string): string {
  return hash.match(/.{1,8}/g)?.join(" ") ?? "";
}
