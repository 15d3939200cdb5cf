import { latencyBucket, latencyBucketBoundsMs } from "@pag0/contract";
import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type pg from "pg";
import { appendAudit, type NewAuditEntry } from "./audit-log.ts";
import { type BudgetKey, lockCounters, settleFromLease } from "./budgets.ts";
import { budgetsHeldFor, settleHolds } from "./holds.ts";
import { bigintOf, inTransaction, type Sql } from "./sql.ts";
import { storable } from "./storable.ts";

/** What an event costs one window of one budget; amounts are nano-USD as decimal strings. */
export interface UsageCharge {
  scopeKind: BudgetKey["scopeKind"];
  scopeId: string;
  period: BudgetKey["period"];
  /** ISO 8601 */
  windowStart: string;
  amount: string;
}

/** One metered call as a proxy ships it: JSON, amounts as decimal strings of nano-USD, instants in ISO 8601. */
export interface UsageRecord {
  id: string;
  occurredAt: string;
  requestId: string;
  organizationId: string;
  projectId: string;
  apiKeyId: string;
  providerId: string | null;
  host: string;
  path: string;
  method: string;
  model: string | null;
  category: string;
  decision: "allow" | "deny" | "require_approval";
  reasonCode: string;
  explanation: string;
  policyVersionIds: readonly string[];
  cacheState: "hit" | "miss" | "off";
  outcome: "served" | "refused" | "pending" | "upstream_error" | "client_gone" | "unknown";
  upstreamStatus: number | null;
  stream: boolean;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
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
}

const MAX_BATCH = 1_000;

/** Columns of usage_events with the JSON member each comes from and its type. */
const COLUMNS: readonly [column: string, member: keyof UsageRecord, type: string][] = [
  ["id", "id", "text"],
  ["occurred_at", "occurredAt", "timestamptz"],
  ["request_id", "requestId", "text"],
  ["organization_id", "organizationId", "text"],
  ["project_id", "projectId", "text"],
  ["api_key_id", "apiKeyId", "text"],
  ["provider_id", "providerId", "text"],
  ["host", "host", "text"],
  ["path", "path", "text"],
  ["method", "method", "text"],
  ["model", "model", "text"],
  ["category", "category", "text"],
  ["decision", "decision", "decision"],
  ["reason_code", "reasonCode", "text"],
  ["explanation", "explanation", "text"],
  ["policy_version_ids", "policyVersionIds", "text[]"],
  ["cache_state", "cacheState", "cache_state"],
  ["outcome", "outcome", "outcome"],
  ["upstream_status", "upstreamStatus", "int"],
  ["stream", "stream", "boolean"],
  ["input_tokens", "inputTokens", "int"],
  ["output_tokens", "outputTokens", "int"],
  ["cached_input_tokens", "cachedInputTokens", "int"],
  ["cache_write_tokens", "cacheWriteTokens", "int"],
  ["reasoning_tokens", "reasoningTokens", "int"],
  ["estimated", "estimated", "boolean"],
  ["estimate_nano", "estimateNano", "bigint"],
  ["cost_nano", "costNano", "bigint"],
  ["saved_nano", "savedNano", "bigint"],
  ["price_version", "priceVersion", "text"],
  ["latency_ms", "latencyMs", "int"],
  ["upstream_ms", "upstreamMs", "int"],
  ["cost_center", "costCenter", "text"],
  ["department", "department", "text"],
  ["tags", "tags", "jsonb"],
  ["approval_id", "approvalId", "text"],
];

const INSERT = `
  INSERT INTO usage_events (${COLUMNS.map(([column]) => column).join(", ")}, proxy_id)
  SELECT ${COLUMNS.map(([, member]) => `e."${member}"`).join(", ")}, $2
  FROM jsonb_to_recordset($1::jsonb) AS e(${COLUMNS.map(([, member, type]) => `"${member}" ${type}`).join(", ")})
  ON CONFLICT DO NOTHING RETURNING id`;

/**
 * The first event of each id, for a batch that names one twice counts it once; in the one order in which
 * batches that share events, sent at the same time, wait for each other instead of in a circle.
 */
function distinct(events: readonly UsageRecord[]): UsageRecord[] {
  const seen = new Set<string>();
  const order = ({ occurredAt, id }: UsageRecord) => `${occurredAt} ${id}`;
  return events
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

/**
 * Moves usage events to the database in one transaction, each exactly once by its id: the events, the
 * hourly figures, the settlement of every budget, and an audit entry for each decision. Sending a batch
 * again changes nothing.
 * @returns the ids that were new.
 * @throws RangeError for more than 1,000 events.
 */
export async function shipUsage(
  pool: pg.Pool,
  batch: { proxyId: string; events: readonly UsageRecord[] },
): Promise<Set<string>> {
  const { proxyId } = batch;
  if (batch.events.length > MAX_BATCH)
    throw new RangeError(`shipUsage takes at most ${MAX_BATCH} events`);
  const events = distinct(batch.events).map((event) => storable(event));
  if (events.length === 0) return new Set();
  return inTransaction(pool, async (sql) => {
    const times = events.map((event) => event.occurredAt).sort();
    await sql("SELECT ensure_usage_partitions($1::timestamptz, $2::timestamptz)", [
      times[0],
      times.at(-1),
    ]);
    const inserted = await sql<{ id: string }>(INSERT, [JSON.stringify(events), proxyId]);
    const newIds = new Set(inserted.map((row) => row.id));
    const fresh = events.filter((event) => newIds.has(event.id));
    if (fresh.length === 0) return newIds;
    await settle(sql, proxyId, fresh);
    await addHourly(sql, fresh);
    for (const [organizationId, own] of groupBy(fresh, (event) => event.organizationId)) {
      await appendAudit(sql, organizationId, proxyId, own.map(decisionEntry));
      await sql("SELECT pg_notify('pag0_usage', $1)", [organizationId]);
    }
    await markKeysUsed(sql, fresh);
    return newIds;
  });
}

/** When each key was last used, to the minute: more often is not worth a write. */
async function markKeysUsed(sql: Sql, events: readonly UsageRecord[]): Promise<void> {
  const last = new Map<string, string>();
  for (const { apiKeyId, occurredAt } of events)
    if (occurredAt > (last.get(apiKeyId) ?? "")) last.set(apiKeyId, occurredAt);
  const used = [...last].map(([id, at]) => ({ id, at })).sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql(
    `UPDATE api_keys AS k SET last_used_at = u.at
     FROM (SELECT k.id, u.at FROM api_keys AS k JOIN jsonb_to_recordset($1::jsonb) AS u(id text, at timestamptz) ON u.id = k.id
           WHERE k.last_used_at IS NULL OR k.last_used_at < u.at - interval '1 minute'
           ORDER BY k.id FOR UPDATE OF k) AS u
     WHERE k.id = u.id`,
    [JSON.stringify(used)],
  );
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function settle(sql: Sql, proxyId: string, events: readonly UsageRecord[]): Promise<void> {
  const sums = new Map<string, { key: BudgetKey; amount: bigint }>();
  for (const event of events) {
    if (event.executesApproval === true) continue;
    for (const charge of event.charges) {
      const { scopeKind, scopeId, period, windowStart } = charge;
      const name = `${event.organizationId}|${scopeKind}|${scopeId}|${period}|${windowStart}`;
      const sum = sums.get(name) ?? {
        key: {
          organizationId: event.organizationId,
          scopeKind,
          scopeId,
          period,
          windowStart: new Date(windowStart),
        },
        amount: 0n,
      };
      sum.amount += bigintOf(charge.amount);
      sums.set(name, sum);
    }
  }
  const executed = new Map<string, NanoUsd>();
  for (const { approvalId, costNano, executesApproval } of events)
    if (executesApproval === true && approvalId !== null)
      executed.set(approvalId, nanoUsd((executed.get(approvalId) ?? ZERO) + bigintOf(costNano)));
  const charged = [...sums.values()].filter(({ amount }) => amount > 0n);
  // All of them at once, in the one order: two batches that shared some would else wait for each other.
  await lockCounters(sql, [
    ...charged.map(({ key }) => key),
    ...(await budgetsHeldFor(sql, [...executed.keys()])),
  ]);
  for (const { key, amount } of charged) await settleFromLease(sql, key, proxyId, amount);
  await settleHolds(sql, executed);
}

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

export async function addHourly(sql: Sql, events: readonly UsageRecord[]): Promise<void> {
  await sql(UPSERT_HOURLY, [JSON.stringify(hourlySums(events))]);
}

const RESULTS = { allow: "allowed", deny: "denied", require_approval: "pending" } as const;

function decisionEntry(event: UsageRecord): NewAuditEntry {
  return {
    at: event.occurredAt,
    actor: { kind: "api_key", id: event.apiKeyId },
    action: "request.decided",
    resource: { kind: "request", id: event.requestId },
    projectId: event.projectId,
    result: RESULTS[event.decision],
    policyVersion: event.policyVersionIds.join(",") || null,
    requestId: event.requestId,
    detail: {
      eventId: event.id,
      host: event.host,
      path: event.path,
      method: event.method,
      model: event.model,
      category: event.category,
      reasonCode: event.reasonCode,
      explanation: event.explanation,
      outcome: event.outcome,
      cache: event.cacheState,
      inputTokens: event.inputTokens,
      outputTokens: event.outputTokens,
      estimateNanoUsd: event.estimateNano,
      costNanoUsd: event.costNano,
      priceVersion: event.priceVersion,
      approvalId: event.approvalId,
    },
  };
}
