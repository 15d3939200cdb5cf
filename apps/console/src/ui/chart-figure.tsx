"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { Button } from "./button.tsx";

/** A chart with its title, one sentence that says what it shows, and the same figures as a table. */
export function ChartFigure({
  title,
  summary,
  actions,
  table,
  children,
}: {
  title: ReactNode;
  summary: ReactNode;
  actions?: ReactNode;
  table: { header: readonly string[]; rows: readonly (readonly [string, ...ReactNode[]])[] };
  children: ReactNode;
}) {
  const t = useTranslations("common");
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  return (
    <figure aria-labelledby={`${id}-title`} aria-describedby={`${id}-summary`} className="panel">
      <div className="flex flex-wrap items-start justify-between gap-2 border-b border-line px-4 py-2">
        <div className="min-w-0">
          <h2 id={`${id}-title`} className="text-base font-semibold">
            {title}
          </h2>
          <figcaption id={`${id}-summary`} className="text-sm text-muted">
            {summary}
          </figcaption>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          {actions}
          <Button size="sm" variant="ghost" onClick={() => setAsTable(!asTable)}>
            {asTable ? t("viewAsChart") : t("viewAsTable")}
          </Button>
        </div>
      </div>
      {asTable ? (
        <section
          className="h-80 overflow-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-labelledby={`${id}-title`}
        >
          <table className="w-full text-sm">
            <thead className="sticky top-0 bg-subtle">
              <tr>
                {table.header.map((name, index) => (
                  <th
                    key={name}
                    scope="col"
                    className={`h-8 px-3 text-xs font-medium text-muted ${index === 0 ? "text-left" : "text-right"}`}
                  >
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row) => (
                <tr key={row[0]} className="border-t border-line">
                  {row.map((value, index) => (
                    <td
                      // biome-ignore lint/suspicious/noArrayIndexKey: cells are identified by their column
                      key={index}
                      className={`h-8 px-3 ${index === 0 ? "text-left whitespace-nowrap" : "text-right"}`}
                    >
                      {value}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : (
        <div className="h-80 px-2 py-3">{children}</div>
      )}
    </figure>
  );
}
