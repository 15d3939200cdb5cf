"use client";
import { Select as Base } from "@base-ui/react/select";
import { Check, ChevronsUpDown } from "lucide-react";
import { cn } from "./class-names.ts";
import { type ControlProps, controlStyle } from "./field.tsx";

export interface Option<Value extends string> {
  value: Value;
  label: string;
}

/** One choice of a few. */
export function Select<Value extends string>({
  options,
  value,
  onChange,
  label,
  control,
  disabled = false,
  className,
}: {
  options: readonly Option<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  /** Accessible name where no visible label names it. */
  label?: string;
  control?: ControlProps;
  disabled?: boolean;
  className?: string;
}) {
  return (
    <Base.Root
      items={options}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
      disabled={disabled}
      modal={false}
    >
      <Base.Trigger
        {...control}
        aria-label={label}
        className={cn(
          controlStyle,
          "flex h-8 items-center justify-between gap-2 text-left select-none hover:bg-subtle data-disabled:text-muted",
          className,
        )}
      >
        <Base.Value className="truncate" />
        <Base.Icon>
          <ChevronsUpDown className="size-3.5 text-muted" aria-hidden />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} alignItemWithTrigger={false} className="z-60">
          <Base.Popup className="max-h-[min(24rem,var(--available-height))] min-w-(--anchor-width) overflow-y-auto rounded-md border border-line bg-raised py-1 shadow-overlay">
            {options.map((option) => (
              <Base.Item
                key={option.value}
                value={option.value}
                className="grid min-h-8 cursor-default grid-cols-[1rem_1fr] items-center gap-2 px-2 text-base outline-hidden select-none data-highlighted:bg-subtle pointer-coarse:min-h-[44px]"
              >
                <Base.ItemIndicator className="col-start-1">
                  <Check className="size-4" aria-hidden />
                </Base.ItemIndicator>
                <Base.ItemText className="col-start-2">{option.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
