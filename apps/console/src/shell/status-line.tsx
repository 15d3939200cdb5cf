"use client";
import { useTranslations } from "next-intl";
import { Instant } from "../ui/instant.tsx";
import { useMe } from "./me.tsx";

/** What a page's figures are as of, and in whose time. */
export function StatusLine({ asOf, requests }: { asOf: string; requests?: string }) {
  const t = useTranslations("shell");
  const me = useMe();
  return (
    <p className="mt-3 text-xs text-muted">
      {t("asOf")} <Instant value={asOf} style="time" />
      {requests !== undefined && ` · ${requests}`} · {t("zone", { zone: me.organization.timezone })}
    </p>
  );
}
