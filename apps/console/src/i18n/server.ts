import { cookies, headers } from "next/headers";
import { createTranslator } from "next-intl";
import { catalogues, type Messages } from "./catalogues.ts";
import { chooseLocale, LOCALE_COOKIE, type Locale } from "./locale.ts";

/** The language of the request that is being answered. */
export async function requestLocale(): Promise<Locale> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  return chooseLocale(jar.get(LOCALE_COOKIE)?.value, head.get("accept-language"));
}

/** A page's title in the language of the request. */
export async function pageTitle(key: keyof Messages["shell"]["titles"]): Promise<string> {
  const locale = await requestLocale();
  const t = createTranslator({ locale, messages: catalogues[locale], namespace: "shell.titles" });
  return t(key);
}
