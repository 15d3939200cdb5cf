"use client";
import { useTranslations } from "next-intl";
import { PageHeader } from "../../ui/page-header.tsx";
import { MembersTable } from "./members-table.tsx";

/** Everybody with access. */
export function MembersPage() {
  const t = useTranslations("members");
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <MembersTable team={null} />
    </>
  );
}
