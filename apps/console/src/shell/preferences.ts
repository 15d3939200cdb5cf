"use client";
import { useRouter } from "next/navigation";
import { signOut } from "next-auth/react";
import { useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { LOCALE_COOKIE, type Locale } from "../i18n/locale.ts";
import { paths } from "./paths.ts";

const YEAR_SECONDS = 31_536_000;

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** A person's choice of language and theme on this device. */
export function usePreferences() {
  const router = useRouter();
  const { theme, setTheme } = useTheme();
  return {
    theme: (themes as readonly string[]).includes(theme ?? "") ? (theme as Theme) : "system",
    setTheme: (next: Theme) => setTheme(next),
    setLocale: (locale: Locale) => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
      document.cookie = `${LOCALE_COOKIE}=${locale}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
      router.refresh();
    },
  };
}

/** Names of the themes in the reader's language. */
export function useThemeOptions() {
  const t = useTranslations("shell.theme");
  return themes.map((value) => ({ value, label: t(value) }));
}

/** Ends the session and goes to the sign-in page. */
export function leave() {
  void signOut({ callbackUrl: paths.signIn() });
}
