"use client";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useOperation } from "../client/hooks.ts";
import { cn } from "../ui/class-names.ts";
import { Logo } from "./logo.tsx";
import { useMe } from "./me.tsx";
import { groups, isCurrent } from "./navigation.ts";

/** How many approvals wait, for those who may read them. */
export function usePendingCount(): number {
  const me = useMe();
  const pending = useOperation(
    "listApprovals",
    { query: { status: "pending", limit: 1 } },
    { enabled: me.permissions.includes("approval:read") },
  );
  return pending.data?.total ?? 0;
}

/** The sections at the left of wide windows. */
export function Sidebar() {
  const t = useTranslations("shell");
  const me = useMe();
  const pathname = usePathname();
  const pending = usePendingCount();
  return (
    <aside
      data-chrome
      className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r border-line bg-subtle md:flex"
    >
      <div className="flex h-14 items-center gap-2 border-b border-line px-4">
        <Logo />
        <div className="min-w-0">
          <div className="truncate text-base font-semibold">{me.organization.name}</div>
          <div className="truncate text-xs text-muted">Pag0 Enterprise</div>
        </div>
      </div>
      <nav aria-label={t("navigation")} className="grow overflow-y-auto p-2">
        {groups.map((group) => {
          const sections = group.sections.filter((section) =>
            me.permissions.includes(section.permission),
          );
          if (sections.length === 0) return null;
          return (
            <div key={group.id} className="mb-3">
              <div className="px-2 pt-1 pb-1 text-xs text-muted">{t(`group.${group.id}`)}</div>
              <ul>
                {sections.map((section) => {
                  const current = isCurrent(section.href, pathname);
                  return (
                    <li key={section.id}>
                      <Link
                        href={section.href}
                        aria-current={current ? "page" : undefined}
                        className={cn(
                          "flex h-8 items-center gap-2.5 rounded-md px-2 text-base text-muted hover:bg-line/50 hover:text-fg",
                          current && "bg-line/60 font-medium text-fg",
                        )}
                      >
                        <section.icon className="size-4" strokeWidth={1.75} aria-hidden />
                        <span className="grow">{t(`section.${section.id}`)}</span>
                        {section.id === "inbox" && pending > 0 && (
                          <span className="figures rounded-full bg-accent px-1.5 text-xs font-semibold text-white">
                            <span className="sr-only">{t("waiting")}</span>
                            {pending}
                          </span>
                        )}
                      </Link>
                    </li>
                  );
                })}
              </ul>
            </div>
          );
        })}
      </nav>
    </aside>
  );
}
