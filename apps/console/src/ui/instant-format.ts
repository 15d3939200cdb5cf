import type { Locale } from "../i18n/locale.ts";

export type InstantStyle = "full" | "seconds" | "date" | "time";

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: Locale, zone: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale}|${zone}|${JSON.stringify(options)}`;
  let found = cache.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale === "ko" ? "en-CA" : "en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      ...options,
    });
    cache.set(key, found);
  }
  return found;
}

const KOREAN_DAYS: Record<string, string> = {
  Sun: "일",
  Mon: "월",
  Tue: "화",
  Wed: "수",
  Thu: "목",
  Fri: "금",
  Sat: "토",
};

/**
 * An instant in a time zone: `Fri 21 Nov 2026, 14:03 GMT+9`, in Korean `2026-11-21 (금) 14:03 GMT+9`.
 * `date` leaves out the time, `time` the date, `seconds` adds seconds.
 */
export function formatInstant(
  instant: string,
  locale: Locale,
  zone: string,
  style: InstantStyle = "full",
): string {
  const at = new Date(instant);
  const parts = new Map(
    formatter(locale, zone, {
      weekday: "short",
      year: "numeric",
      month: locale === "ko" ? "2-digit" : "short",
      day: locale === "ko" ? "2-digit" : "numeric",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      timeZoneName: "short",
    })
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  const weekday = get("weekday").replace(".", "");
  const date =
    locale === "ko"
      ? `${get("year")}-${get("month")}-${get("day")} (${KOREAN_DAYS[weekday] ?? weekday})`
      : `${weekday} ${get("day")} ${get("month")} ${get("year")}`;
  if (style === "date") return date;
  const clock = `${get("hour")}:${get("minute")}${style === "full" ? "" : `:${get("second")}`}`;
  if (style === "time") return clock;
  return `${date}${locale === "ko" ? " " : ", "}${clock} ${get("timeZoneName")}`;
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** How far an instant is from now in the largest unit that fits: `12 minutes ago`, `in 3 hours`. */
export function formatRelative(instant: string, now: number, locale: Locale): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }).format(
    Math.trunc(seconds / size),
    unit,
  );
}
