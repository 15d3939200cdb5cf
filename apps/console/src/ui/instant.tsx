"use client";
import { useLocale, useNow } from "next-intl";
import { createContext, useContext } from "react";
import { formatInstant, formatRelative, type InstantStyle } from "./instant-format.ts";

/** The organization's time zone, in which every instant is printed. */
export const ZoneContext = createContext("UTC");

/** An instant as text in the reader's language and the organization's zone. */
export function useInstantText() {
  const locale = useLocale();
  const zone = useContext(ZoneContext);
  return (instant: string, style: InstantStyle = "full") =>
    formatInstant(instant, locale, zone, style);
}

/** An instant, absolute, or relative with the absolute one in its title. */
export function Instant({
  value,
  style = "full",
  relative = false,
}: {
  value: string | null | undefined;
  style?: InstantStyle;
  relative?: boolean;
}) {
  const text = useInstantText();
  if (value === null || value === undefined) return <span className="text-muted">—</span>;
  return (
    <time dateTime={value} title={text(value, "seconds")} className="whitespace-nowrap">
      {relative ? <Relative value={value} /> : text(value, style)}
    </time>
  );
}

function Relative({ value }: { value: string }) {
  const locale = useLocale();
  const now = useNow({ updateInterval: 15_000 });
  return formatRelative(value, now.getTime(), locale);
}
