import { newId } from "@pag0/contract";
import { type Database, shipUsage, type UsageRecord } from "@pag0/db";

/** A pseudo-random sequence that is the same in every run (mulberry32). */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A served call; what a test is about is given. */
export function madeCall(
  given: Partial<UsageRecord> & Pick<UsageRecord, "organizationId" | "projectId" | "occurredAt">,
): UsageRecord {
  const at = Date.parse(given.occurredAt);
  return {
    id: newId("usageEvent", at),
    requestId: newId("request", at),
    apiKeyId: "key_0",
    providerId: null,
    host: "api.openai.com",
    path: "/v1/chat/completions",
    method: "POST",
    model: "gpt-4o",
    category: "llm",
    decision: "allow",
    reasonCode: "ALLOWED",
    explanation: "Allowed by the policy",
    memberId: null,
    classification: "internal",
    sensitiveKinds: [],
    ruleMatches: [],
    spendWindows: null,
    unleased: false,
    policyVersionIds: [],
    cacheState: "miss",
    outcome: "served",
    upstreamStatus: 200,
    stream: false,
    inputTokens: 10,
    outputTokens: 5,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    usageDetail: {},
    serviceTier: "standard",
    attempt: 1,
    modelAlias: null,
    estimated: false,
    estimateNano: "2000000",
    costNano: "1000000",
    savedNano: "0",
    priceVersion: "2026-05",
    latencyMs: 120,
    upstreamMs: 110,
    costCenter: "",
    department: "",
    tags: {},
    approvalId: null,
    charges: [],
    ...given,
  };
}

/** Calls of every kind, spread over a span and over projects. */
export function mixedCalls(options: {
  organizationId: string;
  projectIds: readonly string[];
  providerId: string | null;
  from: Date;
  to: Date;
  count: number;
}): UsageRecord[] {
  const random = sequence(7);
  const pick = <T>(values: readonly T[]) => values[random(values.length)] as T;
  const length = options.to.getTime() - options.from.getTime();
  return Array.from({ length: options.count }, () => {
    const occurredAt = new Date(options.from.getTime() + random(length)).toISOString();
    const outcome = pick([
      "served",
      "served",
      "served",
      "refused",
      "pending",
      "upstream_error",
      "client_gone",
      "unknown",
    ] as const);
    const cacheState = outcome === "served" ? pick(["hit", "miss", "off"] as const) : "off";
    const free = cacheState === "hit" || outcome === "refused" || outcome === "pending";
    return madeCall({
      organizationId: options.organizationId,
      projectId: pick(options.projectIds),
      occurredAt,
      providerId: pick([options.providerId, null]),
      host: pick(["api.openai.com", "api.salesforce.com", "api.deepl.com"]),
      model: pick(["gpt-4o", "claude-sonnet-4-5", null]),
      category: pick(["llm", "translation", "data-analysis"]),
      costCenter: pick(["", "sales-ops", "=cmd|' /C calc'!A0"]),
      decision:
        outcome === "refused" ? "deny" : outcome === "pending" ? "require_approval" : "allow",
      reasonCode:
        outcome === "refused" ? pick(["BUDGET_EXCEEDED", "MODEL_NOT_ALLOWED"]) : "ALLOWED",
      outcome,
      cacheState,
      inputTokens: random(5000),
      outputTokens: random(1000),
      costNano: free ? "0" : String(random(2_000_000_000)),
      savedNano: cacheState === "hit" ? String(random(900_000_000)) : "0",
      latencyMs: random(70_000),
    });
  });
}

/** Ships calls as a proxy does, in batches. */
export async function ship(database: Database, calls: readonly UsageRecord[]): Promise<void> {
  for (let index = 0; index < calls.length; index += 500)
    await shipUsage(database.system.pool, {
      proxyId: "prx_test",
      events: calls.slice(index, index + 500),
    });
}
