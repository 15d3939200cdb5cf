import type { OperationId, OperationResponse } from "@pag0/contract";
import { acknowledgeAlert, listAlerts } from "../alerts/server/alerts.ts";
import { getAnalytics } from "../analytics/server/analytics.ts";
import { decideApproval } from "../approvals/server/decide-approval.ts";
import { getApproval, listApprovals } from "../approvals/server/read-approvals.ts";
import { exportAudit } from "../audit/server/export-audit.ts";
import { getAuditState, listAudit } from "../audit/server/read-audit.ts";
import { listLeaseWriteOffs } from "../budgets/server/list-write-offs.ts";
import { listPersonalBudgets } from "../budgets/server/personal-budgets.ts";
import { resetBudget } from "../budgets/server/reset-budget.ts";
import { invalidateCache } from "../cache/server/invalidate-cache.ts";
import { getOpenApi } from "../docs/server/openapi.ts";
import { createDryRun } from "../dry-runs/server/create-dry-run.ts";
import { getDryRun, listDryRuns } from "../dry-runs/server/read-dry-runs.ts";
import {
  changeGovernancePolicy,
  putGovernanceConfig,
} from "../governance/server/change-governance.ts";
import { getGovernance } from "../governance/server/read-governance.ts";
import { createKey, listKeys, revokeKey } from "../keys/server/keys.ts";
import { streamEvents } from "../live/server/stream-events.ts";
import { getMe, revokeSession } from "../members/server/me.ts";
import { createMember, listMembers } from "../members/server/members.ts";
import { updateMember } from "../members/server/update-member.ts";
import {
  deleteModelAlias,
  getModelAlias,
  listModelAliases,
  putModelAlias,
} from "../models/server/model-aliases.ts";
import { getOrganization, putOrganization } from "../organizations/server/organizations.ts";
import { checkOrganizationPolicy, checkTeamPolicy } from "../policies/server/check-policy.ts";
import {
  deleteOrganizationDraft,
  deleteTeamDraft,
  getOrganizationDraft,
  getTeamDraft,
  putOrganizationDraft,
  putTeamDraft,
} from "../policies/server/drafts.ts";
import {
  getEffectivePolicy,
  getOrganizationEffectivePolicy,
} from "../policies/server/effective-policy.ts";
import { evaluatePolicy } from "../policies/server/evaluate-policy.ts";
import { putOrganizationPolicy, putTeamPolicy } from "../policies/server/put-policy.ts";
import { rollbackOrganizationPolicy, rollbackTeamPolicy } from "../policies/server/rollback.ts";
import { listOrganizationPolicies, listTeamPolicies } from "../policies/server/versions.ts";
import {
  changePriceOverride,
  createPriceOverride,
  endPriceOverride,
} from "../prices/server/change-overrides.ts";
import { listPrices } from "../prices/server/list-prices.ts";
import { getPriceOverride, listPriceOverrides } from "../prices/server/read-overrides.ts";
import { repriceUsage } from "../prices/server/reprice.ts";
import { createProvider, updateProvider } from "../providers/server/change-providers.ts";
import {
  addProviderCredential,
  deleteProviderCredential,
  updateProviderCredential,
} from "../providers/server/credentials.ts";
import { getProvider, listProviders } from "../providers/server/read-providers.ts";
import { listProxies } from "../proxies/server/list-proxies.ts";
import { createReport } from "../reports/server/create-report.ts";
import { getReport, getReportFile, listReports } from "../reports/server/read-reports.ts";
import { exportRequests } from "../requests/server/export-requests.ts";
import { getRequestBody } from "../requests/server/read-body.ts";
import { getRequest, listRequests } from "../requests/server/read-requests.ts";
import { setUp } from "../setup/server/set-up.ts";
import { compareStatement } from "../statements/server/compare-statement.ts";
import { getStatement } from "../statements/server/statements.ts";
import { createTeam } from "../teams/server/create-team.ts";
import { getTeam, listTeams } from "../teams/server/read-teams.ts";
import { updateTeam } from "../teams/server/update-team.ts";
import type { Context } from "./context.ts";
import type { Reply } from "./reply.ts";

/** A handler of one operation: the answer's body, or the answer itself where it is no JSON. */
type Handler<Id extends OperationId> = (
  context: Context<Id>,
) => Promise<OperationResponse<Id> | Reply<OperationResponse<Id>> | Response>;

/** Every operation of the contract has its handler here; one that is missing does not type-check. */
export const handlers: { readonly [Id in OperationId]: Handler<Id> } = {
  setUp,
  getOrganization,
  putOrganization,
  putOrganizationPolicy,
  listOrganizationPolicies,
  listTeams,
  createTeam,
  getTeam,
  updateTeam,
  putTeamPolicy,
  listTeamPolicies,
  getEffectivePolicy,
  resetBudget,
  listPersonalBudgets,
  listLeaseWriteOffs,
  checkOrganizationPolicy,
  rollbackOrganizationPolicy,
  getOrganizationDraft,
  putOrganizationDraft,
  deleteOrganizationDraft,
  checkTeamPolicy,
  rollbackTeamPolicy,
  getTeamDraft,
  putTeamDraft,
  deleteTeamDraft,
  getOrganizationEffectivePolicy,
  evaluatePolicy,
  createDryRun,
  listDryRuns,
  getDryRun,
  getGovernance,
  changeGovernancePolicy,
  putGovernanceConfig,
  listKeys,
  createKey,
  revokeKey,
  listProviders,
  createProvider,
  getProvider,
  updateProvider,
  addProviderCredential,
  updateProviderCredential,
  deleteProviderCredential,
  listModelAliases,
  getModelAlias,
  putModelAlias,
  deleteModelAlias,
  listProxies,
  listPrices,
  repriceUsage,
  listPriceOverrides,
  createPriceOverride,
  getPriceOverride,
  changePriceOverride,
  endPriceOverride,
  getStatement,
  compareStatement,
  listMembers,
  createMember,
  updateMember,
  getMe,
  revokeSession,
  listApprovals,
  getApproval,
  decideApproval,
  getAnalytics,
  listRequests,
  exportRequests,
  getRequest,
  getRequestBody,
  invalidateCache,
  listReports,
  createReport,
  getReport,
  getReportFile,
  listAudit,
  getAuditState,
  exportAudit,
  listAlerts,
  acknowledgeAlert,
  streamEvents,
  getOpenApi,
};
