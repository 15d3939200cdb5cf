import { type ReactNode, Suspense } from "react";
import { AppShell } from "../../shell/app-shell.tsx";
import { ShellSkeleton } from "../../shell/shell-skeleton.tsx";

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense fallback={<ShellSkeleton />}>
      <AppShell>{children}</AppShell>
    </Suspense>
  );
}
