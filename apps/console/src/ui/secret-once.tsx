"use client";
import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { CopyButton } from "./copy-button.tsx";

/** A secret that is shown this once. */
export function SecretOnce({ secret, label }: { secret: string; label: string }) {
  const t = useTranslations("common");
  return (
    <div className="rounded-md border border-warn/50 bg-warn/8 p-3">
      <p className="flex items-center gap-2 text-sm font-medium text-warn">
        <KeyRound className="size-4" aria-hidden />
        {t("shownOnce")}
      </p>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <code className="min-w-0 grow rounded-sm bg-canvas px-2 py-1.5 font-mono text-sm break-all ring-1 ring-line ring-inset">
          {secret}
        </code>
        <CopyButton text={secret} label={label} variant="primary" />
      </div>
    </div>
  );
}
