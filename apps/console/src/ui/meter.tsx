import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

/** How much of a limit is used. From 80 % it warns, from 100 % it is spent; held amounts are hatched. */
export function Meter({
  label,
  share,
  heldShare = 0,
  text,
  className,
}: {
  label: string;
  /** 0 to 1 and above. */
  share: number;
  /** The part on top that is only held, 0 to 1. */
  heldShare?: number;
  text: ReactNode;
  className?: string;
}) {
  const whole = share + heldShare;
  const colour = whole >= 1 ? "bg-danger" : whole >= 0.8 ? "bg-warn" : "bg-accent dark:bg-link";
  return (
    <div className={cn("flex min-w-0 items-center gap-2", className)}>
      {/* biome-ignore lint/a11y/useSemanticElements: the native meter cannot show held amounts hatched */}
      <div
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(whole * 1000) / 10)}
        className="flex h-2 min-w-12 grow overflow-hidden rounded-full bg-line"
      >
        <div
          data-meter-fill
          className={cn("h-full", colour)}
          style={{ width: `${Math.min(1, share) * 100}%` }}
        />
        <div
          data-meter-fill
          className="h-full bg-[repeating-linear-gradient(135deg,var(--muted)_0_2px,transparent_2px_4px)]"
          style={{ width: `${Math.max(0, Math.min(1 - share, heldShare)) * 100}%` }}
        />
      </div>
      <span className="figures w-13 shrink-0 text-right text-sm">{text}</span>
    </div>
  );
}
