"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ShownSeries } from "./spend-tooltip.tsx";

const item = "inline-flex min-h-[24px] items-center gap-1.5 px-1.5 text-xs text-muted";

/** What the colours and lines of the chart mean; a team's button takes it out of the bars. */
export function SpendLegend({
  series,
  hidden,
  onToggle,
  line,
  unfinished,
}: {
  series: readonly ShownSeries[];
  hidden: readonly string[];
  onToggle: (id: string) => void;
  /** What the dashed line is. */
  line: ReactNode;
  /** What the pale bar is. */
  unfinished: ReactNode;
}) {
  const t = useTranslations("overview.chart");
  return (
    <ul aria-label={t("legend")} className="flex flex-wrap gap-x-1 px-2 pt-1">
      {series.length > 1 &&
        series.map(({ id, label, colour }) => {
          const off = hidden.includes(id);
          return (
            <li key={id}>
              <button
                type="button"
                aria-pressed={!off}
                className={`${item} rounded-sm hover:text-fg aria-[pressed=false]:line-through`}
                onClick={() => onToggle(id)}
              >
                <span
                  aria-hidden
                  className="size-2.5 rounded-sm"
                  style={{ background: colour, opacity: off ? 0.3 : 1 }}
                />
                {label}
              </button>
            </li>
          );
        })}
      {unfinished !== null && (
        <li className={item}>
          <span aria-hidden className="size-2.5 rounded-sm bg-muted opacity-50" />
          {unfinished}
        </li>
      )}
      {line !== null && (
        <li className={item}>
          <span aria-hidden className="w-4 border-t-2 border-dashed border-fg" />
          {line}
        </li>
      )}
    </ul>
  );
}
