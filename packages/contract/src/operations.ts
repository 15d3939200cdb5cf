import { z } from "zod";
import type { Permission } from "./roles.ts";
import * as analytics from "./schemas/analytics.ts";
import * as approvals from "./schemas/approvals.ts";
import * as audit from "./schemas/audit.ts";
import * as budgets from "./schemas/budgets.ts";
import * as cache from "./schemas/cache.ts";
import { page, pageQuery } from "./schemas/common.ts";
import * as dryRuns from "./schemas/dry-runs.ts";
import * as governance from "./schemas/governance.ts";
import * as keys from "./schemas/keys.ts";
import * as members from "./schemas/members.ts";
import * as modelPrices from "./schemas/model-prices.ts";
import * as models from "./schemas/models.ts";
import * as organizations from "./schemas/organizations.ts";
import * as policies from "./schemas/policies.ts";
import * as prices from "./schemas/prices.ts";
import * as providers from "./schemas/providers.ts";
import * as proxies from "./schemas/proxies.ts";
import * as reports from "./schemas/reports.ts";
import * as requests from "./schemas/requests.ts";
import * as statements from "./schemas/statements.ts";
import * as teams from "./schemas/teams.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One operation of the management API: handlers, OpenAPI, clients and the access test come from it. */
export interface Operation {
  method: HttpMethod;
  /** Path below `/api/v1`, parameters in braces. */
  path: string;
  summary: string;
  tag: string;
  /** What the caller needs: a permission, only a session (`member`), the set-up token, or nothing. */
  access: Permission | "member" | "setup" | "public";
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The largest body in bytes, where the usual mebibyte is too small. */
  maxBodyBytes?: number;
  /** JSON answer; absent where the answer is a file or a stream of the type named in `produces`. */
  response?: z.ZodType;
  produces?: string;
  status: 200 | 201 | 202 | 204;
}

const usageExportQuery = requests.requestQuery.omit({ cursor: true, limit: true });

/** An export at its longest, and what JSON adds to it. */
const MAX_COMPARED_BYTES = 16_777_216;

export const operations = {
  setUp: {
    method: "POST",
    path: "/setup",
    summary: "Set up a company: organization, owner and first organization key",
    tag: "Organization",
    access: "setup",
    body: organizations.setupBody,
    response: organizations.setupResult,
    status: 201,
  },
  getOrganization: {
    method: "GET",
    path: "/organizations/{orgId}",
    summary: "The organization with its published policy",
    tag: "Organization",
    access: "organization:read",
    response: organizations.organizationSchema,
    status: 200,
  },
  putOrganization: {
    method: "PUT",
    path: "/organizations/{orgId}",
    summary:
      "Set the global policy, alerts, name, time zone or budget month; what is equal already changes nothing",
    tag: "Organization",
    access: "organization:write",
    body: organizations.putOrganizationBody,
    response: organizations.organizationSchema,
    status: 200,
  },
  putOrganizationPolicy: {
    method: "PUT",
    path: "/organizations/{orgId}/policy",
    summary: "Publish a new version of the organization's policy",
    tag: "Policy",
    access: "policy:write",
    body: policies.putPolicyBody,
    response: policies.policyVersionSchema,
    status: 200,
  },
  listOrganizationPolicies: {
    method: "GET",
    path: "/organizations/{orgId}/policy/versions",
    summary: "Every version of the organization's policy, newest first",
    tag: "Policy",
    access: "policy:read",
    query: pageQuery,
    response: page(policies.policyVersionSchema),
    status: 200,
  },

  listTeams: {
    method: "GET",
    path: "/teams",
    summary: "Teams (projects) with their budgets",
    tag: "Teams",
    access: "project:read",
    query: pageQuery,
    response: page(teams.teamSchema),
    status: 200,
  },
  createTeam: {
    method: "POST",
    path: "/teams",
    summary: "Create a team; the same name with the same content returns the existing one",
    tag: "Teams",
    access: "project:write",
    body: teams.createTeamBody,
    response: teams.createTeamResult,
    status: 201,
  },
  getTeam: {
    method: "GET",
    path: "/teams/{teamId}",
    summary: "One team",
    tag: "Teams",
    access: "project:read",
    response: teams.teamSchema,
    status: 200,
  },
  updateTeam: {
    method: "PATCH",
    path: "/teams/{teamId}",
    summary: "Rename a team or move it under another parent",
    tag: "Teams",
    access: "project:write",
    body: teams.patchTeamBody,
    response: teams.teamSchema,
    status: 200,
  },
  putTeamPolicy: {
    method: "PUT",
    path: "/teams/{teamId}/policy",
    summary: "Publish a new version of the team's policy",
    tag: "Policy",
    access: "policy:write",
    body: policies.putPolicyBody,
    response: policies.policyVersionSchema,
    status: 200,
  },
  listTeamPolicies: {
    method: "GET",
    path: "/teams/{teamId}/policy/versions",
    summary: "Every version of the team's policy, newest first",
    tag: "Policy",
    access: "policy:read",
    query: pageQuery,
    response: page(policies.policyVersionSchema),
    status: 200,
  },
  getEffectivePolicy: {
    method: "GET",
    path: "/teams/{teamId}/policy/effective",
    summary: "What applies to the team after inheritance, with the origin of every value",
    tag: "Policy",
    access: "policy:read",
    response: policies.effectivePolicySchema,
    status: 200,
  },

  resetBudget: {
    method: "POST",
    path: "/budgets/reset",
    summary: "Let a budget begin anew within its period: what calls have cost counts no more",
    tag: "Budgets",
    access: "budget:write",
    body: budgets.resetBudgetBody,
    response: budgets.budgetResetSchema,
    status: 200,
  },
  listPersonalBudgets: {
    method: "GET",
    path: "/budgets/personal",
    summary: "Where the budgets stand that a level gives each person and key",
    tag: "Budgets",
    access: "member:read",
    query: budgets.personalBudgetQuery,
    response: budgets.personalBudgetsSchema,
    status: 200,
  },
  listLeaseWriteOffs: {
    method: "GET",
    path: "/budgets/write-offs",
    summary:
      "What lost proxies had leased of budgets: what became of it, and what nobody knows yet",
    tag: "Budgets",
    access: "project:read",
    query: budgets.leaseWriteOffQuery,
    response: page(budgets.leaseWriteOffSchema),
    status: 200,
  },
  checkOrganizationPolicy: {
    method: "POST",
    path: "/organizations/{orgId}/policy/check",
    summary:
      "What publishing a document as the organization's policy would change, and why it cannot be if it cannot",
    tag: "Policy",
    access: "policy:read",
    body: policies.checkPolicyBody,
    response: policies.policyCheckSchema,
    status: 200,
  },
  rollbackOrganizationPolicy: {
    method: "POST",
    path: "/organizations/{orgId}/policy/rollback",
    summary: "Publish a new version of the organization's policy that equals an earlier one",
    tag: "Policy",
    access: "policy:write",
    body: policies.rollbackBody,
    response: policies.policyVersionSchema,
    status: 200,
  },
  getOrganizationDraft: {
    method: "GET",
    path: "/organizations/{orgId}/policy/draft",
    summary: "The draft of the organization's policy, if there is one",
    tag: "Policy",
    access: "policy:write",
    response: policies.policyDraftState,
    status: 200,
  },
  putOrganizationDraft: {
    method: "PUT",
    path: "/organizations/{orgId}/policy/draft",
    summary: "Save the draft of the organization's policy",
    tag: "Policy",
    access: "policy:write",
    body: policies.putDraftBody,
    response: policies.policyDraftSchema,
    status: 200,
  },
  deleteOrganizationDraft: {
    method: "DELETE",
    path: "/organizations/{orgId}/policy/draft",
    summary: "Drop the draft of the organization's policy",
    tag: "Policy",
    access: "policy:write",
    status: 204,
  },
  checkTeamPolicy: {
    method: "POST",
    path: "/teams/{teamId}/policy/check",
    summary:
      "What publishing a document as the team's policy would change, and why it cannot be if it cannot",
    tag: "Policy",
    access: "policy:read",
    body: policies.checkPolicyBody,
    response: policies.policyCheckSchema,
    status: 200,
  },
  rollbackTeamPolicy: {
    method: "POST",
    path: "/teams/{teamId}/policy/rollback",
    summary: "Publish a new version of the team's policy that equals an earlier one",
    tag: "Policy",
    access: "policy:write",
    body: policies.rollbackBody,
    response: policies.policyVersionSchema,
    status: 200,
  },
  getTeamDraft: {
    method: "GET",
    path: "/teams/{teamId}/policy/draft",
    summary: "The draft of the team's policy, if there is one",
    tag: "Policy",
    access: "policy:write",
    response: policies.policyDraftState,
    status: 200,
  },
  putTeamDraft: {
    method: "PUT",
    path: "/teams/{teamId}/policy/draft",
    summary: "Save the draft of the team's policy",
    tag: "Policy",
    access: "policy:write",
    body: policies.putDraftBody,
    response: policies.policyDraftSchema,
    status: 200,
  },
  deleteTeamDraft: {
    method: "DELETE",
    path: "/teams/{teamId}/policy/draft",
    summary: "Drop the draft of the team's policy",
    tag: "Policy",
    access: "policy:write",
    status: 204,
  },
  getOrganizationEffectivePolicy: {
    method: "GET",
    path: "/organizations/{orgId}/policy/effective",
    summary:
      "The organization's policy field by field, with what the policies of teams say of the same fields",
    tag: "Policy",
    access: "policy:read",
    response: policies.effectivePolicySchema,
    status: 200,
  },
  evaluatePolicy: {
    method: "POST",
    path: "/policies/evaluate",
    summary: "What policy says of a call that nobody makes, with every reason",
    tag: "Policy",
    access: "policy:read",
    body: policies.evaluateBody,
    response: policies.evaluationSchema,
    status: 200,
  },
  createDryRun: {
    method: "POST",
    path: "/policies/dry-runs",
    summary: "Replay recorded calls against a draft, in the background",
    tag: "Policy",
    access: "policy:write",
    body: dryRuns.createDryRunBody,
    response: dryRuns.dryRunSchema,
    status: 202,
  },
  listDryRuns: {
    method: "GET",
    path: "/policies/dry-runs",
    summary: "Dry runs, newest first, without their results",
    tag: "Policy",
    access: "policy:read",
    query: dryRuns.dryRunQuery,
    response: page(dryRuns.dryRunSchema),
    status: 200,
  },
  getDryRun: {
    method: "GET",
    path: "/policies/dry-runs/{dryRunId}",
    summary: "One dry run with its progress or result",
    tag: "Policy",
    access: "policy:read",
    response: dryRuns.dryRunSchema,
    status: 200,
  },
  getGovernance: {
    method: "GET",
    path: "/teams/{teamId}/governance",
    summary: "A team's governance policies, data classification and compliance",
    tag: "Governance",
    access: "policy:read",
    query: governance.governanceQuery,
    response: governance.governanceSchema,
    status: 200,
  },
  changeGovernancePolicy: {
    method: "POST",
    path: "/teams/{teamId}/governance/policies",
    summary:
      "Create, change, enable, disable or delete a governance policy; each publishes a policy version",
    tag: "Governance",
    access: "policy:write",
    body: governance.governancePolicyBody,
    response: governance.governancePolicyResult,
    status: 200,
  },
  putGovernanceConfig: {
    method: "PUT",
    path: "/teams/{teamId}/governance/config",
    summary: "Set a team's data classification and compliance; publishes a policy version",
    tag: "Governance",
    access: "policy:write",
    body: governance.governanceConfigBody,
    response: governance.governanceSchema,
    status: 200,
  },

  listKeys: {
    method: "GET",
    path: "/keys",
    summary: "API keys",
    tag: "Keys",
    access: "key:read",
    query: pageQuery.extend({ team: z.string().max(80).optional() }),
    response: page(keys.apiKeySchema),
    status: 200,
  },
  createKey: {
    method: "POST",
    path: "/keys",
    summary: "Create an API key; it is shown once",
    tag: "Keys",
    access: "key:write",
    body: keys.createKeyBody,
    response: keys.createKeyResult,
    status: 201,
  },
  revokeKey: {
    method: "POST",
    path: "/keys/{keyId}/revoke",
    summary: "Revoke an API key",
    tag: "Keys",
    access: "key:write",
    response: keys.apiKeySchema,
    status: 200,
  },

  listProviders: {
    method: "GET",
    path: "/providers",
    summary: "Providers with their endpoints",
    tag: "Providers",
    access: "provider:read",
    query: pageQuery,
    response: page(providers.providerSchema),
    status: 200,
  },
  listProxies: {
    method: "GET",
    path: "/proxies",
    summary: "Proxies of this deployment with what each tells of itself",
    tag: "Proxies",
    access: "provider:read",
    response: proxies.proxyList,
    status: 200,
  },
  createProvider: {
    method: "POST",
    path: "/providers",
    summary: "Register a provider",
    tag: "Providers",
    access: "provider:write",
    body: providers.createProviderBody,
    response: providers.providerSchema,
    status: 201,
  },
  getProvider: {
    method: "GET",
    path: "/providers/{providerId}",
    summary: "One provider",
    tag: "Providers",
    access: "provider:read",
    response: providers.providerSchema,
    status: 200,
  },
  updateProvider: {
    method: "PATCH",
    path: "/providers/{providerId}",
    summary: "Change a provider or its credential",
    tag: "Providers",
    access: "provider:write",
    body: providers.patchProviderBody,
    response: providers.providerSchema,
    status: 200,
  },

  addProviderCredential: {
    method: "POST",
    path: "/providers/{providerId}/credentials",
    summary: "Give a provider a further key, perhaps of another region; it is never shown",
    tag: "Providers",
    access: "provider:write",
    body: providers.addCredentialBody,
    response: providers.providerCredentialSchema,
    status: 201,
  },
  updateProviderCredential: {
    method: "PATCH",
    path: "/providers/{providerId}/credentials/{credentialId}",
    summary: "Change a further key's name, weight, region, base URL or value, or switch it",
    tag: "Providers",
    access: "provider:write",
    body: providers.patchCredentialBody,
    response: providers.providerCredentialSchema,
    status: 200,
  },
  deleteProviderCredential: {
    method: "DELETE",
    path: "/providers/{providerId}/credentials/{credentialId}",
    summary: "Delete a further key; new calls use the others",
    tag: "Providers",
    access: "provider:write",
    status: 204,
  },

  listModelAliases: {
    method: "GET",
    path: "/model-aliases",
    summary: "Names that callers use as models, and where they lead",
    tag: "Models",
    access: "provider:read",
    query: pageQuery,
    response: page(models.modelAliasSchema),
    status: 200,
  },
  getModelAlias: {
    method: "GET",
    path: "/model-aliases/{aliasName}",
    summary: "One name with its targets",
    tag: "Models",
    access: "provider:read",
    response: models.modelAliasSchema,
    status: 200,
  },
  putModelAlias: {
    method: "PUT",
    path: "/model-aliases/{aliasName}",
    summary: "Create a name for models, or change where it leads",
    tag: "Models",
    access: "provider:write",
    body: models.modelAliasDocumentSchema,
    response: models.modelAliasSchema,
    status: 200,
  },
  deleteModelAlias: {
    method: "DELETE",
    path: "/model-aliases/{aliasName}",
    summary: "Delete a name; calls that use it are refused from then on",
    tag: "Models",
    access: "provider:write",
    status: 204,
  },

  listPrices: {
    method: "GET",
    path: "/prices",
    summary: "What models of the organization's vendors cost now; those in use first",
    tag: "Prices",
    access: "price:read",
    query: modelPrices.priceQuery,
    response: page(modelPrices.modelPriceSchema),
    status: 200,
  },
  repriceUsage: {
    method: "GET",
    path: "/prices/reprice",
    summary:
      "What past calls would cost at today's prices: at most 92 days and 200,000 calls; it changes nothing",
    tag: "Prices",
    access: "price:read",
    query: modelPrices.repriceQuery,
    response: modelPrices.repriceSchema,
    status: 200,
  },
  listPriceOverrides: {
    method: "GET",
    path: "/prices/overrides",
    summary: "The organization's own prices in their newest version",
    tag: "Prices",
    access: "price:read",
    query: pageQuery,
    response: page(prices.priceOverrideStateSchema),
    status: 200,
  },
  createPriceOverride: {
    method: "POST",
    path: "/prices/overrides",
    summary: "Set a negotiated price, a discount, a free model or a default price",
    tag: "Prices",
    access: "price:write",
    body: prices.priceTermsSchema,
    response: prices.priceOverrideStateSchema,
    status: 201,
  },
  getPriceOverride: {
    method: "GET",
    path: "/prices/overrides/{overrideId}",
    summary: "One of the organization's own prices with all its versions",
    tag: "Prices",
    access: "price:read",
    response: prices.priceOverrideHistorySchema,
    status: 200,
  },
  changePriceOverride: {
    method: "PUT",
    path: "/prices/overrides/{overrideId}",
    summary: "Change a price of the organization's own: a new version, what was charged stays",
    tag: "Prices",
    access: "price:write",
    body: prices.changePriceBody,
    response: prices.priceOverrideStateSchema,
    status: 200,
  },
  endPriceOverride: {
    method: "POST",
    path: "/prices/overrides/{overrideId}/end",
    summary: "End a price of the organization's own: a new version with an end",
    tag: "Prices",
    access: "price:write",
    body: prices.endPriceBody,
    response: prices.priceOverrideStateSchema,
    status: 200,
  },

  getStatement: {
    method: "GET",
    path: "/statements",
    summary:
      "What calls used and cost, by what a vendor's invoice lists: the last whole calendar month (UTC), or at most 92 days",
    tag: "Statements",
    access: "report:read",
    query: statements.statementQuery,
    response: statements.statementSchema,
    status: 200,
  },
  compareStatement: {
    method: "POST",
    path: "/statements/compare",
    summary: "A vendor's own export held against our statement; nothing of it is stored",
    tag: "Statements",
    access: "report:read",
    body: statements.compareStatementBody,
    maxBodyBytes: MAX_COMPARED_BYTES,
    response: statements.statementComparisonSchema,
    status: 200,
  },

  listMembers: {
    method: "GET",
    path: "/members",
    summary: "Members",
    tag: "Members",
    access: "member:read",
    query: pageQuery.extend({ team: z.string().max(80).optional() }),
    response: page(members.memberSchema),
    status: 200,
  },
  createMember: {
    method: "POST",
    path: "/members",
    summary: "Add a member",
    tag: "Members",
    access: "member:write",
    body: members.createMemberBody,
    response: members.createMemberResult,
    status: 201,
  },
  updateMember: {
    method: "PATCH",
    path: "/members/{memberId}",
    summary: "Change a member's name, role, teams or status; disabling ends their sessions",
    tag: "Members",
    access: "member:write",
    body: members.patchMemberBody,
    response: members.memberSchema,
    status: 200,
  },
  getMe: {
    method: "GET",
    path: "/me",
    summary: "The signed-in member, what they may do, and their sessions",
    tag: "Members",
    access: "member",
    response: members.meSchema,
    status: 200,
  },
  revokeSession: {
    method: "POST",
    path: "/me/sessions/{sessionId}/revoke",
    summary: "End one of your sessions",
    tag: "Members",
    access: "member",
    status: 204,
  },

  listApprovals: {
    method: "GET",
    path: "/approvals",
    summary: "Approvals",
    tag: "Approvals",
    access: "approval:read",
    query: approvals.approvalQuery,
    response: page(approvals.approvalSchema),
    status: 200,
  },
  getApproval: {
    method: "GET",
    path: "/approvals/{approvalId}",
    summary: "One approval with its request and its effect on the budgets",
    tag: "Approvals",
    access: "approval:read",
    response: approvals.approvalDetailSchema,
    status: 200,
  },
  decideApproval: {
    method: "POST",
    path: "/approvals/{approvalId}/decision",
    summary: "Approve or deny; session only",
    tag: "Approvals",
    access: "approval:decide",
    body: approvals.decisionBody,
    response: approvals.approvalSchema,
    status: 200,
  },

  getAnalytics: {
    method: "GET",
    path: "/analytics",
    summary: "Spend, use, savings, violations and budgets of a period",
    tag: "Analytics",
    access: "analytics:read",
    query: analytics.analyticsQuery,
    response: analytics.analyticsSchema,
    status: 200,
  },
  listRequests: {
    method: "GET",
    path: "/requests",
    summary: "The calls behind every figure, with totals over all that match",
    tag: "Requests",
    access: "request:read",
    query: requests.requestQuery,
    response: requests.requestPage,
    status: 200,
  },
  exportRequests: {
    method: "GET",
    path: "/requests/export",
    summary: "The matching calls as CSV, at most 100,000 rows",
    tag: "Requests",
    access: "request:read",
    query: usageExportQuery,
    produces: "text/csv",
    status: 200,
  },
  getRequest: {
    method: "GET",
    path: "/requests/{requestId}",
    summary: "One call",
    tag: "Requests",
    access: "request:read",
    response: requests.requestSchema,
    status: 200,
  },
  getRequestBody: {
    method: "GET",
    path: "/requests/{requestId}/body",
    summary:
      "What one call was asked and answered, where policy keeps it; each reading is in the audit log",
    tag: "Requests",
    access: "body:read",
    response: requests.requestBodySchema,
    status: 200,
  },

  invalidateCache: {
    method: "POST",
    path: "/cache/invalidate",
    summary:
      "Drop cached answers of the organization, or those of a team, a host or a model; no call is served them any more",
    tag: "Cache",
    access: "cache:write",
    body: cache.invalidateCacheBody,
    response: cache.cacheInvalidationSchema,
    status: 200,
  },

  listReports: {
    method: "GET",
    path: "/reports",
    summary: "Reports",
    tag: "Reports",
    access: "report:read",
    query: pageQuery,
    response: page(reports.reportSchema),
    status: 200,
  },
  createReport: {
    method: "POST",
    path: "/reports",
    summary: "Make a report; it is rendered in the background",
    tag: "Reports",
    access: "report:write",
    body: reports.createReportBody,
    response: reports.reportSchema,
    status: 202,
  },
  getReport: {
    method: "GET",
    path: "/reports/{reportId}",
    summary: "One report's state",
    tag: "Reports",
    access: "report:read",
    response: reports.reportSchema,
    status: 200,
  },
  getReportFile: {
    method: "GET",
    path: "/reports/{reportId}/file",
    summary: "The report's file",
    tag: "Reports",
    access: "report:read",
    produces: "application/pdf",
    status: 200,
  },

  listAudit: {
    method: "GET",
    path: "/audit",
    summary: "Audit entries, newest first",
    tag: "Audit",
    access: "audit:read",
    query: audit.auditQuery,
    response: page(audit.auditEntrySchema),
    status: 200,
  },
  getAuditState: {
    method: "GET",
    path: "/audit/state",
    summary: "How far the log is anchored by signed checkpoints, and the public key",
    tag: "Audit",
    access: "audit:read",
    response: audit.auditStateSchema,
    status: 200,
  },
  exportAudit: {
    method: "GET",
    path: "/audit/export",
    summary: "Entries and checkpoints as JSON lines for offline verification",
    tag: "Audit",
    access: "audit:read",
    produces: "application/jsonl",
    status: 200,
  },

  listAlerts: {
    method: "GET",
    path: "/alerts",
    summary: "Alerts, newest first",
    tag: "Alerts",
    access: "alert:read",
    query: audit.alertQuery,
    response: page(audit.alertSchema),
    status: 200,
  },
  acknowledgeAlert: {
    method: "POST",
    path: "/alerts/{alertId}/acknowledge",
    summary: "Acknowledge an alert",
    tag: "Alerts",
    access: "alert:write",
    response: audit.alertSchema,
    status: 200,
  },

  streamEvents: {
    method: "GET",
    path: "/events",
    summary: "Server-sent events: something changed (usage, approvals, configuration)",
    tag: "Live",
    access: "member",
    produces: "text/event-stream",
    status: 200,
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    summary: "This API as OpenAPI 3.1",
    tag: "Meta",
    access: "public",
    response: z.looseObject({ openapi: z.string() }),
    status: 200,
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;
type Field<O, K extends string> = O extends { [P in K]: infer S }
  ? S extends z.ZodType
    ? S
    : never
  : never;

/** Parsed body, parsed query and answer of an operation. */
export type OperationBody<Id extends OperationId> = z.output<
  Field<(typeof operations)[Id], "body">
>;
export type OperationQuery<Id extends OperationId> = z.output<
  Field<(typeof operations)[Id], "query">
>;
export type OperationResponse<Id extends OperationId> = z.output<
  Field<(typeof operations)[Id], "response">
>;
