import Link from "next/link";
import { createTranslator } from "next-intl";
import { catalogues } from "../i18n/catalogues.ts";
import { requestLocale } from "../i18n/server.ts";
import { paths } from "../shell/paths.ts";
import { buttonStyle } from "../ui/button-style.ts";

export default async function NotFound() {
  const locale = await requestLocale();
  const t = createTranslator({ locale, messages: catalogues[locale], namespace: "shell" });
  return (
    <main className="mx-auto flex max-w-xl flex-col items-start gap-3 p-8">
      <h1 className="text-xl font-semibold">{t("notFound")}</h1>
      <p className="text-muted">{t("notFoundHint")}</p>
      <Link href={paths.overview()} className={buttonStyle({ variant: "primary" })}>
        {t("toOverview")}
      </Link>
    </main>
  );
}
