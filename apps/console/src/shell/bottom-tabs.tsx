"use client";
import { CircleUser, Gauge, Inbox, ListTree, Menu as MenuIcon } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { cn } from "../ui/class-names.ts";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { useMe } from "./me.tsx";
import { groups, isCurrent } from "./navigation.ts";
import { paths } from "./paths.ts";
import { usePendingCount } from "./sidebar.tsx";

const TABS = [
  { id: "overview", href: paths.overview(), icon: Gauge },
  { id: "inbox", href: paths.inbox(), icon: Inbox },
  { id: "requests", href: paths.requests(), icon: ListTree },
] as const;
const tabStyle =
  "relative flex h-14 w-full flex-col items-center justify-center gap-0.5 text-xs text-muted aria-[current=page]:font-semibold aria-[current=page]:text-link";

/** The sections at the bottom of a phone. */
export function BottomTabs() {
  const t = useTranslations("shell");
  const me = useMe();
  const router = useRouter();
  const pathname = usePathname();
  const pending = usePendingCount();
  const others = groups
    .flatMap((group) => group.sections)
    .filter(
      (section) =>
        !TABS.some((tab) => tab.id === section.id) && me.permissions.includes(section.permission),
    );
  return (
    <nav
      data-chrome
      aria-label={t("navigation")}
      className="fixed inset-x-0 bottom-0 z-20 grid grid-cols-5 border-t border-line bg-subtle pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {TABS.map((tab) => (
        <Link
          key={tab.id}
          href={tab.href}
          className={tabStyle}
          aria-current={isCurrent(tab.href, pathname) ? "page" : undefined}
        >
          <tab.icon className="size-5" strokeWidth={1.75} aria-hidden />
          {t(`section.${tab.id}`)}
          {tab.id === "inbox" && pending > 0 && (
            <span className="figures absolute top-1 left-1/2 ml-2 rounded-full bg-accent px-1.5 text-xs leading-4 font-semibold text-white">
              <span className="sr-only">{t("waiting")}</span>
              {pending}
            </span>
          )}
        </Link>
      ))}
      <Menu
        trigger={
          <button type="button" className={cn(tabStyle)}>
            <MenuIcon className="size-5" strokeWidth={1.75} aria-hidden />
            {t("more")}
          </button>
        }
      >
        {others.map((section) => (
          <MenuItem key={section.id} icon={section.icon} onSelect={() => router.push(section.href)}>
            {t(`section.${section.id}`)}
          </MenuItem>
        ))}
      </Menu>
      <Link
        href={paths.me()}
        className={tabStyle}
        aria-current={isCurrent(paths.me(), pathname) ? "page" : undefined}
      >
        <CircleUser className="size-5" strokeWidth={1.75} aria-hidden />
        {t("me")}
      </Link>
    </nav>
  );
}
