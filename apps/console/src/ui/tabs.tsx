"use client";
import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

/** Parts of one thing; the caller keeps which is open in the URL. */
export function Tabs<Value extends string>({
  value,
  onChange,
  label,
  tabs,
  children,
}: {
  value: Value;
  onChange: (value: Value) => void;
  label: string;
  tabs: readonly { value: Value; label: ReactNode }[];
  children: ReactNode;
}) {
  return (
    <Base.Root value={value} onValueChange={(next: Value) => onChange(next)}>
      <Base.List
        aria-label={label}
        className="relative flex gap-1 overflow-x-auto border-b border-line"
      >
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="h-9 shrink-0 border-b-2 border-transparent px-3 text-base text-muted hover:text-fg data-active:border-link data-active:font-medium data-active:text-fg pointer-coarse:h-[44px]"
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={value} className="pt-4" tabIndex={-1}>
        {children}
      </Base.Panel>
    </Base.Root>
  );
}
