export const locales = ["en", "ko"] as const;
export type Locale = (typeof locales)[number];

/** The cookie that keeps a person's choice of language. */
export const LOCALE_COOKIE = "pag0_locale";

function isLocale(text: string): text is Locale {
  return (locales as readonly string[]).includes(text);
}

/**
 * The language to answer in: the person's own choice, then the best of Accept-Language
 * (RFC 9110 section 12.5.4: highest quality first, ties in the order given), then English.
 */
export function chooseLocale(cookie: string | undefined, acceptLanguage: string | null): Locale {
  if (cookie !== undefined && isLocale(cookie)) return cookie;
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map((part, order) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((text) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(text)?.[1]);
      return {
        language: (tag.trim().split("-")[0] ?? "").toLowerCase(),
        quality: Number(quality.find((text) => text !== undefined) ?? "1"),
        order,
      };
    })
    .filter((entry) => isLocale(entry.language) && entry.quality > 0)
    .sort((a, b) => b.quality - a.quality || a.order - b.order);
  return (wanted[0]?.language as Locale | undefined) ?? "en";
}
