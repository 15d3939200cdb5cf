"use client";
import { useTranslations } from "next-intl";
import { PageHeader } from "../../ui/page-header.tsx";
import { KeysTable } from "./keys-table.tsx";

/** The organization's API keys. */
export function KeysPage() {
  const t = useTranslations("keys");
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <KeysTable team={null} />
    </>
  );
}
