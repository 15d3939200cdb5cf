import type { CallEvent } from "./call-event.ts";
import { chargesJson } from "./charge-text.ts";
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

interface Common {
  /** One of the events, as it was. */
  like: CallEvent;
  text: string;
  /** The text in UTF-8, as an event ends with it. */
  end: Buffer;
}

const MAX_REMEMBERED = 2_000;
/** By API key, of its last call. */
const remembered = new Map<string, Common>();

/** Whether an event lacks any of the members in common: one that an earlier release wrote may. */
function lacksCommon(event: CallEvent): boolean {
  return COMMON.some((name) => event[name] === undefined);
}

/** Whether an event lacks any of what each call has of its own. */
function lacksOwn(event: CallEvent): boolean {
  return (
    event.id === undefined ||
    event.occurredAt === undefined ||
    event.requestId === undefined ||
    event.outcome === undefined ||
    event.upstreamStatus === undefined ||
    event.stream === undefined ||
    event.inputTokens === undefined ||
    event.outputTokens === undefined ||
    event.cachedInputTokens === undefined ||
    event.cacheWriteTokens === undefined ||
    event.reasoningTokens === undefined ||
    event.usageDetail === undefined ||
    event.serviceTier === undefined ||
    event.estimated === undefined ||
    event.estimateNano === undefined ||
    event.costNano === undefined ||
    event.savedNano === undefined ||
    event.priceVersion === undefined ||
    event.latencyMs === undefined ||
    event.upstreamMs === undefined ||
    event.charges === undefined
  );
}

/** Lists are made anew for each call, and mostly empty. */
function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one === other || (one?.length === 0 && other.length === 0);
}

/** Whether all that is in `COMMON` is the same. By name: to ask for members by their names' text takes longer. */
function isCommon({ like: known }: Common, event: CallEvent): boolean {
  return (
    event.organizationId === known.organizationId &&
    event.projectId === known.projectId &&
    event.apiKeyId === known.apiKeyId &&
    event.memberId === known.memberId &&
    event.providerId === known.providerId &&
    event.host === known.host &&
    event.path === known.path &&
    event.method === known.method &&
    event.model === known.model &&
    event.category === known.category &&
    event.classification === known.classification &&
    isSameList(event.sensitiveKinds, known.sensitiveKinds) &&
    isSameList(event.ruleMatches, known.ruleMatches) &&
    event.decision === known.decision &&
    event.reasonCode === known.reasonCode &&
    event.explanation === known.explanation &&
    isSameList(event.policyVersionIds, known.policyVersionIds) &&
    event.cacheState === known.cacheState &&
    event.attempt === known.attempt &&
    event.modelAlias === known.modelAlias &&
    event.costCenter === known.costCenter &&
    event.department === known.department &&
    event.tags === known.tags &&
    event.approvalId === known.approvalId &&
    event.spendWindows === known.spendWindows &&
    event.unleased === known.unleased
  );
}

function commonOf(event: CallEvent): Common | null {
  const known = remembered.get(event.apiKeyId);
  if (known !== undefined && isCommon(known, event)) return known;
  if (lacksCommon(event)) return null;
  const text = COMMON.map((name) => `"${name}":${JSON.stringify(event[name])}`).join(",");
  if (known === undefined && remembered.size >= MAX_REMEMBERED) remembered.clear();
  const common = { like: { ...event }, text, end: Buffer.from(`,${text}}`) };
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

const NOTHING_USED =
  '"inputTokens":0,"outputTokens":0,"cachedInputTokens":0,"cacheWriteTokens":0,"reasoningTokens":0,"usageDetail":{},"serviceTier":"standard"';

/** Whether an event tells of no usage, as each hold does. */
function isUnused(event: CallEvent): boolean {
  for (const _ in event.usageDetail) return false;
  return (
    event.inputTokens === 0 &&
    event.outputTokens === 0 &&
    event.cachedInputTokens === 0 &&
    event.cacheWriteTokens === 0 &&
    event.reasoningTokens === 0 &&
    event.serviceTier === "standard"
  );
}

function usageText(event: CallEvent): string {
  if (isUnused(event)) return NOTHING_USED;
  return `"inputTokens":${number(event.inputTokens)},"outputTokens":${number(event.outputTokens)},"cachedInputTokens":${number(event.cachedInputTokens)},"cacheWriteTokens":${number(event.cacheWriteTokens)},"reasoningTokens":${number(event.reasoningTokens)},"usageDetail":${JSON.stringify(event.usageDetail)},"serviceTier":${JSON.stringify(event.serviceTier)}`;
}

/** What few events have. */
const RARE = ["executesApproval", "claims", "job", "corrects"] as const;

function rareText(event: CallEvent): string {
  let text = "";
  for (const name of RARE)
    if (event[name] !== undefined) text += `,"${name}":${JSON.stringify(event[name])}`;
  return text;
}

/**
 * An event as JSON, with the very members that `JSON.stringify` writes; a fraction of its time, since most of an
 * event is what the last one of the same key had. Lists, tags and windows of an event are never changed, but
 * replaced. What is given is to be written before the next event is asked for: its charges stand where that one's will.
 */
export function eventJson(event: CallEvent): Piece[] {
  const common = commonOf(event);
  if (common === null || lacksOwn(event)) return [JSON.stringify(event)];
  return [
    `{"id":${JSON.stringify(event.id)},"occurredAt":"${event.occurredAt}","requestId":${JSON.stringify(event.requestId)},"outcome":"${event.outcome}","upstreamStatus":${number(event.upstreamStatus)},"stream":${event.stream},${usageText(event)},"estimated":${event.estimated},"estimateNano":"${event.estimateNano}","costNano":"${event.costNano}","savedNano":"${event.savedNano}","priceVersion":${JSON.stringify(event.priceVersion)},"latencyMs":${number(event.latencyMs)},"upstreamMs":${number(event.upstreamMs)}${rareText(event)},"charges":`,
    chargesJson(event.charges),
    common.end,
  ];
}
