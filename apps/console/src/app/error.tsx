"use client";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button.tsx";

export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const t = useTranslations("shell");
  return (
    <main className="mx-auto flex max-w-xl flex-col items-start gap-3 p-8">
      <h1 className="text-xl font-semibold">{t("broken")}</h1>
      <p className="text-muted">{t("brokenHint")}</p>
      {error.digest !== undefined && <code className="font-mono text-xs">{error.digest}</code>}
      <Button variant="primary" onClick={reset}>
        {t("again")}
      </Button>
    </main>
  );
}
