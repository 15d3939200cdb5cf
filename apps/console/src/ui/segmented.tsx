"use client";
import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";

/** A choice among two to six short words, all visible. */
export function Segmented<Value extends string>({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: Value | null;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string }[];
}) {
  return (
    <ToggleGroup
      aria-label={label}
      value={value === null ? [] : [value]}
      onValueChange={(next) => {
        const chosen = next[0] as Value | undefined;
        if (chosen !== undefined) onChange(chosen);
      }}
      className="inline-flex w-fit max-w-full overflow-x-auto rounded-md border border-control"
    >
      {options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="h-7.5 shrink-0 px-2.5 text-sm text-muted hover:bg-subtle hover:text-fg data-pressed:bg-subtle data-pressed:font-semibold data-pressed:text-fg not-first:border-l not-first:border-line -outline-offset-2 pointer-coarse:h-[44px]"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
