import type { Sql } from "@pag0/db";
import { UNIT_KINDS, type UnitKind } from "@pag0/metering";
import type { Period } from "../../analytics/server/period.ts";

/** Calls of one organization in a period. */
export interface StatementScope extends Period {
  organizationId: string;
  /** Null for all providers. */
  providerId: string | null;
  /** Whether each day (UTC) is told apart. */
  byDay: boolean;
}

const COUNTS = [
  "calls",
  "uncachedInputTokens",
  "cachedInputTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "audioInputTokens",
  "imageInputTokens",
  "videoInputTokens",
  "outputTokens",
  "reasoningTokens",
  "audioOutputTokens",
  "imageOutputTokens",
  "videoOutputTokens",
  "amountNano",
  "estimatedCalls",
  "estimatedNano",
  "unknownCalls",
  "cacheAnswers",
  "savedNano",
] as const;
type Count = (typeof COUNTS)[number];

/** Exact sums of some calls; amounts are nano-USD. Of pieces only the kinds that there were. */
export interface StatementSums {
  counts: Record<Count, bigint>;
  pieces: Partial<Record<UnitKind, number>>;
}

/** The sums of one provider, model, service tier and price version, and day where those are told apart. */
export interface StatementGroup extends StatementSums {
  /** `2026-10-31`; empty where days are not told apart. */
  day: string;
  /** Empty where a call had none, as `model` and `priceVersion`. */
  providerId: string;
  model: string;
  serviceTier: string;
  priceVersion: string;
}

function detail(name: string): string {
  return `COALESCE((detail->>'${name}')::bigint, 0)`;
}

/** What a call adds to each count. An answer from the cache reached no vendor: it has counts of its own. */
const ADDED: Record<Count, string> = {
  calls: "1",
  // Parts of more than their whole, which no vendor should report, leave none of it.
  uncachedInputTokens: "GREATEST(0, input_tokens - cached - writes - audio - image - video)",
  cachedInputTokens: "cached",
  cacheWriteTokens: "GREATEST(0, writes - hour_writes)",
  cacheWrite1hTokens: "hour_writes",
  audioInputTokens: "audio",
  imageInputTokens: "image",
  videoInputTokens: "video",
  outputTokens: "output_tokens",
  reasoningTokens: "reasoning_tokens",
  audioOutputTokens: detail("audioOutputTokens"),
  imageOutputTokens: detail("imageOutputTokens"),
  videoOutputTokens: detail("videoOutputTokens"),
  amountNano: "cost_nano",
  estimatedCalls: "estimated::int",
  estimatedNano: "CASE WHEN estimated THEN cost_nano ELSE 0 END",
  unknownCalls: "(outcome = 'unknown')::int",
  cacheAnswers: "1",
  savedNano: "saved_nano",
};

const FILTERS: Partial<Record<Count, string>> = {
  amountNano: "",
  cacheAnswers: "FILTER (WHERE hit)",
  savedNano: "FILTER (WHERE hit)",
};

/**
 * Calls that a vendor bills: those that it answered, and whatever was charged. What it refused or never saw
 * is on no invoice.
 */
const BILLED = `(cost_nano <> 0 OR outcome = 'unknown'
  OR (outcome IN ('served', 'client_gone') AND COALESCE(upstream_status, 200) < 400))`;

function sumColumns(): string {
  const counts = COUNTS.map(
    (name) =>
      `COALESCE(SUM(${ADDED[name]}) ${FILTERS[name] ?? "FILTER (WHERE NOT hit)"}, 0)::text AS "${name}"`,
  );
  const pieces = UNIT_KINDS.map(
    (kind) => `SUM(CASE WHEN units IS NOT NULL AND NOT hit THEN
      (SELECT SUM((unit->>'count')::numeric) FROM jsonb_array_elements(units) AS unit WHERE unit->>'kind' = '${kind}') END)::text AS "${kind}"`,
  );
  return [...counts, ...pieces].join(", ");
}

type Row = Omit<StatementGroup, keyof StatementSums> &
  Record<Count, string> &
  Record<UnitKind, string | null>;

function groupOf(row: Row): StatementGroup {
  const { day, providerId, model, serviceTier, priceVersion } = row;
  const counts = Object.fromEntries(COUNTS.map((name) => [name, BigInt(row[name])]));
  const pieces = UNIT_KINDS.flatMap((kind) => {
    const count = Number(row[kind] ?? 0);
    return count > 0 ? [[kind, count]] : [];
  });
  return {
    ...{ day, providerId, model, serviceTier, priceVersion },
    counts: counts as Record<Count, bigint>,
    pieces: Object.fromEntries(pieces),
  };
}

/**
 * What calls used and cost, in one pass over the events of the period: hourly sums know nothing of tiers,
 * versions and parts. The cost of all groups is all that these calls were charged.
 */
export async function readStatement(
  sql: Sql,
  { organizationId, providerId, from, to, byDay }: StatementScope,
  limit: number,
): Promise<StatementGroup[]> {
  const rows = await sql<Row>(
    `SELECT day, "providerId", model, "serviceTier", "priceVersion", ${sumColumns()}
     FROM (SELECT ${byDay ? "(occurred_at AT TIME ZONE 'UTC')::date::text" : "''"} AS day, COALESCE(provider_id, '') AS "providerId",
         COALESCE(model, '') AS model, service_tier AS "serviceTier", COALESCE(price_version, '') AS "priceVersion",
         cache_state = 'hit' AS hit, outcome, estimated, cost_nano, saved_nano, input_tokens, output_tokens, reasoning_tokens,
         cache_write_tokens AS writes, detail, detail->'units' AS units,
         cached_input_tokens + ${detail("cachedAudioInputTokens")} + ${detail("cachedImageInputTokens")} AS cached,
         ${detail("cacheWrite1hTokens")} AS hour_writes, ${detail("audioInputTokens")} AS audio,
         ${detail("imageInputTokens")} AS image, ${detail("videoInputTokens")} AS video
       FROM (SELECT *, NULLIF(usage_detail, '{}') AS detail FROM usage_events
         WHERE organization_id = $1 AND occurred_at >= $2::timestamptz AND occurred_at < $3::timestamptz
           AND ($4::text IS NULL OR provider_id = $4) AND ${BILLED}) AS events) AS calls
     GROUP BY 1, 2, 3, 4, 5 ORDER BY SUM(cost_nano) DESC, 1, 2, 3, 4, 5 LIMIT ${limit}`,
    [organizationId, from.toISOString(), to.toISOString(), providerId],
  );
  return rows.map(groupOf);
}

/** The sums of several groups. */
export function addGroups(groups: readonly StatementSums[]): StatementSums {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, 0n])) as Record<Count, bigint>;
  const pieces: Partial<Record<UnitKind, number>> = {};
  for (const group of groups) {
    for (const name of COUNTS) counts[name] += group.counts[name];
    for (const kind of UNIT_KINDS) {
      const count = group.pieces[kind];
      if (count !== undefined) pieces[kind] = Number(((pieces[kind] ?? 0) + count).toFixed(9));
    }
  }
  return { counts, pieces };
}
