import { latencyBucket, latencyBucketBoundsMs } from "@pag0/contract";
import type { Sql } from "./sql.ts";
import type { UsageRecord } from "./usage-record.ts";

interface HourlySums {
  organizationId: string;
  hour: string;
  projectId: string;
  providerId: string;
  host: string;
  model: string;
  category: string;
  costCenter: string;
  requests: number;
  served: number;
  refused: number;
  pending: number;
  errors: number;
  cacheHits: number;
  cacheLookups: number;
  inputTokens: number;
  outputTokens: number;
  latencySumMs: number;
  latencyCount: number;
  costNano: string;
  savedNano: string;
  latencyBuckets: number[];
}

/** Pure: the hourly sums of events, by every dimension of the table. */
function hourlySums(events: readonly UsageRecord[]): HourlySums[] {
  const rows = new Map<string, HourlySums>();
  for (const event of events) {
    const hour = new Date(
      Math.floor(Date.parse(event.occurredAt) / 3_600_000) * 3_600_000,
    ).toISOString();
    const { organizationId, projectId, host, category, costCenter } = event;
    const dimensions = {
      organizationId,
      hour,
      projectId,
      providerId: event.providerId ?? "",
      host,
      model: event.model ?? "",
      category,
      costCenter,
    };
    const name = JSON.stringify(Object.values(dimensions));
    const row = rows.get(name) ?? {
      ...dimensions,
      requests: 0,
      served: 0,
      refused: 0,
      pending: 0,
      errors: 0,
      cacheHits: 0,
      cacheLookups: 0,
      inputTokens: 0,
      outputTokens: 0,
      latencySumMs: 0,
      latencyCount: 0,
      costNano: "0",
      savedNano: "0",
      latencyBuckets: new Array<number>(latencyBucketBoundsMs.length + 1).fill(0),
    };
    row.requests += 1;
    if (event.outcome === "served" || event.outcome === "client_gone") row.served += 1;
    else if (event.outcome === "refused") row.refused += 1;
    else if (event.outcome === "pending") row.pending += 1;
    else row.errors += 1;
    if (event.cacheState !== "off") row.cacheLookups += 1;
    if (event.cacheState === "hit") row.cacheHits += 1;
    row.inputTokens += event.inputTokens;
    row.outputTokens += event.outputTokens;
    row.costNano = (BigInt(row.costNano) + BigInt(event.costNano)).toString();
    row.savedNano = (BigInt(row.savedNano) + BigInt(event.savedNano)).toString();
    if (event.outcome === "served") {
      row.latencySumMs += event.latencyMs;
      row.latencyCount += 1;
      const bucket = latencyBucket(event.latencyMs);
      row.latencyBuckets[bucket] = (row.latencyBuckets[bucket] ?? 0) + 1;
    }
    rows.set(name, row);
  }
  return [...rows.values()];
}

const DIMENSIONS = [
  "organizationId text organization_id",
  "hour timestamptz hour",
  "projectId text project_id",
  "providerId text provider_id",
  "host text host",
  "model text model",
  "category text category",
  "costCenter text cost_center",
].map((text) => text.split(" ") as [string, string, string]);
const SUMS = [
  "requests requests",
  "served served",
  "refused refused",
  "pending pending",
  "errors errors",
  "cacheHits cache_hits",
  "cacheLookups cache_lookups",
  "inputTokens input_tokens",
  "outputTokens output_tokens",
  "costNano cost_nano",
  "savedNano saved_nano",
  "latencySumMs latency_sum_ms",
  "latencyCount latency_count",
].map((text) => text.split(" ") as [string, string]);

const UPSERT_HOURLY = `
  INSERT INTO hourly_usage AS h (${[...DIMENSIONS.map(([, , column]) => column), ...SUMS.map(([, column]) => column)].join(", ")}, latency_buckets)
  SELECT ${[...DIMENSIONS, ...SUMS].map(([member]) => `e."${member}"`).join(", ")}, e."latencyBuckets"
  FROM jsonb_to_recordset($1::jsonb) AS e(${DIMENSIONS.map(([member, type]) => `"${member}" ${type}`).join(", ")}, ${SUMS.map(([member]) => `"${member}" bigint`).join(", ")}, "latencyBuckets" bigint[])
  ORDER BY ${DIMENSIONS.map(([member]) => `e."${member}"`).join(", ")}
  ON CONFLICT (${DIMENSIONS.map(([, , column]) => column).join(", ")}) DO UPDATE SET
    ${SUMS.map(([, column]) => `${column} = h.${column} + EXCLUDED.${column}`).join(", ")},
    latency_buckets = ARRAY(SELECT COALESCE(a, 0) + COALESCE(b, 0) FROM unnest(h.latency_buckets, EXCLUDED.latency_buckets) AS t(a, b))`;

/** Adds events to the hourly figures, in the order of their keys so that batches do not wait in a circle. */
export async function addHourly(sql: Sql, events: readonly UsageRecord[]): Promise<void> {
  await sql(UPSERT_HOURLY, [JSON.stringify(hourlySums(events))]);
}
