"use client";
import { Dialog as Base } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { Building2, Languages, LogOut, Moon, Sun, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useOperation } from "../client/hooks.ts";
import { useMe } from "./me.tsx";
import { groups } from "./navigation.ts";
import { paths } from "./paths.ts";
import { leave, usePreferences } from "./preferences.ts";

const itemStyle =
  "flex min-h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-base data-[selected=true]:bg-subtle pointer-coarse:min-h-[44px] [&_svg]:size-4 [&_svg]:text-muted";
const groupStyle =
  "[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted";

/** Everything that can be gone to or done, found by typing. */
export function CommandPalette({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("shell");
  const me = useMe();
  const router = useRouter();
  const locale = useLocale();
  const { setTheme, setLocale } = usePreferences();
  const [text, setText] = useState("");
  const teams = useOperation("listTeams", { query: { limit: 200 } }, { enabled: open });
  const act = (run: () => void) => () => {
    onClose();
    run();
  };
  const item = (value: string, icon: ReactNode, label: string, run: () => void) => (
    <Command.Item key={value} value={`${label} ${value}`} className={itemStyle} onSelect={act(run)}>
      {icon}
      {label}
    </Command.Item>
  );
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-70 bg-overlay" />
        <Base.Popup className="fixed top-[12vh] left-1/2 z-70 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 rounded-lg border border-line bg-raised shadow-overlay">
          <Base.Title className="sr-only">{t("search")}</Base.Title>
          <Command label={t("search")} loop>
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder={t("searchHint")}
              className="h-12 w-full border-b border-line bg-transparent px-4 text-lg outline-none"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-2">
              <Command.Empty className="p-4 text-center text-sm text-muted">
                {t("nothingFound")}
              </Command.Empty>
              <Command.Group heading={t("goTo")} className={groupStyle}>
                {groups
                  .flatMap((group) => group.sections)
                  .filter((section) => me.permissions.includes(section.permission))
                  .map((section) =>
                    item(section.id, <section.icon aria-hidden />, t(`section.${section.id}`), () =>
                      router.push(section.href),
                    ),
                  )}
                {item("account", <UserRound aria-hidden />, t("section.account"), () =>
                  router.push(paths.me()),
                )}
              </Command.Group>
              <Command.Group heading={t("section.teams")} className={groupStyle}>
                {teams.data?.data.map((team) =>
                  item(team.slug, <Building2 aria-hidden />, team.name, () =>
                    router.push(paths.team(team.slug)),
                  ),
                )}
              </Command.Group>
              <Command.Group heading={t("do")} className={groupStyle}>
                {item("light", <Sun aria-hidden />, t("useLight"), () => setTheme("light"))}
                {item("dark", <Moon aria-hidden />, t("useDark"), () => setTheme("dark"))}
                {item(
                  "language",
                  <Languages aria-hidden />,
                  locale === "ko" ? "English" : "한국어",
                  () => setLocale(locale === "ko" ? "en" : "ko"),
                )}
                {item("sign-out", <LogOut aria-hidden />, t("signOut"), leave)}
              </Command.Group>
            </Command.List>
          </Command>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
