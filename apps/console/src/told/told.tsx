"use client";
import { useLocale, useTranslations } from "next-intl";
import told from "../i18n/messages/en/told.json" with { type: "json" };
import { moneyText } from "../ui/amount.ts";
import { useInstantText } from "../ui/instant.tsx";
import { tell } from "./tell.ts";

const english: { remedy: Readonly<Record<string, string>> } = told;

type Words = (key: string, values?: Record<string, string>) => string;

/** Sentences of servers in the reader's language; null where one is to be shown in English, as it was written. */
export function useTold(): (sentence: string) => string | null {
  const locale = useLocale();
  const words = useTranslations() as unknown as Words;
  const instant = useInstantText();
  return (sentence) =>
    locale === "en"
      ? null
      : tell({ words, instant, amount: (text) => moneyText(text, true) }, sentence);
}

/** What a server wrote, in the reader's language where its sentence is known, otherwise as it was written. */
export function Told({ text }: { text: string }) {
  const told = useTold()(text);
  return told === null ? <span lang="en">{text}</span> : told;
}

/** Codes of what decided, in words; English and codes of a later release are left as they are. */
export function useReasonText(): (code: string) => string {
  const locale = useLocale();
  const t = useTranslations("told.reason");
  return (code) => (locale !== "en" && t.has(code as never) ? t(code as never) : code);
}

/** What to do about a problem: the catalogue's remedy in the reader's words, another as it was written. */
export function useRemedyText(): (problem: { code: string; remedy: string }) => string {
  const locale = useLocale();
  const t = useTranslations("told.remedy");
  return ({ code, remedy }) =>
    locale !== "en" && english.remedy[code] === remedy ? t(code as never) : remedy;
}
