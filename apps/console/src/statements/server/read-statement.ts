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

/** A part that has no column of its own. */
function part(name: string): string {
  return `COALESCE((usage_detail->>'${name}')::bigint, 0)`;
}

/** A sum over calls that have such parts; most have none, and cost nothing here. */
function sumOfDetailed(text: string): string {
  return `COALESCE(SUM(${text}) FILTER (WHERE detailed), 0)`;
}

const OTHER_INPUT = [
  ...["cachedAudioInputTokens", "cachedImageInputTokens", "audioInputTokens", "imageInputTokens"],
  "videoInputTokens",
]
  .map(part)
  .join(" - ");

/** What the calls of a group come to. Answers from the cache, which reached no vendor, are groups of their own. */
const SUMS: Record<Exclude<Count, "cacheAnswers">, string> = {
  calls: "COUNT(*) FILTER (WHERE NOT correction)",
  // Parts of more than their whole, which no vendor should report, leave none of it.
  uncachedInputTokens: `COALESCE(SUM(GREATEST(0, fresh)) FILTER (WHERE NOT detailed), 0) + ${sumOfDetailed(`GREATEST(0, fresh - ${OTHER_INPUT})`)}`,
  cachedInputTokens: `SUM(cached_input_tokens) + ${sumOfDetailed(`${part("cachedAudioInputTokens")} + ${part("cachedImageInputTokens")}`)}`,
  // The column has writes of both lengths.
  cacheWriteTokens: `COALESCE(SUM(cache_write_tokens) FILTER (WHERE NOT detailed), 0) + ${sumOfDetailed(`GREATEST(0, cache_write_tokens - ${part("cacheWrite1hTokens")})`)}`,
  cacheWrite1hTokens: sumOfDetailed(part("cacheWrite1hTokens")),
  audioInputTokens: sumOfDetailed(part("audioInputTokens")),
  imageInputTokens: sumOfDetailed(part("imageInputTokens")),
  videoInputTokens: sumOfDetailed(part("videoInputTokens")),
  outputTokens: "SUM(output_tokens)",
  reasoningTokens: "SUM(reasoning_tokens)",
  audioOutputTokens: sumOfDetailed(part("audioOutputTokens")),
  imageOutputTokens: sumOfDetailed(part("imageOutputTokens")),
  videoOutputTokens: sumOfDetailed(part("videoOutputTokens")),
  amountNano: "SUM(cost_nano)",
  // A call that was corrected is known by now: its first charge, which the correction names, counts no more.
  estimatedCalls:
    "COUNT(*) FILTER (WHERE estimated AND NOT correction) - COUNT(*) FILTER (WHERE correction)",
  estimatedNano:
    "COALESCE(SUM(cost_nano) FILTER (WHERE estimated AND NOT correction), 0) - COALESCE(SUM(estimate_nano) FILTER (WHERE correction), 0)",
  unknownCalls: "COUNT(*) FILTER (WHERE unknown)",
  savedNano: "SUM(saved_nano) FILTER (WHERE hit)",
};

const PIECES = UNIT_KINDS.map(
  (
    kind,
  ) => `SUM((SELECT SUM((unit->>'count')::numeric) FROM jsonb_array_elements(usage_detail->'units') AS unit
    WHERE unit->>'kind' = '${kind}')) FILTER (WHERE detailed) AS "${kind}"`,
);

/**
 * Calls that a vendor bills: those that it answered, and whatever was charged. What it refused or never saw
 * is on no invoice.
 */
const BILLED = `(cost_nano <> 0 OR outcome IN ('unknown', 'correction')
  OR (outcome IN ('served', 'client_gone') AND COALESCE(upstream_status, 200) < 400))`;

/** Both kinds of groups as one row; what was charged is charged, and savings are the cache's alone. */
function rowColumns(): string {
  const counts = COUNTS.map((name) => {
    const [column, filter] =
      name === "cacheAnswers"
        ? ["calls", "FILTER (WHERE hit)"]
        : [
            name,
            name === "amountNano" ? "" : `FILTER (WHERE ${name === "savedNano" ? "" : "NOT "}hit)`,
          ];
    return `COALESCE(SUM("${column}") ${filter}, 0)::text AS "${name}"`;
  });
  const pieces = UNIT_KINDS.map(
    (kind) => `SUM("${kind}") FILTER (WHERE NOT hit)::text AS "${kind}"`,
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
  const names = `"providerId", model, "serviceTier", "priceVersion"`;
  const keys = `day, ${names}`;
  const sums = Object.entries(SUMS).map(([name, text]) => `${text} AS "${name}"`);
  // OFFSET 0: what is made of a row is made once, not wherever it is used.
  const rows = await sql<Row>(
    `SELECT COALESCE(day::text, '') AS day, ${names}, ${rowColumns()}
     FROM (SELECT ${keys}, hit, ${[...sums, ...PIECES].join(", ")}
       FROM (SELECT ${byDay ? "(occurred_at AT TIME ZONE 'UTC')::date" : "NULL::date"} AS day, COALESCE(provider_id, '') AS "providerId",
           COALESCE(model, '') AS model, service_tier AS "serviceTier", COALESCE(price_version, '') AS "priceVersion",
           cache_state = 'hit' AS hit, outcome = 'unknown' AS unknown, outcome = 'correction' AS correction, estimated, estimate_nano, cost_nano, saved_nano, output_tokens,
           cached_input_tokens, cache_write_tokens, reasoning_tokens, input_tokens::bigint - cached_input_tokens - cache_write_tokens AS fresh,
           usage_detail, usage_detail <> '{}' AS detailed
         FROM usage_events
         WHERE organization_id = $1 AND occurred_at >= $2::timestamptz AND occurred_at < $3::timestamptz
           AND ($4::text IS NULL OR provider_id = $4) AND ${BILLED} OFFSET 0) AS calls
       GROUP BY ${keys}, hit) AS groups
     GROUP BY ${keys} ORDER BY SUM("amountNano") DESC, ${keys} LIMIT ${limit}`,
    [organizationId, from.toISOString(), to.toISOString(), providerId],
  );
  return rows.map(groupOf);
}

/**
 * Puts what the cache answered, at no price, beside the calls of the same model: with the most costly of its
 * rows, where a month has several. It stays a row of its own where no call reached the vendor.
 */
export function withCacheAnswers(groups: readonly StatementGroup[]): StatementGroup[] {
  const isCalled = ({ counts }: StatementGroup) => counts.calls > 0n || counts.amountNano > 0n;
  const rows = groups.filter(isCalled);
  const places = new Map<string, number>();
  const modelOf = ({ day, providerId, model, serviceTier }: StatementGroup) =>
    [day, providerId, model, serviceTier].join("\n");
  rows.forEach((group, place) => {
    if (!places.has(modelOf(group))) places.set(modelOf(group), place);
  });
  for (const answered of groups.filter((group) => !isCalled(group))) {
    const place = places.get(modelOf(answered));
    const called = place === undefined ? undefined : rows[place];
    if (place === undefined || called === undefined) rows.push(answered);
    else rows[place] = { ...called, ...addGroups([called, answered]) };
  }
  return rows;
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
