import { cva } from "class-variance-authority";

/** How buttons, and links that act like them, look. */
export const buttonStyle = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors duration-[120ms] pointer-coarse:min-h-[44px] aria-disabled:opacity-55 disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent text-white hover:not-aria-disabled:bg-accent-strong",
        secondary: "border-control bg-canvas text-fg hover:not-aria-disabled:bg-subtle",
        ghost: "border-transparent text-fg hover:not-aria-disabled:bg-subtle",
        danger:
          "border-danger bg-canvas text-danger hover:not-aria-disabled:bg-danger hover:not-aria-disabled:text-canvas",
      },
      size: {
        sm: "h-7 px-2 text-sm",
        md: "h-8 px-3 text-base",
        icon: "size-8 p-0",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);
