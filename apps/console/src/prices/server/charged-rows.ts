import { sqlOf } from "@pag0/db";
import { type ChargedCall, noUsage, SERVICE_TIERS, UNIT_KINDS } from "@pag0/metering";
import { nanoUsd } from "@pag0/money";
import { z } from "zod";
import type { Transaction } from "../../api/context.ts";

/** Calls of one organization in a period; null for all projects. */
export interface ChargedScope {
  organizationId: string;
  projectIds: readonly string[] | null;
  from: Date;
  to: Date;
}

/** Where a batch ended. */
export interface After {
  at: string;
  id: string;
}

/**
 * Calls that a model's price charged: answers from the cache cost nothing, and what a request or a rule
 * costs is none of a model's prices.
 */
const CHARGED = `u.organization_id = $1 AND u.occurred_at >= $2::timestamptz AND u.occurred_at < $3::timestamptz
  AND ($4::text[] IS NULL OR u.project_id = ANY($4))
  AND u.model IS NOT NULL AND u.price_version IS NOT NULL AND u.price_version NOT LIKE 'http:%'
  AND u.cache_state <> 'hit' AND u.outcome NOT IN ('refused', 'pending')
  AND (u.cost_nano <> 0 OR u.input_tokens + u.output_tokens > 0 OR u.usage_detail <> '{}')`;

function parametersOf({ organizationId, from, to, projectIds }: ChargedScope) {
  return [
    organizationId,
    from.toISOString(),
    to.toISOString(),
    projectIds === null ? null : [...projectIds],
  ];
}

/** How many there are, counted no further than one above `most`. */
export async function countCharged(
  tx: Transaction,
  scope: ChargedScope,
  most: number,
): Promise<number> {
  const [row] = await sqlOf(tx)<{ calls: number }>(
    `SELECT count(*)::int AS calls FROM (SELECT 1 FROM usage_events u WHERE ${CHARGED} LIMIT ${most + 1}) AS charged`,
    parametersOf(scope),
  );
  return row?.calls ?? 0;
}

const tokens = z.int().min(0).optional();
/** The parts of a call's use that have no column of their own, as the proxy records them. */
const detailSchema = z.object({
  cacheWrite1hTokens: tokens,
  audioInputTokens: tokens,
  cachedAudioInputTokens: tokens,
  imageInputTokens: tokens,
  cachedImageInputTokens: tokens,
  videoInputTokens: tokens,
  audioOutputTokens: tokens,
  imageOutputTokens: tokens,
  videoOutputTokens: tokens,
  regionalTokens: tokens,
  // What another model drew for the call, of which the event does not say which it was.
  "drawn:inputTokens": tokens,
  "drawn:outputTokens": tokens,
  units: z
    .array(
      z.object({ kind: z.enum(UNIT_KINDS), count: z.number().min(0), key: z.string().nullable() }),
    )
    .optional(),
});
const tierSchema = z.enum(SERVICE_TIERS);

interface Row {
  id: string;
  at: string;
  vendor: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  detail: unknown;
  tier: string;
  estimated: boolean;
  cost: string;
  priceVersion: string;
  isCorrection: boolean;
}

/** A charged call, and whether what it used is known, and of one model alone. */
export interface ChargedRow extends ChargedCall {
  metered: boolean;
  /** Whether it is no call, but what was charged too much for one. */
  isCorrection: boolean;
}

function known<T extends object>(detail: T): T {
  const given = Object.entries(detail).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as T;
}

function rowOf(row: Row): ChargedRow {
  const {
    "drawn:inputTokens": drawnInput = 0,
    "drawn:outputTokens": drawnOutput = 0,
    ...detail
  } = known(detailSchema.parse(row.detail));
  const usage = noUsage({
    ...detail,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    cachedInputTokens: row.cachedInputTokens,
    // The column has writes of both lengths, and usage each of them once.
    cacheWriteTokens: Math.max(0, row.cacheWriteTokens - (detail.cacheWrite1hTokens ?? 0)),
    reasoningTokens: row.reasoningTokens,
    serviceTier: tierSchema.parse(row.tier),
    estimated: row.estimated,
  });
  return {
    id: row.id,
    vendor: row.vendor,
    model: row.model,
    at: new Date(row.at),
    usage,
    cost: nanoUsd(BigInt(row.cost)),
    priceVersion: row.priceVersion,
    // What a job used is a sum over its requests, which were charged one by one.
    metered:
      !row.isCorrection &&
      drawnInput + drawnOutput === 0 &&
      (usage.inputTokens + usage.outputTokens > 0 || usage.units.length > 0),
    isCorrection: row.isCorrection,
  };
}

/** One batch of charged calls, oldest first. */
export async function readCharged(
  tx: Transaction,
  scope: ChargedScope,
  after: After | null,
  limit: number,
): Promise<ChargedRow[]> {
  const rows = await sqlOf(tx)<Row>(
    `SELECT u.id, u.occurred_at AS at, p.vendor, u.model, u.input_tokens AS "inputTokens", u.output_tokens AS "outputTokens",
       u.cached_input_tokens AS "cachedInputTokens", u.cache_write_tokens AS "cacheWriteTokens",
       u.reasoning_tokens AS "reasoningTokens", u.usage_detail AS detail, u.service_tier AS tier, u.estimated,
       u.cost_nano::text AS cost, u.price_version AS "priceVersion", u.outcome = 'correction' AS "isCorrection"
     FROM usage_events u JOIN providers p ON p.id = u.provider_id
     WHERE ${CHARGED} AND ($5::timestamptz IS NULL OR (u.occurred_at, u.id) > ($5::timestamptz, $6))
     ORDER BY u.occurred_at, u.id LIMIT ${limit}`,
    [...parametersOf(scope), after?.at ?? null, after?.id ?? ""],
  );
  return rows.map(rowOf);
}
