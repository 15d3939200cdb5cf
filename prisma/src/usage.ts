import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type pg from "pg";
import { appendAudit, type NewAuditEntry } from "./audit-log.ts";
import { type BudgetKey, lockCounters, settleFromLease } from "./budgets.ts";
import { budgetsHeldFor, settleHolds } from "./holds.ts";
import { addHourly } from "./hourly-usage.ts";
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
