"use client";
import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTold } from "../told/told.tsx";
import { cn } from "./class-names.ts";

export const controlStyle =
  "w-full rounded-md border border-control bg-canvas px-2.5 text-base text-fg pointer-coarse:min-h-[44px] read-only:bg-subtle disabled:bg-subtle disabled:text-muted aria-invalid:border-danger";

export interface ControlProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** A labelled control with its hint and its error, the page's own or the server's; the child receives the attributes that tie them. */
export function Field({
  label,
  hint,
  error,
  optional,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: string;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}) {
  const id = useId();
  const told = useTold();
  const hintId = hint === undefined || hint === null ? undefined : `${id}-hint`;
  const errorId = error === undefined ? undefined : `${id}-error`;
  const described = [errorId, hintId].filter((part) => part !== undefined).join(" ");
  return (
    <div className={cn("flex min-w-0 flex-col gap-1", className)}>
      <label htmlFor={id} className="flex items-baseline gap-2 text-sm font-medium">
        {label}
        {optional !== undefined && (
          <span className="text-xs font-normal text-muted">{optional}</span>
        )}
      </label>
      {children({
        id,
        "aria-describedby": described === "" ? undefined : described,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p id={errorId} className="flex items-start gap-1 text-sm text-danger">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {told(error) ?? error}
        </p>
      )}
      {hintId !== undefined && (
        <div id={hintId} className="text-xs text-muted">
          {hint}
        </div>
      )}
    </div>
  );
}
