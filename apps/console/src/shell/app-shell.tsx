"use client";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLiveUpdates } from "../client/live.ts";
import { useActiveShortcuts, useShortcuts } from "../ui/keyboard.ts";
import { BottomTabs } from "./bottom-tabs.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { MeProvider, useMe } from "./me.tsx";
import { groups } from "./navigation.ts";
import { ShortcutDialog } from "./shortcut-list.tsx";
import { Sidebar, usePendingCount } from "./sidebar.tsx";
import { TopBar } from "./top-bar.tsx";

/** Announces a change of what waits, not more often than this. */
const ANNOUNCE_MS = 10_000;

function Announcer() {
  const t = useTranslations("shell");
  const pending = usePendingCount();
  const [said, setSaid] = useState(pending);
  useEffect(() => {
    if (said === pending) return;
    const timer = setTimeout(() => setSaid(pending), ANNOUNCE_MS);
    return () => clearTimeout(timer);
  }, [pending, said]);
  return (
    <div aria-live="polite" className="sr-only">
      {t("pendingCount", { count: said })}
    </div>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const t = useTranslations("shell");
  const me = useMe();
  const router = useRouter();
  const pathname = usePathname();
  const live = useLiveUpdates();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  useActiveShortcuts();
  useShortcuts([
    { code: "KeyK", mod: true, label: t("search"), run: () => setPalette(true) },
    { code: "Slash", shift: true, label: t("shortcuts"), run: () => setHelp(true) },
    ...groups
      .flatMap((group) => group.sections)
      .filter((section) => me.permissions.includes(section.permission))
      .map((section) => ({
        code: ["KeyG", section.key] as const,
        label: t("goToSection", { section: t(`section.${section.id}`) }),
        run: () => router.push(section.href),
      })),
  ]);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when the page changes
  useEffect(() => {
    if (first.current) first.current = false;
    else document.querySelector<HTMLElement>("main h1")?.focus();
  }, [pathname]);
  return (
    <div className="flex min-h-dvh">
      <a
        href="#main"
        className="fixed top-2 left-2 z-70 -translate-y-16 rounded-md bg-accent px-3 py-2 text-white focus:translate-y-0"
      >
        {t("skip")}
      </a>
      <Sidebar />
      <div className="flex min-w-0 grow flex-col">
        <TopBar live={live} onSearch={() => setPalette(true)} />
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[1600px] grow px-4 pt-5 pb-24 outline-none md:px-6 md:pb-10"
        >
          {children}
        </main>
      </div>
      <BottomTabs />
      <Announcer />
      <CommandPalette open={palette} onClose={() => setPalette(false)} />
      <ShortcutDialog open={help} onClose={() => setHelp(false)} />
    </div>
  );
}

/** The frame of every page behind sign-in. */
export function AppShell({ children }: { children: ReactNode }) {
  return (
    <MeProvider>
      <Frame>{children}</Frame>
    </MeProvider>
  );
}
