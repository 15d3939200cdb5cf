import { cva, type VariantProps } from "class-variance-authority";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

const badgeStyle = cva(
  "inline-flex h-5 max-w-full items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap [&_svg]:size-3.5 [&_svg]:shrink-0",
  {
    variants: {
      tone: {
        neutral: "bg-subtle text-muted ring-1 ring-line ring-inset",
        ok: "bg-ok/8 text-ok ring-1 ring-ok/30 ring-inset",
        warn: "bg-warn/8 text-warn ring-1 ring-warn/30 ring-inset",
        danger: "bg-danger/8 text-danger ring-1 ring-danger/30 ring-inset",
        info: "bg-info/8 text-info ring-1 ring-info/30 ring-inset",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type Tone = NonNullable<VariantProps<typeof badgeStyle>["tone"]>;

/** A state in a word, with an icon where colour alone would carry the meaning. */
export function Badge({
  tone,
  icon: Icon,
  className,
  children,
}: {
  tone?: Tone;
  icon?: LucideIcon;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span className={cn(badgeStyle({ tone }), className)}>
      {Icon !== undefined && <Icon aria-hidden />}
      <span className="truncate">{children}</span>
    </span>
  );
}
