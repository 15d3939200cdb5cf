"use client";
import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

/** Text that explains its child on hover and on focus; null for nothing to explain now. */
export function Tooltip({ text, children }: { text: ReactNode | null; children: ReactElement }) {
  return (
    <Base.Root disabled={text === null}>
      <Base.Trigger render={children} delay={250} />
      <Base.Portal>
        <Base.Positioner sideOffset={6} className="z-70">
          <Base.Popup className="max-w-72 rounded-md bg-fg px-2 py-1 text-xs text-canvas shadow-overlay">
            {text}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** One delay for all tooltips below it. */
export const TooltipProvider = Base.Provider;
