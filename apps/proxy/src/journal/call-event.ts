import type { BudgetLimit } from "@pag0/policy";

/** A charge of an event against one window of one budget. */
export interface EventCharge {
  scopeKind: BudgetLimit["scopeKind"];
  scopeId: string;
  period: BudgetLimit["period"];
  /** ISO 8601 */
  windowStart: string;
  /** nano-USD as a decimal string */
  amount: string;
}

/**
 * One call as the journal keeps it: JSON, with amounts as decimal strings of nano-USD and instants in
 * ISO 8601. A hold is the event that will stand if nothing more is heard of the call.
 */
export interface CallEvent {
  id: string;
  occurredAt: string;
  requestId: string;
  organizationId: string;
  projectId: string;
  apiKeyId: string;
  providerId: string | null;
  host: string;
  path: string;
  method: string;
  model: string | null;
  category: string;
  decision: "allow" | "deny" | "require_approval";
  reasonCode: string;
  explanation: string;
  policyVersionIds: readonly string[];
  cacheState: "hit" | "miss" | "off";
  outcome: "served" | "refused" | "pending" | "upstream_error" | "client_gone" | "unknown";
  upstreamStatus: number | null;
  stream: boolean;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  estimated: boolean;
  estimateNano: string;
  costNano: string;
  savedNano: string;
  priceVersion: string | null;
  latencyMs: number;
  upstreamMs: number | null;
  costCenter: string;
  department: string;
  tags: Readonly<Record<string, string>>;
  approvalId: string | null;
  charges: readonly EventCharge[];
}
