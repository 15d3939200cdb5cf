import type { z } from "zod";
import type { OperationId, operations } from "./operations.ts";

type Body<Id extends OperationId> = (typeof operations)[Id] extends { body: infer S }
  ? S extends z.ZodType
    ? z.input<S>
    : never
  : never;

/** Operations that take a body. */
export type OperationIdWithBody = {
  [Id in OperationId]: (typeof operations)[Id] extends { body: z.ZodType } ? Id : never;
}[OperationId];

const salesPolicy = {
  monthlyBudget: "15000000",
  dailyBudget: "500000",
  maxPerRequest: "200000",
  approvalWorkflow: {
    enabled: true,
    approvers: ["sales-ai-lead@acme.com"],
    autoApproveBelow: "100000",
    requireApprovalAbove: "100000",
  },
};

/** Source: the specification, "Implementing Governance Policies". */
const costPolicy = {
  name: "High Cost Request Approval",
  description: "Require approval for requests exceeding $100/day per user",
  type: "cost_control",
  rules: {
    conditions: [{ field: "daily_cost_per_user", operator: "greater_than", value: 100 }],
    actions: [
      {
        type: "require_approval" as const,
        parameters: { approvers: ["team-lead@company.com"], timeout_hours: 4 },
      },
    ],
  },
  exceptions: { roles: ["owner" as const, "admin" as const] },
};

/** One body that each operation accepts as written; a new operation with a body needs one to compile. */
export const bodyExamples: { readonly [Id in OperationIdWithBody]: Body<Id> } = {
  setUp: {
    company: { name: "Acme Corp", slug: "acme-corp", timezone: "America/New_York" },
    owner: {
      name: "Dana Reyes",
      email: "dana@acme.com",
      password: "correct horse battery staple",
    },
  },
  putOrganization: {
    globalPolicy: {
      monthlyBudget: "100000000",
      requireApprovalAbove: "500000",
      allowedCategories: ["translation", "llm", "search", "data-analysis"],
      blockedEndpoints: ["suspicious-api.com", "untrusted-provider.xyz"],
      complianceMode: "EU_AI_ACT",
      auditLog: { enabled: true, retention: 90 },
    },
    alerts: {
      channels: ["email", "slack"],
      recipients: ["cfo@acme.com", "it-security@acme.com"],
      triggers: {
        budgetThreshold: 0.8,
        anomalyDetection: true,
        policyViolation: true,
        highCostRequest: "$1.00",
      },
    },
    reason: "First global policy",
  },
  putOrganizationPolicy: {
    document: { monthlyBudget: "120000000", requireApprovalAbove: "500000" },
    reason: "Two new teams start in June",
    expectedVersion: 1,
  },
  createTeam: {
    name: "Sales AI",
    policy: salesPolicy,
    cache: { enabled: true, sharedCache: true, defaultTTL: 1800 },
  },
  updateTeam: { name: "Sales AI Americas" },
  putTeamPolicy: {
    document: { ...salesPolicy, allowedEndpoints: ["api.openai.com", "api.salesforce.com"] },
    reason: "Only the vendors that sales has contracts with",
    expectedVersion: 1,
  },
  resetBudget: {
    scope: { kind: "project", id: "sales-ai" },
    period: "month",
    reason: "The launch was agreed on with finance",
  },
  checkOrganizationPolicy: { document: { monthlyBudget: "120000000" } },
  checkTeamPolicy: { document: salesPolicy },
  rollbackOrganizationPolicy: {
    version: 3,
    reason: "The new threshold held up the nightly imports",
    expectedVersion: 4,
  },
  rollbackTeamPolicy: {
    version: 1,
    reason: "Sales needs its former limit until Friday",
    expectedVersion: 2,
  },
  putOrganizationDraft: { text: '{ "monthlyBudget": "120000000" }', baseVersion: 1, revision: 0 },
  putTeamDraft: { text: '{ "maxPerRequest": "$0.20" }', baseVersion: 1, revision: 3 },
  evaluatePolicy: {
    team: "sales-ai",
    request: {
      url: "https://api.openai.com/v1/chat/completions",
      body: {
        model: "gpt-4",
        messages: [{ role: "user", content: "Qualify this lead" }],
        max_tokens: 2000,
      },
    },
  },
  createDryRun: { level: "sales-ai", document: salesPolicy, days: 30 },
  changeGovernancePolicy: { action: "create_policy", policy: costPolicy },
  putGovernanceConfig: {
    data_classification: {
      levels: {
        restricted: {
          categories: ["medical", "legal", "security"],
          handling_requirements: {
            encryption_required: true,
            access_logging: true,
            retention_period_days: 90,
            geographic_restrictions: ["US"],
            approval_required: true,
          },
        },
      },
    },
  },
  createKey: {
    name: "Sales agent, production",
    team: "sales-ai",
    tags: { department: "Sales", costCenter: "CC-1001", environment: "production" },
  },
  createProvider: {
    name: "OpenAI",
    vendor: "openai",
    format: "openai",
    baseUrl: "https://api.openai.com",
    category: "llm",
    credential: "the vendor's API key",
    endpoints: [{ host: "api.openai.com", category: "llm" }],
  },
  updateProvider: { credential: "the vendor's new API key" },
  addProviderCredential: {
    name: "Frankfurt",
    credential: "the vendor's API key of that region",
    weight: 3,
    region: "eu-central-1",
    baseUrl: "https://eu.api.openai.com",
  },
  updateProviderCredential: { weight: 0 },
  putModelAlias: {
    strategy: "ordered",
    targets: [
      { provider: "openai", model: "gpt-4o" },
      { provider: "anthropic", model: "claude-sonnet-4-5" },
    ],
    retries: 2,
    timeoutSeconds: 30,
  },
  createPriceOverride: {
    kind: "price",
    vendor: "openai",
    model: "gpt-4o",
    rates: { input: "2.10", cachedInput: "1.05", output: "8.40" },
    effectiveFrom: "2026-12-01T00:00:00Z",
    note: "Enterprise agreement 2026-114",
  },
  changePriceOverride: {
    terms: { kind: "discount", vendor: "openai", model: "*", percent: "12.5" },
    expectedVersion: 1,
  },
  endPriceOverride: { effectiveTo: "2027-01-01T00:00:00Z", expectedVersion: 2 },
  createMember: {
    email: "sales-ai-lead@acme.com",
    name: "Robin Park",
    role: "lead",
    teams: ["sales-ai"],
  },
  updateMember: { status: "disabled" },
  invalidateCache: { team: "sales-ai", model: "gpt-4o" },
  decideApproval: { decision: "approve", comment: "Enterprise deal, within this month's plan" },
  createReport: {
    template: "EU_AI_ACT_COMPLIANCE",
    format: "pdf",
    recipient: "compliance@acme.com",
  },
  compareStatement: {
    provider: "openai",
    from: "2026-10-01T00:00:00Z",
    to: "2026-11-01T00:00:00Z",
    text: "date,model,input_tokens,cached_input_tokens,output_tokens,requests,amount_usd\n2026-10-01,gpt-4o,120000,40000,9000,61,0.34\n",
  },
};
