import { cn } from "./class-names.ts";

/** The place of something that is being loaded, in its final size. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      data-skeleton
      className={cn(
        "block h-4 animate-[pulse-soft_1.6s_ease-in-out_infinite] rounded-sm bg-line/60",
        className,
      )}
    />
  );
}
