import { newId } from "@pag0/contract";
import type { UsageRecord } from "../src/usage-record.ts";
import type { Tenant } from "./database.ts";

/** The start of the budget window that the charges of `usageOf` fall into. */
export const WINDOW = new Date("2026-11-01T00:00:00.000Z");

/** One served call of a tenant that cost 1,250 nano-USD, charged to its organization and its project. */
export function usageOf(tenant: Tenant, change: Partial<UsageRecord> = {}): UsageRecord {
  const costNano = change.costNano ?? "1250";
  const charge = { period: "month" as const, windowStart: WINDOW.toISOString(), amount: costNano };
  return {
    id: newId("usageEvent"),
    occurredAt: "2026-11-20T10:15:00.000Z",
    requestId: newId("request"),
    ...tenant,
    memberId: null,
    providerId: null,
    host: "api.openai.com",
    path: "/v1/chat/completions",
    method: "POST",
    model: "gpt-4o-mini",
    category: "llm",
    classification: "internal",
    sensitiveKinds: [],
    ruleMatches: [],
    decision: "allow",
    reasonCode: "ALLOWED",
    explanation: "within every limit",
    policyVersionIds: [],
    cacheState: "miss",
    outcome: "served",
    upstreamStatus: 200,
    stream: false,
    inputTokens: 100,
    outputTokens: 20,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    usageDetail: {},
    serviceTier: "standard",
    attempt: 1,
    modelAlias: null,
    estimated: false,
    estimateNano: "2000",
    costNano,
    savedNano: "0",
    priceVersion: "2026-11",
    latencyMs: 420,
    upstreamMs: 400,
    costCenter: "CC-1001",
    department: "Sales",
    tags: { environment: "production" },
    approvalId: null,
    unleased: false,
    spendWindows: { day: "2026-11-20T00:00:00.000Z", month: WINDOW.toISOString() },
    charges: [
      { scopeKind: "organization", scopeId: tenant.organizationId, ...charge },
      { scopeKind: "project", scopeId: tenant.projectId, ...charge },
    ],
    ...change,
  };
}
