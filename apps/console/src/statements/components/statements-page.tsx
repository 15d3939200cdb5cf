"use client";
import { useTranslations } from "next-intl";
import { useWholeList } from "../../client/hooks.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useSelection, useTab } from "../../ui/url-state.ts";
import { CompareTab } from "./compare-tab.tsx";
import { StatementTab } from "./statement-tab.tsx";
import { useMonthName } from "./statement-words.tsx";
import { useStatementChoice } from "./use-statement-choice.ts";

const TABS = ["statement", "compare"] as const;
/** No slug is empty. */
const ALL = "";

/** What calls used and cost as vendors bill them, and a vendor's own export held against it. */
export function StatementsPage() {
  const t = useTranslations("statements");
  const monthName = useMonthName();
  const [tab, setTab] = useTab(TABS);
  const { select } = useSelection();
  const choice = useStatementChoice();
  const providers = useWholeList("listProviders");
  const named = (providers.rows ?? []).map(({ slug, name }) => ({
    value: slug,
    label: name,
  }));
  const chosen = choice.provider ?? ALL;
  const options = [
    { value: ALL, label: tab === "compare" ? t("chooseProvider") : t("allProviders") },
    ...named,
    // One of a link whose provider is gone, or is being loaded.
    ...(chosen === ALL || named.some(({ value }) => value === chosen)
      ? []
      : [{ value: chosen, label: chosen }]),
  ];
  return (
    <>
      <PageHeader
        title={t("title")}
        actions={
          <>
            <Select
              className="w-44"
              label={t("provider")}
              value={chosen}
              options={options}
              onChange={(slug) => {
                select(null);
                choice.setProvider(slug === ALL ? null : slug);
              }}
            />
            <Select
              className="w-44"
              label={t("month")}
              value={choice.month}
              options={choice.months.map((month, before) => ({
                value: month,
                label: before === 0 ? t("soFar", { month: monthName(month) }) : monthName(month),
              }))}
              onChange={(month) => {
                select(null);
                choice.setMonth(month);
              }}
            />
          </>
        }
      >
        {t("intro")}
      </PageHeader>
      <Tabs
        label={t("title")}
        value={tab}
        onChange={(next) => {
          select(null);
          setTab(next);
        }}
        tabs={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
      >
        {tab === "statement" ? <StatementTab choice={choice} /> : <CompareTab choice={choice} />}
      </Tabs>
    </>
  );
}
