import type { DeferredJob, UsageDetail } from "@pag0/db";
import { type JobReport, noUsage, type Usage } from "@pag0/metering";
import type { NanoUsd } from "@pag0/money";

/** What a call used and what that costs. */
export interface Metered {
  cost: NanoUsd;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  /** What has no column of its own; nothing that is zero. */
  usageDetail: UsageDetail;
  serviceTier: string;
  /** Whether the cost was found without the provider's own figures. */
  estimated: boolean;
  priceVersion: string | null;
  /** Whether an answer told more units than its price rule says a call can have. */
  aboveMaximum: boolean;
  /** What it started whose usage is told later: the cost is the most that can be. */
  job?: DeferredJob;
  /** What the answer told of a job that an earlier call has started. */
  report?: JobReport;
}

/** Parts of the tokens that have no column of their own. */
const DETAILS = [
  "cacheWrite1hTokens",
  "audioInputTokens",
  "cachedAudioInputTokens",
  "imageInputTokens",
  "cachedImageInputTokens",
  "videoInputTokens",
  "audioOutputTokens",
  "imageOutputTokens",
  "videoOutputTokens",
  "regionalTokens",
] as const satisfies readonly (keyof Usage)[];

/** The parts of a usage that another model may have had, which drew for the call. */
const DRAWN_PARTS = [
  "inputTokens",
  "cachedInputTokens",
  "imageInputTokens",
  "cachedImageInputTokens",
  "outputTokens",
  "imageOutputTokens",
] as const satisfies readonly (keyof Usage)[];
/** What stands before the name of such a part, which is in the call's own count, too. */
export const DRAWN = "drawn:";

/** The largest count that the database keeps; a provider may report anything. */
const MAX_COUNT = 2_147_483_647;
const kept = (count: number) => Math.min(count, MAX_COUNT);
/** Kinds and keys of pieces that are kept of one call. */
const MAX_UNITS = 50;

function detailOf(usage: Usage): UsageDetail {
  const detail: Record<string, UsageDetail[string]> = {};
  for (const name of DETAILS) if (usage[name] > 0) detail[name] = kept(usage[name]);
  if (usage.drawn !== undefined)
    for (const name of DRAWN_PARTS)
      if (usage.drawn[name] > 0) detail[DRAWN + name] = kept(usage.drawn[name]);
  if (usage.units.length === 0) return detail;
  const units = usage.units
    .filter(({ count }) => count > 0)
    .slice(0, MAX_UNITS)
    .map(({ kind, count, key }) => ({ kind, count: kept(count), key }));
  if (units.length > 0) detail.units = units;
  return detail;
}

/** A usage as an event keeps it. Writes to the vendor's cache of both lengths are one column. */
export function tokensOf(usage: Usage) {
  return {
    inputTokens: kept(usage.inputTokens),
    outputTokens: kept(usage.outputTokens),
    cachedInputTokens: kept(usage.cachedInputTokens),
    cacheWriteTokens: kept(usage.cacheWriteTokens + usage.cacheWrite1hTokens),
    reasoningTokens: kept(usage.reasoningTokens),
    usageDetail: detailOf(usage),
    serviceTier: usage.serviceTier,
    estimated: usage.estimated,
  } satisfies Partial<Metered>;
}

/** The usage of a call of which nothing is known, or that used no tokens. */
export const noTokens = { ...tokensOf(noUsage()), aboveMaximum: false } as const;
