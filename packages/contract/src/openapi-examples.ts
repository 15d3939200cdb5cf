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
  createMember: {
    email: "sales-ai-lead@acme.com",
    name: "Robin Park",
    role: "lead",
    teams: ["sales-ai"],
  },
  updateMember: { status: "disabled" },
  decideApproval: { decision: "approve", comment: "Enterprise deal, within this month's plan" },
  createReport: {
    template: "EU_AI_ACT_COMPLIANCE",
    format: "pdf",
    recipient: "compliance@acme.com",
  },
};
