import type { BudgetKey } from "./budgets.ts";

/** What an event costs one window of one budget; amounts are nano-USD as decimal strings. */
export interface UsageCharge {
  scopeKind: BudgetKey["scopeKind"];
  scopeId: string;
  period: BudgetKey["period"];
  /** ISO 8601 */
  windowStart: string;
  amount: string;
}

/** Starts of the windows of an instant, in ISO 8601. */
export interface SpendWindows {
  day: string;
  month: string;
}

/** A rule whose conditions held for a call. */
export interface RecordedRule {
  /** Identifier of the organization or project whose rule it is. */
  level: string;
  id: string;
  name: string;
  /** Whether an exception lifted it. */
  lifted: boolean;
  /** Types of its actions. */
  actions: readonly string[];
}

/**
 * What a call used beside the tokens that have columns of their own, by name: parts of the tokens such as
 * `audioInputTokens`, and pieces as `units`. Nothing that is zero.
 */
export type UsageDetail = Readonly<
  Record<string, number | readonly { kind: string; count: number; key: string | null }[]>
>;

/** One metered call as a proxy ships it: JSON, amounts as decimal strings of nano-USD, instants in ISO 8601. */
export interface UsageRecord {
  id: string;
  occurredAt: string;
  requestId: string;
  organizationId: string;
  projectId: string;
  apiKeyId: string;
  /** The member that the call is made for, where one is known. */
  memberId: string | null;
  providerId: string | null;
  host: string;
  path: string;
  method: string;
  model: string | null;
  category: string;
  /** The level of its data, by name; "internal" where nothing was looked at. */
  classification: string;
  /** Kinds of sensitive data found in it. */
  sensitiveKinds: readonly string[];
  /** Rules whose conditions held, also those that an exception lifted. */
  ruleMatches: readonly RecordedRule[];
  decision: "allow" | "deny" | "require_approval";
  reasonCode: string;
  explanation: string;
  policyVersionIds: readonly string[];
  cacheState: "hit" | "miss" | "off";
  outcome:
    | "served"
    | "refused"
    | "pending"
    | "upstream_error"
    | "client_gone"
    | "unknown"
    /** No call of its own: what a vendor told later of one (`late-settlements.ts`). */
    | "correction";
  upstreamStatus: number | null;
  stream: boolean;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  usageDetail: UsageDetail;
  /** How the vendor processed it, where that changes its price: standard, batch, flex, priority or fast. */
  serviceTier: string;
  /** Which try of its request this is, from 1; each is an event of its own. */
  attempt: number;
  /** The name that the caller used for the model, where it is none of a vendor's. */
  modelAlias: string | null;
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
  /** What it costs each budget; paid from the proxy's lease, or from the approval's holds where it executes one. */
  charges: readonly UsageCharge[];
  /** Whether this call executed its approval, whose holds then pay for it. */
  executesApproval?: boolean;
  /**
   * The calendar windows, in the organization's time zone when it was decided, that its spending counts
   * in; null where the writer does not know them, and the database finds them.
   */
  spendWindows: SpendWindows | null;
  /** Whether it passed without a lease while the database was away: its charges come out of none. */
  unleased: boolean;
  /** The work that it started whose usage the vendor tells later; it is charged at the most that can cost. */
  job?: DeferredJob;
  /** Of a correction: the vendor's name for the work that it tells the cost of. */
  corrects?: string;
}

/** Work that a vendor does after its answer. */
export interface DeferredJob {
  /** The vendor's name for it. */
  id: string;
  /** How many requests it has. */
  requests: number;
  /** The price that it is charged by, as text. */
  price: string;
  /** What it asked for by which its usage is read, as text. */
  asked: string;
}

/** Members that records of earlier releases lack, with what is true of their calls. */
const LATER_MEMBERS = {
  memberId: null,
  classification: "internal",
  sensitiveKinds: [],
  ruleMatches: [],
  usageDetail: {},
  serviceTier: "standard",
  attempt: 1,
  modelAlias: null,
  spendWindows: null,
  unleased: false,
} as const satisfies Partial<UsageRecord>;

/** A record as a journal may hold it: one that an earlier release wrote lacks the members added since. */
export type JournalledUsage = Omit<UsageRecord, keyof typeof LATER_MEMBERS> & Partial<UsageRecord>;

/** The record with every member; those it lacks have the values that were true when it was written. */
export function completeRecord(record: JournalledUsage): UsageRecord {
  for (const member in LATER_MEMBERS)
    if (!(member in record)) return { ...LATER_MEMBERS, ...record };
  return record as UsageRecord;
}

/** Columns of usage_events with the JSON member each comes from and its type. */
export const COLUMNS: readonly { column: string; member: keyof UsageRecord; type: string }[] = [
  { column: "id", member: "id", type: "text" },
  { column: "occurred_at", member: "occurredAt", type: "timestamptz" },
  { column: "request_id", member: "requestId", type: "text" },
  { column: "organization_id", member: "organizationId", type: "text" },
  { column: "project_id", member: "projectId", type: "text" },
  { column: "api_key_id", member: "apiKeyId", type: "text" },
  { column: "member_id", member: "memberId", type: "text" },
  { column: "provider_id", member: "providerId", type: "text" },
  { column: "host", member: "host", type: "text" },
  { column: "path", member: "path", type: "text" },
  { column: "method", member: "method", type: "text" },
  { column: "model", member: "model", type: "text" },
  { column: "category", member: "category", type: "text" },
  { column: "classification", member: "classification", type: "text" },
  { column: "sensitive_kinds", member: "sensitiveKinds", type: "text[]" },
  { column: "rule_matches", member: "ruleMatches", type: "jsonb" },
  { column: "decision", member: "decision", type: "decision" },
  { column: "reason_code", member: "reasonCode", type: "text" },
  { column: "explanation", member: "explanation", type: "text" },
  { column: "policy_version_ids", member: "policyVersionIds", type: "text[]" },
  { column: "cache_state", member: "cacheState", type: "cache_state" },
  { column: "outcome", member: "outcome", type: "outcome" },
  { column: "upstream_status", member: "upstreamStatus", type: "int" },
  { column: "stream", member: "stream", type: "boolean" },
  { column: "input_tokens", member: "inputTokens", type: "int" },
  { column: "output_tokens", member: "outputTokens", type: "int" },
  { column: "cached_input_tokens", member: "cachedInputTokens", type: "int" },
  { column: "cache_write_tokens", member: "cacheWriteTokens", type: "int" },
  { column: "reasoning_tokens", member: "reasoningTokens", type: "int" },
  { column: "usage_detail", member: "usageDetail", type: "jsonb" },
  { column: "service_tier", member: "serviceTier", type: "text" },
  { column: "attempt", member: "attempt", type: "int" },
  { column: "model_alias", member: "modelAlias", type: "text" },
  { column: "estimated", member: "estimated", type: "boolean" },
  { column: "estimate_nano", member: "estimateNano", type: "bigint" },
  { column: "cost_nano", member: "costNano", type: "bigint" },
  { column: "saved_nano", member: "savedNano", type: "bigint" },
  { column: "price_version", member: "priceVersion", type: "text" },
  { column: "latency_ms", member: "latencyMs", type: "int" },
  { column: "upstream_ms", member: "upstreamMs", type: "int" },
  { column: "cost_center", member: "costCenter", type: "text" },
  { column: "department", member: "department", type: "text" },
  { column: "tags", member: "tags", type: "jsonb" },
  { column: "approval_id", member: "approvalId", type: "text" },
  { column: "unleased", member: "unleased", type: "boolean" },
];
