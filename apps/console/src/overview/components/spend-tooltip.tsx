"use client";
import { formatUsd, ZERO } from "@pag0/money";
import { useTranslations } from "next-intl";
import type { SpendPoint } from "../spend-series.ts";

export interface ShownSeries {
  id: string;
  label: string;
  colour: string;
}

/** The exact amounts of one bar, most spent first, with their sum. */
export function SpendTooltip({
  point,
  title,
  series,
}: {
  point: SpendPoint;
  title: string;
  series: readonly ShownSeries[];
}) {
  const t = useTranslations("overview.chart");
  const spent = series
    .map((entry) => ({ ...entry, cost: point.byTeam[entry.id] ?? ZERO }))
    .filter(({ cost }) => cost > ZERO)
    .toSorted((a, b) => (a.cost < b.cost ? 1 : a.cost > b.cost ? -1 : 0));
  return (
    <div className="rounded-md border border-line bg-raised px-3 py-2 text-sm shadow-overlay">
      <div className="mb-1 font-medium">{title}</div>
      <table>
        <tbody>
          {spent.map(({ id, label, colour, cost }) => (
            <tr key={id}>
              <td className="pr-4">
                <span
                  aria-hidden
                  className="mr-1.5 inline-block size-2 rounded-sm"
                  style={{ background: colour }}
                />
                {label}
              </td>
              <td className="text-right">{formatUsd(cost)}</td>
            </tr>
          ))}
          {spent.length !== 1 && (
            <tr className="font-medium">
              <td className="pr-4">{t("all")}</td>
              <td className="text-right">{formatUsd(point.total)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
