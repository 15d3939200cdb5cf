import type { BudgetStateView, MeView, OrganizationView } from "@pag0/contract";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it, vi } from "vitest";
import { catalogues } from "../../i18n/catalogues.ts";
import type { Locale } from "../../i18n/locale.ts";
import { BudgetList } from "./budget-list.tsx";
import { BudgetMonthRow } from "./budget-month.tsx";

const { permissions } = vi.hoisted(() => ({ permissions: [] as string[] }));
vi.mock("../../shell/me.tsx", () => ({
  useMe: (): Partial<MeView> => ({ permissions: permissions as MeView["permissions"] }),
  useRefusal: () => null,
  ForWriters: ({ children }: { children: ReactNode }) => children,
}));

function textOf(node: ReactNode, locale: Locale = "en"): string {
  const markup = renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <NextIntlClientProvider locale={locale} messages={catalogues[locale]} timeZone="UTC">
        {node}
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
  return markup
    .replaceAll(/<[^>]+>/g, "|")
    .replaceAll(/\|+/g, "|")
    .replaceAll(/\s+/g, " ");
}

const month: BudgetStateView = {
  scopeKind: "project",
  scopeId: "prj_1",
  period: "month",
  limit: "100000000",
  settled: "40000000",
  held: "10000000",
  leased: "20000000",
  writtenOff: "0",
  remaining: "30000000",
  windowStart: "2026-11-01T00:00:00.000Z",
  resetsAt: "2026-12-01T00:00:00.000Z",
  rollingDays: null,
};

it("shows the four parts of a budget and when it resets", () => {
  const text = textOf(<BudgetList name="Sales AI" budgets={[month]} />).replaceAll("|", "");
  expect(text).toContain("Month$100.00");
  expect(text).toContain(
    "Spent $40.00 · held for approvals $10.00 · in proxies&#x27; hands $20.00 · left $30.00 · resets",
  );
  expect(text).toContain("2026");
  expect(text).not.toContain("Reset");
});

it("tells a rolling month and a total from a calendar month, in Korean too", () => {
  const rolling = { ...month, rollingDays: 30, resetsAt: "2026-11-22T00:00:00.000Z" };
  const total = { ...month, period: "total" as const, resetsAt: null };
  const list = <BudgetList name="Sales AI" budgets={[rolling, total]} />;
  const english = textOf(list);
  expect(english).toContain("Last 30 days");
  expect(english).toContain("oldest day falls out");
  expect(english).toContain("All time");
  expect(english).toContain("never resets by itself");
  const korean = textOf(list, "ko");
  expect(korean).toContain("최근 30일");
  expect(korean).toContain("저절로 초기화되지 않음");
});

it("says how much of what is spent was written off", () => {
  const list = <BudgetList name="Sales AI" budgets={[{ ...month, writtenOff: "500000" }]} />;
  expect(textOf(list)).toContain("incl. $0.50 written off");
  expect(textOf(list, "ko")).toContain("상각 $0.50 포함");
  expect(textOf(<BudgetList name="Sales AI" budgets={[month]} />)).not.toContain("written off");
});

it("offers a reset to who may write budgets", () => {
  permissions.push("budget:write");
  expect(textOf(<BudgetList name="Sales AI" budgets={[month]} />)).toContain("Reset");
});

it("says how months run", () => {
  const organization = {
    timezone: "Asia/Seoul",
    budgetMonth: { kind: "calendar", startDay: 15 },
  } as OrganizationView;
  expect(textOf(<BudgetMonthRow organization={organization} />)).toContain(
    "From day 15 of each month, in Asia/Seoul",
  );
  const rolling = { ...organization, budgetMonth: { kind: "rolling" as const, days: 30 } };
  expect(textOf(<BudgetMonthRow organization={rolling} />)).toContain(
    "The last 30 days, today among them, in Asia/Seoul",
  );
});
