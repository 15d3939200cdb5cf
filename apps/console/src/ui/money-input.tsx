"use client";
import { divideRoundHalfUp, formatUsd, type NanoUsd, nanoUsd } from "@pag0/money";
import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { readDollars } from "./amount.ts";
import { cn } from "./class-names.ts";
import { type ControlProps, controlStyle } from "./field.tsx";
import type { MoneyUnit } from "./money.tsx";

const DAYS_IN_MONTH = 30n;
const NANO_PER_MICRO = 1_000n;

/** A thirtieth, to the micro-USD where it is as much. */
function aDayOf(month: NanoUsd): NanoUsd {
  const micros = divideRoundHalfUp(month, DAYS_IN_MONTH * NANO_PER_MICRO);
  return nanoUsd(micros > 0n ? micros * NANO_PER_MICRO : divideRoundHalfUp(month, DAYS_IN_MONTH));
}

/** Dollars in; beside it what the wire will carry, and the same amount per day or per month. */
export function MoneyInput({
  control,
  unit,
  value,
  className,
  ...rest
}: {
  control: ControlProps;
  unit: MoneyUnit;
  value: string;
} & Omit<ComponentProps<"input">, "value">) {
  const t = useTranslations("common");
  const read = readDollars(value);
  const other =
    read.kind !== "amount" || (unit !== "month" && unit !== "day")
      ? null
      : unit === "month"
        ? `≈ ${formatUsd(aDayOf(read.amount))} / ${t("unit.day")}`
        : `≈ ${formatUsd(nanoUsd(read.amount * DAYS_IN_MONTH))} / ${t("unit.month")}`;
  return (
    <div className="flex flex-col gap-1 has-[output:empty]:gap-0">
      <div className="relative">
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-muted"
        >
          $
        </span>
        <input
          {...control}
          {...rest}
          value={value}
          inputMode="decimal"
          autoComplete="off"
          className={cn(controlStyle, "h-8 pr-20 pl-6 text-right", className)}
        />
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-muted"
        >
          / {t(`unit.${unit}`)}
        </span>
      </div>
      <output htmlFor={control.id} className="text-right font-mono text-xs text-muted">
        {read.kind === "amount" && `= ${read.microUsd} µUSD`}
        {other !== null && ` · ${other}`}
        {read.kind === "invalid" && t("notDollars")}
      </output>
    </div>
  );
}
