import type { Locale } from "./locale.ts";
import enAccount from "./messages/en/account.json" with { type: "json" };
import enAlerts from "./messages/en/alerts.json" with { type: "json" };
import enApprovals from "./messages/en/approvals.json" with { type: "json" };
import enAudit from "./messages/en/audit.json" with { type: "json" };
import enBudgets from "./messages/en/budgets.json" with { type: "json" };
import enCache from "./messages/en/cache.json" with { type: "json" };
import enCommon from "./messages/en/common.json" with { type: "json" };
import enDryRuns from "./messages/en/dry-runs.json" with { type: "json" };
import enKeys from "./messages/en/keys.json" with { type: "json" };
import enMembers from "./messages/en/members.json" with { type: "json" };
import enModels from "./messages/en/models.json" with { type: "json" };
import enOverview from "./messages/en/overview.json" with { type: "json" };
import enPolicies from "./messages/en/policies.json" with { type: "json" };
import enPrices from "./messages/en/prices.json" with { type: "json" };
import enProviders from "./messages/en/providers.json" with { type: "json" };
import enProxies from "./messages/en/proxies.json" with { type: "json" };
import enReports from "./messages/en/reports.json" with { type: "json" };
import enRequests from "./messages/en/requests.json" with { type: "json" };
import enRules from "./messages/en/rules.json" with { type: "json" };
import enSetup from "./messages/en/setup.json" with { type: "json" };
import enShell from "./messages/en/shell.json" with { type: "json" };
import enSignIn from "./messages/en/signIn.json" with { type: "json" };
import enStatements from "./messages/en/statements.json" with { type: "json" };
import enTeams from "./messages/en/teams.json" with { type: "json" };
import enTestBench from "./messages/en/test-bench.json" with { type: "json" };
import enTold from "./messages/en/told.json" with { type: "json" };
import koAccount from "./messages/ko/account.json" with { type: "json" };
import koAlerts from "./messages/ko/alerts.json" with { type: "json" };
import koApprovals from "./messages/ko/approvals.json" with { type: "json" };
import koAudit from "./messages/ko/audit.json" with { type: "json" };
import koBudgets from "./messages/ko/budgets.json" with { type: "json" };
import koCache from "./messages/ko/cache.json" with { type: "json" };
import koCommon from "./messages/ko/common.json" with { type: "json" };
import koDryRuns from "./messages/ko/dry-runs.json" with { type: "json" };
import koKeys from "./messages/ko/keys.json" with { type: "json" };
import koMembers from "./messages/ko/members.json" with { type: "json" };
import koModels from "./messages/ko/models.json" with { type: "json" };
import koOverview from "./messages/ko/overview.json" with { type: "json" };
import koPolicies from "./messages/ko/policies.json" with { type: "json" };
import koPrices from "./messages/ko/prices.json" with { type: "json" };
import koProviders from "./messages/ko/providers.json" with { type: "json" };
import koProxies from "./messages/ko/proxies.json" with { type: "json" };
import koReports from "./messages/ko/reports.json" with { type: "json" };
import koRequests from "./messages/ko/requests.json" with { type: "json" };
import koRules from "./messages/ko/rules.json" with { type: "json" };
import koSetup from "./messages/ko/setup.json" with { type: "json" };
import koShell from "./messages/ko/shell.json" with { type: "json" };
import koSignIn from "./messages/ko/signIn.json" with { type: "json" };
import koStatements from "./messages/ko/statements.json" with { type: "json" };
import koTeams from "./messages/ko/teams.json" with { type: "json" };
import koTestBench from "./messages/ko/test-bench.json" with { type: "json" };
import koTold from "./messages/ko/told.json" with { type: "json" };

const en = {
  account: enAccount,
  alerts: enAlerts,
  approvals: enApprovals,
  audit: enAudit,
  budgets: enBudgets,
  cache: enCache,
  common: enCommon,
  dryRuns: enDryRuns,
  keys: enKeys,
  members: enMembers,
  models: enModels,
  overview: enOverview,
  policies: enPolicies,
  prices: enPrices,
  providers: enProviders,
  proxies: enProxies,
  reports: enReports,
  requests: enRequests,
  rules: enRules,
  setup: enSetup,
  shell: enShell,
  signIn: enSignIn,
  statements: enStatements,
  teams: enTeams,
  testBench: enTestBench,
  told: enTold,
};
const ko = {
  account: koAccount,
  alerts: koAlerts,
  approvals: koApprovals,
  audit: koAudit,
  budgets: koBudgets,
  cache: koCache,
  common: koCommon,
  dryRuns: koDryRuns,
  keys: koKeys,
  members: koMembers,
  models: koModels,
  overview: koOverview,
  policies: koPolicies,
  prices: koPrices,
  providers: koProviders,
  proxies: koProxies,
  reports: koReports,
  requests: koRequests,
  rules: koRules,
  setup: koSetup,
  shell: koShell,
  signIn: koSignIn,
  statements: koStatements,
  teams: koTeams,
  testBench: koTestBench,
  told: koTold,
};

/** English is the reference: its keys are the type of every translation. */
export type Messages = typeof en;

export const catalogues: Record<Locale, Messages> = { en, ko };

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
