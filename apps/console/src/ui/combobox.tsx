"use client";
import { Combobox as Base } from "@base-ui/react/combobox";
import { cn } from "./class-names.ts";
import { type ControlProps, controlStyle } from "./field.tsx";

/** One choice of many, found by typing. */
export function Combobox({
  items,
  value,
  onChange,
  control,
  emptyText,
}: {
  items: readonly string[];
  value: string;
  onChange: (value: string) => void;
  control: ControlProps;
  emptyText: string;
}) {
  return (
    <Base.Root
      items={items}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
      limit={100}
    >
      <Base.Input {...control} className={cn(controlStyle, "h-8")} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-60">
          <Base.Popup className="max-h-72 w-(--anchor-width) overflow-y-auto rounded-md border border-line bg-raised py-1 shadow-overlay">
            <Base.Empty className="px-2.5 py-1.5 text-sm text-muted empty:hidden">
              {emptyText}
            </Base.Empty>
            <Base.List>
              {(item: string) => (
                <Base.Item
                  key={item}
                  value={item}
                  className="flex min-h-8 cursor-default items-center px-2.5 text-base outline-hidden data-highlighted:bg-subtle data-selected:font-medium"
                >
                  {item}
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
