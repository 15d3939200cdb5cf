"use client";
import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Segmented } from "../ui/segmented.tsx";
import { Logo } from "./logo.tsx";
import { usePreferences } from "./preferences.ts";

/** The frame of the pages before sign-in. */
export function EntryFrame({ title, children }: { title: ReactNode; children: ReactNode }) {
  const t = useTranslations("shell");
  const locale = useLocale();
  const { setLocale } = usePreferences();
  return (
    <main id="main" className="flex min-h-dvh flex-col items-center bg-subtle px-4 py-10 sm:py-16">
      <div className="flex w-full max-w-md flex-col gap-5">
        <div className="flex items-center justify-between gap-3">
          <div className="flex items-center gap-2.5">
            <Logo />
            <span className="text-lg font-semibold">Pag0 Enterprise</span>
          </div>
          <Segmented
            label={t("language")}
            value={locale}
            onChange={setLocale}
            options={[
              { value: "en", label: "English" },
              { value: "ko", label: "한국어" },
            ]}
          />
        </div>
        <div className="panel p-6">
          <h1 className="mb-4 text-xl font-semibold">{title}</h1>
          {children}
        </div>
      </div>
    </main>
  );
}
