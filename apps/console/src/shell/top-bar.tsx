"use client";
import { CircleUser, Languages, LogOut, Monitor, Moon, Search, Sun, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { Button } from "../ui/button.tsx";
import { buttonStyle } from "../ui/button-style.ts";
import { Kbd } from "../ui/kbd.tsx";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "../ui/menu.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { useMe } from "./me.tsx";
import { paths } from "./paths.ts";
import { leave, usePreferences, useThemeOptions } from "./preferences.ts";

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

/** Search, the stream's state, language, theme and the member. */
export function TopBar({ live, onSearch }: { live: boolean; onSearch: () => void }) {
  const t = useTranslations("shell");
  const me = useMe();
  const router = useRouter();
  const locale = useLocale();
  const { theme, setTheme, setLocale } = usePreferences();
  const themeOptions = useThemeOptions();
  return (
    <header
      data-chrome
      className="sticky top-0 z-10 flex h-14 items-center gap-2 border-b border-line bg-canvas px-4 md:px-6"
    >
      <span className="min-w-0 truncate font-semibold md:hidden">{me.organization.name}</span>
      <Button onClick={onSearch} className="hidden w-72 justify-start text-muted md:inline-flex">
        <Search aria-hidden />
        <span className="grow text-left font-normal">{t("search")}</span>
        <Kbd>⌘K</Kbd>
      </Button>
      <div className="grow" />
      <Tooltip text={live ? t("liveHint") : t("notLiveHint")}>
        <span
          // biome-ignore lint/a11y/noNoninteractiveTabindex: its explanation opens on focus
          tabIndex={0}
          className="inline-flex items-center gap-1.5 px-2 text-sm text-muted"
        >
          <span
            aria-hidden
            className={`size-2 rounded-full ${live ? "bg-ok" : "border border-control"}`}
          />
          {live ? t("live") : t("notLive")}
        </span>
      </Tooltip>
      <Button
        variant="ghost"
        size="icon"
        className="md:hidden"
        onClick={onSearch}
        aria-label={t("search")}
      >
        <Search aria-hidden />
      </Button>
      <Menu
        trigger={
          <button
            type="button"
            className={buttonStyle({ variant: "ghost", size: "icon" })}
            aria-label={t("language")}
          >
            <Languages aria-hidden />
          </button>
        }
      >
        <MenuChoice
          label={t("language")}
          value={locale}
          onChange={setLocale}
          options={[
            { value: "en", label: "English" },
            { value: "ko", label: "한국어" },
          ]}
        />
      </Menu>
      <Menu
        trigger={
          <button type="button" className={buttonStyle({ variant: "ghost" })}>
            <CircleUser aria-hidden />
            <span className="sr-only max-w-40 truncate md:not-sr-only">{me.member.name}</span>
          </button>
        }
      >
        <div className="px-2.5 py-1.5">
          <div className="text-base font-medium">{me.member.name}</div>
          <div className="text-xs text-muted">
            {me.member.email} · {t(`roleName.${me.member.role}`)}
          </div>
        </div>
        <MenuSeparator />
        <MenuChoice
          label={t("themeLabel")}
          value={theme}
          onChange={setTheme}
          options={themeOptions.map((option) => ({ ...option, icon: THEME_ICONS[option.value] }))}
        />
        <MenuSeparator />
        <MenuItem icon={UserRound} onSelect={() => router.push(paths.me())}>
          {t("section.account")}
        </MenuItem>
        <MenuItem icon={LogOut} onSelect={leave}>
          {t("signOut")}
        </MenuItem>
      </Menu>
    </header>
  );
}
