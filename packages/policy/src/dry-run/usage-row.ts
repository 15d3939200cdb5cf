import type { ClassificationLevel } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import type { Failure } from "../decisions/decision.ts";

/** What became of a call: it ran (whatever the provider answered), waited for a person, or was refused. */
export type Verdict = "served" | "approval" | "refused";

export const verdicts = ["served", "approval", "refused"] as const satisfies readonly Verdict[];

/** The columns of a usage event that a dry run reads, as the proxy recorded them. */
export interface UsageRow {
  readonly requestId: string;
  readonly occurredAt: Date;
  readonly projectId: string;
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly category: string;
  readonly model: string | null;
  /** The provider's slug and where it may process calls; null and empty where it is not known any more. */
  readonly provider: string | null;
  readonly regions: readonly string[];
  readonly apiKeyId: string;
  /** The person who made the call; null where only the key is known. */
  readonly memberId: string | null;
  /** The role of the member that the key is bound to, and that member's e-mail or who was said to ask. */
  readonly role: string | null;
  readonly requestedBy: string | null;
  readonly classification: ClassificationLevel;
  /** Kinds of findings; none, too, where the call was not searched. */
  readonly sensitiveKinds: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly stream: boolean;
  readonly decision: "allow" | "deny" | "require_approval";
  readonly reasonCode: string;
  readonly cacheState: "hit" | "miss" | "off";
  /** The most the call could have cost; 0 where it was refused before it was estimated. */
  readonly estimateNano: bigint;
  readonly costNano: bigint;
  /** What the answer had cost where it came from the cache. */
  readonly savedNano: bigint;
  /** The approval that was asked for, or that this call executed. */
  readonly approvalId: string | null;
}

/** Reasons that a policy decides by. A call refused for another would be refused under any policy. */
const POLICY_REASONS: Readonly<Record<Failure["code"], true>> = {
  ENDPOINT_BLOCKED: true,
  CATEGORY_NOT_ALLOWED: true,
  ENDPOINT_NOT_ALLOWED: true,
  MODEL_NOT_ALLOWED: true,
  PROVIDER_NOT_ALLOWED: true,
  REGION_NOT_ALLOWED: true,
  OUTSIDE_WORKING_HOURS: true,
  DATA_HANDLING_REFUSED: true,
  HANDLING_APPROVAL: true,
  MAX_PER_REQUEST_EXCEEDED: true,
  RULE_DENIED: true,
  RULE_APPROVAL: true,
  BUDGET_RESTRICTED: true,
  BUDGET_EXCEEDED: true,
  APPROVAL_THRESHOLD: true,
  APPROVAL_REQUESTED: true,
};

const VERDICT_OF = { allow: "served", require_approval: "approval", deny: "refused" } as const;

export function verdictOf(decision: UsageRow["decision"]): Verdict {
  return VERDICT_OF[decision];
}

/** Whether a policy refused the call, so that another policy may not. */
export function isRefusedByPolicy({ decision, reasonCode }: UsageRow): boolean {
  return decision === "deny" && Object.hasOwn(POLICY_REASONS, reasonCode);
}

/** Whether this is the run of a call that a person has approved. */
export function isApprovedRun({ decision, approvalId }: UsageRow): boolean {
  return decision === "allow" && approvalId !== null;
}

/** What was at stake: what the call cost, or, where it did not run, the most that it could have cost. */
export function amountOf(row: UsageRow): NanoUsd {
  return (row.decision === "allow" ? row.costNano : row.estimateNano) as NanoUsd;
}
