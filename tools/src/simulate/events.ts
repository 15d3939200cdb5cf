import type { CallEvent, EventCharge } from "@pag0/proxy/accounting";

const EMPTY: CallEvent = {
  id: "",
  occurredAt: "",
  requestId: "",
  organizationId: "",
  projectId: "",
  apiKeyId: "",
  memberId: null,
  providerId: null,
  host: "api.example",
  path: "/",
  method: "POST",
  model: null,
  category: "",
  classification: "internal",
  sensitiveKinds: [],
  ruleMatches: [],
  decision: "allow",
  reasonCode: "ALLOWED",
  explanation: "",
  policyVersionIds: [],
  cacheState: "off",
  outcome: "served",
  upstreamStatus: null,
  stream: false,
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  usageDetail: {},
  serviceTier: "standard",
  attempt: 1,
  modelAlias: null,
  estimated: false,
  estimateNano: "0",
  costNano: "0",
  savedNano: "0",
  priceVersion: null,
  latencyMs: 0,
  upstreamMs: null,
  costCenter: "",
  department: "",
  tags: {},
  approvalId: null,
  charges: [],
  spendWindows: null,
};

/** A call's event; what does not bear on money is empty. */
export function eventOf(change: Partial<CallEvent>): CallEvent {
  return { ...EMPTY, ...change };
}

/** What an event charges to the budgets that were held for it. */
export function chargesOf(
  counters: readonly { key: Omit<EventCharge, "windowStart" | "amount"> & { windowStart: Date } }[],
  cost: bigint,
): EventCharge[] {
  const amount = cost.toString();
  return counters.map(({ key: { scopeKind, scopeId, period, windowStart } }) => ({
    scopeKind,
    scopeId,
    period,
    windowStart: windowStart.toISOString(),
    amount,
  }));
}
