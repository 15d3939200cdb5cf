"use client";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useOperation } from "../../client/hooks.ts";
import { useMe, useRefusal } from "../../shell/me.tsx";
import { paths } from "../../shell/paths.ts";
import { buttonStyle } from "../../ui/button-style.ts";
import { modelKey } from "./price-table.tsx";

const SHOWN = 3;

/**
 * Models that calls of the last 30 days asked for and that have no price, so that they were refused, each
 * with a link to set one; nothing where there are none.
 */
export function UnpricedModels() {
  const t = useTranslations("prices.unpricedModels");
  const refusal = useRefusal("price:write");
  const list = useOperation(
    "listPrices",
    { query: { kind: "none", used: "true", limit: SHOWN } },
    { enabled: useMe().permissions.includes("price:read") },
  );
  const { data = [], total = 0 } = list.data ?? {};
  if (data.length === 0) return null;
  return (
    <section
      aria-label={t("title", { count: total })}
      className="mb-3 rounded-md border border-warn/40 bg-warn/8 px-3 py-2 text-sm"
    >
      <p className="flex items-start gap-3">
        <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
        <span>
          <span className="font-medium">{t("title", { count: total })}</span>{" "}
          {t("explained", { count: total })}
        </span>
      </p>
      <ul className="mt-1 ml-7 flex flex-col gap-1">
        {data.map((row) => (
          <li key={modelKey(row)} className="flex flex-wrap items-center gap-x-3">
            <span className="min-w-0 truncate">
              <span className="text-muted">{row.vendor}/</span>
              <span className="font-medium">{row.model}</span>
            </span>
            <span className="text-muted">{t("calls", { count: row.calls })}</span>
            {refusal === null && (
              <Link
                className={buttonStyle({ size: "sm" })}
                href={paths.prices({ set: modelKey(row) })}
              >
                {t("set")}
              </Link>
            )}
          </li>
        ))}
      </ul>
      {data.length < total && (
        <Link
          className="mt-1 ml-7 block text-link hover:underline"
          href={paths.prices({ kind: "none" })}
        >
          {t("more", { count: total - data.length })}
        </Link>
      )}
    </section>
  );
}
