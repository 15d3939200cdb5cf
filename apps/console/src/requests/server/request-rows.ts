import type { RequestView } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import {
  eventConditions,
  occurredIn,
  Parameters,
} from "../../analytics/server/usage-conditions.ts";

/** A call as the database has it, with the names of its team and provider. */
export interface RequestRow {
  id: string;
  request_id: string;
  occurred_at: Date;
  team_id: string;
  team_slug: string;
  team_name: string;
  api_key_id: string;
  member_id: string | null;
  provider: string | null;
  host: string;
  path: string;
  method: string;
  model: string | null;
  category: string;
  classification: RequestView["classification"];
  sensitive_kinds: string[];
  rule_matches: RequestView["rules"];
  decision: RequestView["decision"];
  reason_code: string;
  explanation: string;
  cache_state: RequestView["cache"];
  outcome: RequestView["outcome"];
  upstream_status: number | null;
  stream: boolean;
  input_tokens: number;
  output_tokens: number;
  cached_input_tokens: number;
  estimated: boolean;
  estimate_nano: string;
  cost_nano: string;
  saved_nano: string;
  price_version: string | null;
  latency_ms: number;
  upstream_ms: number | null;
  cost_center: string;
  tags: Record<string, string>;
  approval_id: string | null;
  policy_version_ids: string[];
}

export const SELECT_REQUEST = `
  SELECT e.id, e.request_id, e.occurred_at, e.project_id AS team_id, p.slug AS team_slug, p.name AS team_name, e.api_key_id, e.member_id,
    v.name AS provider, e.host, e.path, e.method, e.model, e.category, e.classification, e.sensitive_kinds,
    e.rule_matches, e.decision::text, e.reason_code, e.explanation,
    e.cache_state::text, e.outcome::text, e.upstream_status, e.stream, e.input_tokens, e.output_tokens, e.cached_input_tokens,
    e.estimated, e.estimate_nano::text, e.cost_nano::text, e.saved_nano::text, e.price_version, e.latency_ms, e.upstream_ms,
    e.cost_center, e.tags, e.approval_id, e.policy_version_ids`;

/** Names are joined after the page is cut, so that a page costs as many look-ups as it has rows. */
export const REQUEST_JOINS =
  "JOIN projects AS p ON p.id = e.project_id LEFT JOIN providers AS v ON v.id = e.provider_id";

function micro(nano: string): string {
  return toMicroUsdExact(nanoUsd(BigInt(nano)));
}

/** A call as the API shows it. */
export function requestView(row: RequestRow): RequestView {
  return {
    id: row.id,
    requestId: row.request_id,
    at: row.occurred_at.toISOString(),
    team: { id: row.team_id, slug: row.team_slug, name: row.team_name },
    apiKeyId: row.api_key_id,
    memberId: row.member_id,
    provider: row.provider,
    host: row.host,
    path: row.path,
    method: row.method,
    model: row.model,
    category: row.category,
    classification: row.classification,
    sensitiveKinds: row.sensitive_kinds,
    rules: row.rule_matches,
    decision: row.decision,
    reasonCode: row.reason_code,
    explanation: row.explanation,
    cache: row.cache_state,
    outcome: row.outcome,
    upstreamStatus: row.upstream_status,
    stream: row.stream,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cachedInputTokens: row.cached_input_tokens,
    estimated: row.estimated,
    estimate: micro(row.estimate_nano),
    cost: micro(row.cost_nano),
    saved: micro(row.saved_nano),
    priceVersion: row.price_version,
    latencyMs: row.latency_ms,
    upstreamMs: row.upstream_ms,
    costCenter: row.cost_center,
    tags: row.tags,
    approvalId: row.approval_id,
    policyVersionIds: row.policy_version_ids,
  };
}

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_LENGTH = 10;

/** 2200-01-01: no identifier was made later. */
const LATEST_MS = Date.UTC(2200, 0, 1);

/** The instant that an identifier was made at, which its first ten digits are; null for none. */
function instantOfId(id: string): Date | null {
  const digits = id.slice(id.indexOf("_") + 1).slice(0, TIME_LENGTH);
  let time = 0;
  for (const digit of digits) {
    const value = DIGITS.indexOf(digit);
    if (value === -1) return null;
    time = time * 32 + value;
  }
  return digits.length === TIME_LENGTH && time < LATEST_MS ? new Date(time) : null;
}

/** An event's identifier is made with its instant; a proxy's clock may be corrected in between. */
const CLOCK_SLACK_MS = 60_000;

/**
 * One call by its own identifier (`evt_…`) or its request's (`req_…`), of several the newest try.
 * @param projectIds whose calls may be found; null for all.
 */
export async function findRequest(
  sql: Sql,
  search: { organizationId: string; projectIds: readonly string[] | null; id: string },
): Promise<RequestView | null> {
  const { organizationId, projectIds } = search;
  const p = new Parameters();
  const conditions = eventConditions({ organizationId, projectIds }, p);
  if (search.id.startsWith("evt_")) {
    const at = instantOfId(search.id);
    if (at === null) return null;
    const near = {
      from: new Date(at.getTime() - CLOCK_SLACK_MS),
      to: new Date(at.getTime() + CLOCK_SLACK_MS),
    };
    conditions.push(`id = ${p.add(search.id, "text")}`, occurredIn(near, p));
  } else conditions.push(`request_id = ${p.add(search.id, "text")}`);
  const [row] = await sql<RequestRow>(
    `${SELECT_REQUEST} FROM (SELECT * FROM usage_events WHERE ${conditions.join(" AND ")}
       ORDER BY occurred_at DESC, outcome = 'correction', id DESC LIMIT 1) AS e ${REQUEST_JOINS}`,
    p.values,
  );
  return row === undefined ? null : requestView(row);
}
