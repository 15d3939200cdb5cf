"use client";
import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check } from "lucide-react";
import type { ReactNode } from "react";

/** A box to tick, with its label beside it. */
export function Checkbox({
  checked,
  onChange,
  disabled = false,
  children,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: Base UI's checkbox renders the control inside
    <label className="flex min-h-[24px] items-center gap-2 text-base pointer-coarse:min-h-[44px]">
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control bg-canvas data-checked:border-accent data-checked:bg-accent data-disabled:opacity-55"
      >
        <Base.Indicator className="text-white data-unchecked:hidden">
          <Check className="size-3" strokeWidth={3} aria-hidden />
        </Base.Indicator>
      </Base.Root>
      <span>{children}</span>
    </label>
  );
}
