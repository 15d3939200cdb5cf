"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useInstantText } from "./instant.tsx";
import { rangePeriods, useRange } from "./range.ts";
import { Segmented } from "./segmented.tsx";

/** The range of a page: a growing period, or the fixed one that a link carried. */
export function RangePicker() {
  const t = useTranslations("common.range");
  const text = useInstantText();
  const { range, setPeriod } = useRange();
  return (
    <div className="flex max-w-full flex-wrap items-center gap-1.5">
      <Segmented
        label={t("label")}
        value={range.period}
        onChange={setPeriod}
        options={rangePeriods.map((value) => ({ value, label: t(value) }))}
      />
      {range.from !== null && (
        <span className="inline-flex min-h-7 items-center gap-1 rounded-md bg-accent/8 pl-2 text-sm text-link ring-1 ring-accent/30 ring-inset dark:bg-link/10">
          <span>
            {text(range.from)} – {range.to === null ? t("now") : text(range.to)}
          </span>
          <button
            type="button"
            className="flex size-7 items-center justify-center"
            aria-label={t("unfix")}
            onClick={() => setPeriod("month")}
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </span>
      )}
    </div>
  );
}
