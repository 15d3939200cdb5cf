"use client";
import type { ProxyView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { Told } from "../../told/told.tsx";

const NAMES = ["database", "ledger", "journal", "configuration", "valkey", "process"] as const;

const isKnown = (name: string): name is (typeof NAMES)[number] =>
  NAMES.some((known) => known === name);

/** What a proxy is without, in its own words. */
export function ProxyProblems({ proxy: { isLive, state } }: { proxy: ProxyView }) {
  const t = useTranslations("proxies");
  if (!isLive) return <span>{t("silentHint")}</span>;
  if (state === null) return <span className="text-muted">{t("tellsNothing")}</span>;
  const told = Object.entries(state.dependencies).filter(([, { detail }]) => detail !== null);
  if (told.length === 0) return <span className="text-muted">—</span>;
  return (
    <ul className="flex flex-col gap-0.5">
      {told.map(([name, { state: condition, detail }]) => (
        <li key={name} className={condition === "ok" ? "text-muted" : undefined}>
          <span className="font-medium">{isKnown(name) ? t(`dependency.${name}`) : name}</span>
          {": "}
          {detail !== null && <Told text={detail} />}
        </li>
      ))}
    </ul>
  );
}
