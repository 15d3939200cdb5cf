"use client";
import type { VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { buttonStyle } from "./button-style.ts";
import { cn } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonStyle> {
  /** Where given and not null, the button does nothing and says this. */
  disabledReason?: string | null | undefined;
  busy?: boolean;
  children?: ReactNode;
}

/** A button. What cannot be done now stays visible and says why. */
export function Button({
  variant,
  size,
  className,
  disabledReason,
  busy = false,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps) {
  const blocked = (disabledReason !== null && disabledReason !== undefined) || busy;
  const button = (
    <button
      {...rest}
      type={blocked ? "button" : type}
      className={cn(buttonStyle({ variant, size }), className)}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      onClick={blocked ? (event) => event.preventDefault() : onClick}
    >
      {busy && <LoaderCircle className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
  if (disabledReason === undefined) return button;
  // Also without a reason now: the element, and with it the focus, stays when one comes or goes.
  return <Tooltip text={disabledReason}>{button}</Tooltip>;
}
