import type { CallEvent } from "./call-event.ts";
import { chargesText } from "./charge-text.ts";
import type { Piece } from "./frame.ts";

/** What the calls of one key mostly have in common, and a call's hold and event always. */
const COMMON = [
  "organizationId",
  "projectId",
  "apiKeyId",
  "memberId",
  "providerId",
  "host",
  "path",
  "method",
  "model",
  "category",
  "classification",
  "sensitiveKinds",
  "ruleMatches",
  "decision",
  "reasonCode",
  "explanation",
  "policyVersionIds",
  "cacheState",
  "attempt",
  "modelAlias",
  "costCenter",
  "department",
  "tags",
  "approvalId",
  "spendWindows",
  "unleased",
] as const satisfies readonly (keyof CallEvent)[];

/** Every call's own. */
const OWN = [
  "id",
  "occurredAt",
  "requestId",
  "outcome",
  "upstreamStatus",
  "stream",
  "inputTokens",
  "outputTokens",
  "cachedInputTokens",
  "cacheWriteTokens",
  "reasoningTokens",
  "usageDetail",
  "serviceTier",
  "estimated",
  "estimateNano",
  "costNano",
  "savedNano",
  "priceVersion",
  "latencyMs",
  "upstreamMs",
  "charges",
] as const satisfies readonly (keyof CallEvent)[];

interface Common {
  values: readonly unknown[];
  text: string;
  /** The text in UTF-8. */
  bytes: Buffer;
}

const MAX_REMEMBERED = 2_000;
/** By API key, of its last call. */
const remembered = new Map<string, Common>();

/** Whether an event has all of these members: one that an earlier release wrote lacks those that came later. */
function has(event: CallEvent, names: readonly (keyof CallEvent)[]): boolean {
  for (const name of names) if (event[name] === undefined) return false;
  return true;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isCommon({ values }: Common, event: CallEvent): boolean {
  for (let index = 0; index < COMMON.length; index++) {
    const value = event[COMMON[index] as (typeof COMMON)[number]];
    const known = values[index];
    if (value !== known && !(isEmptyList(value) && isEmptyList(known))) return false;
  }
  return true;
}

function commonOf(event: CallEvent): Common | null {
  const known = remembered.get(event.apiKeyId);
  if (known !== undefined && isCommon(known, event)) return known;
  if (!has(event, COMMON)) return null;
  const values = COMMON.map((name) => event[name]);
  const text = COMMON.map((name, index) => `"${name}":${JSON.stringify(values[index])}`).join(",");
  if (known === undefined && remembered.size >= MAX_REMEMBERED) remembered.clear();
  const common = { values, text, bytes: Buffer.from(text) };
  remembered.set(event.apiKeyId, common);
  return common;
}

/** The members in common; null where some are missing. */
export function commonText(event: CallEvent): string | null {
  return commonOf(event)?.text ?? null;
}

/** As JSON writes it: what is no number of ours is null. */
function number(value: number | null): string {
  return value === null || !Number.isFinite(value) ? "null" : `${value}`;
}

function lateText({ executesApproval, claims }: CallEvent): string {
  const executes = executesApproval === undefined ? "" : `,"executesApproval":${executesApproval}`;
  return claims === undefined ? executes : `${executes},"claims":${JSON.stringify(claims)}`;
}

/**
 * An event as JSON, with the very members that `JSON.stringify` writes; a fraction of its time, since most of an
 * event is what the last one of the same key had. Lists, tags and windows of an event are never changed, but
 * replaced.
 */
export function eventJson(event: CallEvent): Piece[] {
  const common = commonOf(event);
  if (common === null || !has(event, OWN)) return [JSON.stringify(event)];
  return [
    `{"id":${JSON.stringify(event.id)},"occurredAt":"${event.occurredAt}","requestId":${JSON.stringify(event.requestId)},"outcome":"${event.outcome}","upstreamStatus":${number(event.upstreamStatus)},"stream":${event.stream},"inputTokens":${number(event.inputTokens)},"outputTokens":${number(event.outputTokens)},"cachedInputTokens":${number(event.cachedInputTokens)},"cacheWriteTokens":${number(event.cacheWriteTokens)},"reasoningTokens":${number(event.reasoningTokens)},"usageDetail":${JSON.stringify(event.usageDetail)},"serviceTier":${JSON.stringify(event.serviceTier)},"estimated":${event.estimated},"estimateNano":"${event.estimateNano}","costNano":"${event.costNano}","savedNano":"${event.savedNano}","priceVersion":${JSON.stringify(event.priceVersion)},"latencyMs":${number(event.latencyMs)},"upstreamMs":${number(event.upstreamMs)}${lateText(event)},"charges":`,
    chargesText(event.charges),
    ",",
    common.bytes,
    "}",
  ];
}
