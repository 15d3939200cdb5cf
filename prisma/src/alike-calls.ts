import type { UsageRecord } from "./usage-record.ts";

/** Calls of one quarter of an hour that differ in nothing but when they were, their path, size and cost. */
export interface AlikeCalls {
  /** Any of them: says what is the same of all. */
  one: UsageRecord;
  /** The start of the quarter, ISO 8601. */
  quarter: string;
  /** In the order in which they happened. */
  calls: UsageRecord[];
}

/**
 * Members in which alike calls differ: no two have the same identifiers, and sizes and costs are of each
 * call's own.
 */
export const ownMembers: ReadonlySet<keyof UsageRecord> = new Set([
  "id",
  "occurredAt",
  "requestId",
  "path",
  "inputTokens",
  "outputTokens",
  "cachedInputTokens",
  "cacheWriteTokens",
  "reasoningTokens",
  "estimateNano",
  "costNano",
  "savedNano",
  "latencyMs",
  "upstreamMs",
  "charges",
  "job",
  "corrects",
] as const);

/** Every time zone of today lies whole quarters of an hour from UTC: no day begins within one. */
const QUARTER_MS = 900_000;
/** Of each key so many kinds of calls are looked through; groups that could be one do no harm. */
const MOST_KINDS = 6;

function quarterOf(at: string): string {
  return new Date(Math.floor(Date.parse(at) / QUARTER_MS) * QUARTER_MS).toISOString();
}

/** The order in which calls happened; of those at the same time that of their identifiers. */
export function byTime(a: UsageRecord, b: UsageRecord): number {
  if (a.occurredAt !== b.occurredAt) return a.occurredAt < b.occurredAt ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

function isSameJson(a: object, b: object): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** What differs most often comes first. */
function isAlike(a: UsageRecord, b: UsageRecord): boolean {
  return (
    a.outcome === b.outcome &&
    a.model === b.model &&
    a.cacheState === b.cacheState &&
    a.upstreamStatus === b.upstreamStatus &&
    a.estimated === b.estimated &&
    a.stream === b.stream &&
    a.host === b.host &&
    a.method === b.method &&
    a.organizationId === b.organizationId &&
    a.projectId === b.projectId &&
    a.memberId === b.memberId &&
    a.providerId === b.providerId &&
    a.category === b.category &&
    a.classification === b.classification &&
    a.decision === b.decision &&
    a.reasonCode === b.reasonCode &&
    a.explanation === b.explanation &&
    a.serviceTier === b.serviceTier &&
    a.attempt === b.attempt &&
    a.modelAlias === b.modelAlias &&
    a.priceVersion === b.priceVersion &&
    a.costCenter === b.costCenter &&
    a.department === b.department &&
    a.approvalId === b.approvalId &&
    a.executesApproval === b.executesApproval &&
    a.unleased === b.unleased &&
    a.spendWindows?.day === b.spendWindows?.day &&
    a.spendWindows?.month === b.spendWindows?.month &&
    isSameJson(a.tags, b.tags) &&
    isSameJson(a.policyVersionIds, b.policyVersionIds) &&
    isSameJson(a.sensitiveKinds, b.sensitiveKinds) &&
    isSameJson(a.ruleMatches, b.ruleMatches) &&
    isSameJson(a.usageDetail, b.usageDetail)
  );
}

/**
 * Pure: calls by what they share. Hundreds of calls that a key makes in the same minutes are mostly alike,
 * and what is the same of all need be worked out, sent and read only once.
 * @param calls in the order in which they happened
 */
export function alikeCalls(calls: readonly UsageRecord[]): AlikeCalls[] {
  const groups: AlikeCalls[] = [];
  const ofKey = new Map<string, AlikeCalls[]>();
  let minute = "";
  let quarter = "";
  for (const call of calls) {
    if (minute === "" || !call.occurredAt.startsWith(minute)) {
      minute = call.occurredAt.slice(0, "2026-11-21T16:54".length);
      quarter = quarterOf(call.occurredAt);
    }
    let known = ofKey.get(call.apiKeyId);
    if (known === undefined) {
      known = [];
      ofKey.set(call.apiKeyId, known);
    }
    let group = known.find((one) => one.quarter === quarter && isAlike(one.one, call));
    if (group === undefined) {
      group = { one: call, quarter, calls: [] };
      groups.push(group);
      known.unshift(group);
      if (known.length > MOST_KINDS) known.pop();
    }
    group.calls.push(call);
  }
  return groups;
}

/** Pure: the sum of an amount of calls, in nano-USD. */
export function sumOf(calls: readonly UsageRecord[], member: "costNano" | "savedNano"): bigint {
  let sum = 0n;
  // Mostly the same as the one before: to compare texts takes less than to read a number.
  let text = "0";
  let amount = 0n;
  for (const call of calls) {
    if (call[member] !== text) {
      text = call[member];
      amount = BigInt(text);
    }
    sum += amount;
  }
  return sum;
}
