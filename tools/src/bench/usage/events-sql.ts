/** Pseudo-random bits of an event's number and the seed, `salt` telling one use from another. */
function random(salt: number, most: number): string {
  return `(abs(hashint8extended(i, seed + ${salt})) % ${most})`;
}

const DIGITS = "'0123456789abcdefghjkmnpqrstvwxyz'";

/** The first ten digits of an identifier made at `ms`, as `newId` makes them. */
const TIME_DIGITS = Array.from(
  { length: 10 },
  (_, index) => `substr(${DIGITS}, ((ms >> ${45 - index * 5}) & 31)::int + 1, 1)`,
).join(" || ");

/** Eight models of three providers, and a translator that has none; by project, one is used most. */
const MODELS = `(VALUES
  (0, 'gpt-5', 'openai', 'api.openai.com', '/v1/chat/completions', 'llm', 1250, 10000),
  (1, 'gpt-5-mini', 'openai', 'api.openai.com', '/v1/chat/completions', 'llm', 250, 2000),
  (2, 'gpt-4o', 'openai', 'api.openai.com', '/v1/chat/completions', 'llm', 2500, 10000),
  (3, 'text-embedding-3-small', 'openai', 'api.openai.com', '/v1/embeddings', 'llm', 20, 0),
  (4, 'claude-sonnet-4-5', 'anthropic', 'api.anthropic.com', '/v1/messages', 'llm', 3000, 15000),
  (5, 'claude-haiku-4-5', 'anthropic', 'api.anthropic.com', '/v1/messages', 'llm', 1000, 5000),
  (6, NULL, 'deepl', 'api.deepl.com', '/v2/translate', 'translation', 20, 0),
  (7, 'gemini-2.5-flash', 'google', 'generativelanguage.googleapis.com', '/v1beta/models/gemini-2.5-flash:generateContent', 'llm', 300, 2500)
) AS m(place, model, provider, host, path, category, input_nano, output_nano)`;

const REASONS = `(ARRAY['BUDGET_EXCEEDED', 'MODEL_BLOCKED', 'ENDPOINT_NOT_ALLOWED', 'OUTSIDE_WORKING_HOURS', 'SENSITIVE_DATA', 'MAX_PER_REQUEST_EXCEEDED'])`;
const REFUSED_TEXT = `'The call may cost up to $0.0412, but $0.0107 is left of the daily budget of Team ' || project_place || ', which resets at ' || to_char(occurred_at + interval '1 day', 'YYYY-MM-DD"T"00:00:00.000"Z"') || '.'`;

/**
 * SELECT of the events numbered from $1 to before $2, of $3 evenly over the time from $4 to $5 (timestamps),
 * of organization $6 with projects $7, keys $8 and members $9 (arrays of one length) and the seed $10.
 * OFFSET 0 keeps each step from being worked out anew wherever the next names it. Few projects make most calls; a twentieth is refused; some hours of some projects cost twelve times theirs.
 */
export const EVENTS = `
  WITH numbered AS (
    SELECT i, $10::bigint AS seed,
      ($4::timestamptz + ($5::timestamptz - $4::timestamptz) * (i::float8 / $3))::timestamptz(3) AS occurred_at
    FROM generate_series($1::bigint, $2::bigint - 1) AS i OFFSET 0),
  called AS (
    SELECT *, ${TIME_DIGITS} AS time_digits,
      floor(cardinality($7::text[]) * power(${random(1, 1_000_000)} / 1e6, 1.6))::int AS project_place,
      ${random(2, 1000)} AS model_roll, ${random(3, 1000)} AS fate, ${random(4, 1000)} AS cache_roll,
      200 + ${random(5, 3800)} AS input, 20 + ${random(6, 900)} AS output,
      (exp(${random(7, 1000)} / 180.0) * 30)::int AS latency
    FROM (SELECT *, floor(extract(epoch FROM occurred_at) * 1000)::bigint AS ms FROM numbered OFFSET 0) AS timed OFFSET 0),
  modelled AS (
    SELECT *, (project_place * 3 + CASE WHEN model_roll < 600 THEN 0 WHEN model_roll < 850 THEN 1 WHEN model_roll < 950 THEN 2 ELSE 3 END) % 8 AS model_place,
      CASE WHEN fate < 50 THEN 'deny' WHEN fate < 60 THEN 'require_approval' ELSE 'allow' END AS decision,
      CASE WHEN fate < 50 THEN 'refused' WHEN fate < 60 THEN 'pending' WHEN fate < 80 THEN 'upstream_error' WHEN fate < 90 THEN 'client_gone' ELSE 'served' END AS outcome,
      CASE WHEN fate < 90 OR cache_roll < 250 THEN 'off' WHEN cache_roll < 400 THEN 'hit' ELSE 'miss' END AS cache_state,
      CASE WHEN abs(hashint8extended(project_place + 1000 * floor(ms / 3600000)::bigint, seed)) % 4000 = 0 THEN 12 ELSE 1 END AS dearness
    FROM called OFFSET 0),
  priced AS (
    SELECT *, CASE WHEN fate < 80 THEN 0 ELSE (input * input_nano + output * output_nano) * dearness END AS price,
      CASE WHEN fate < 60 THEN 0 ELSE input END AS used_input, CASE WHEN fate < 80 THEN 0 ELSE output END AS used_output
    FROM modelled JOIN ${MODELS} ON place = model_place OFFSET 0)
  SELECT 'evt_' || time_digits || left(md5(seed || 'e' || i), 16) AS id, occurred_at,
    'req_' || time_digits || left(md5(seed || 'r' || i), 16) AS request_id, $6::text AS organization_id,
    ($7::text[])[project_place + 1] AS project_id, ($8::text[])[project_place + 1] AS api_key_id,
    CASE WHEN i % 3 = 0 THEN NULL ELSE ($9::text[])[project_place + 1] END AS member_id, 'prv_bench_' || provider AS provider_id,
    host, path, 'POST' AS method, model, category, 'internal' AS classification, '{}'::text[] AS sensitive_kinds, '[]'::jsonb AS rule_matches,
    decision::decision, CASE decision WHEN 'deny' THEN ${REASONS}[1 + ${random(8, 6)}] WHEN 'allow' THEN 'ALLOWED' ELSE 'APPROVAL_REQUIRED' END AS reason_code,
    CASE decision WHEN 'deny' THEN ${REFUSED_TEXT} WHEN 'allow' THEN 'No policy objects.' ELSE 'The call may cost up to $0.62, and above $0.50 a person decides.' END AS explanation,
    ARRAY['pol_' || left(md5('o' || ms / 2592000000), 26), 'pol_' || left(md5(project_place::text || ms / 2592000000), 26)] AS policy_version_ids,
    cache_state::cache_state, outcome::outcome, CASE WHEN fate < 60 THEN NULL WHEN fate < 80 THEN 502 ELSE 200 END AS upstream_status, i % 2 = 0 AS stream,
    used_input::int AS input_tokens, used_output::int AS output_tokens, 0 AS cached_input_tokens, 0 AS cache_write_tokens, 0 AS reasoning_tokens,
    '{}'::jsonb AS usage_detail, 'standard' AS service_tier, 1 AS attempt, NULL::text AS model_alias, false AS estimated, price * 2 AS estimate_nano,
    CASE WHEN cache_state = 'hit' THEN 0 ELSE price END::bigint AS cost_nano, CASE WHEN cache_state = 'hit' THEN price ELSE 0 END::bigint AS saved_nano,
    'bench-1' AS price_version, latency AS latency_ms, CASE WHEN fate < 60 OR cache_state = 'hit' THEN NULL ELSE latency - 1 END AS upstream_ms,
    'CC-' || project_place % 40 AS cost_center, 'Department ' || project_place % 12 AS department,
    '{"environment": "production"}'::jsonb AS tags, NULL::text AS approval_id, 'prx_bench' AS proxy_id
  FROM priced`;

/** Columns of EVENTS in its order. */
export const EVENT_COLUMNS =
  "id, occurred_at, request_id, organization_id, project_id, api_key_id, member_id, provider_id, host, path, method, model, category, classification, sensitive_kinds, rule_matches, decision, reason_code, explanation, policy_version_ids, cache_state, outcome, upstream_status, stream, input_tokens, output_tokens, cached_input_tokens, cache_write_tokens, reasoning_tokens, usage_detail, service_tier, attempt, model_alias, estimated, estimate_nano, cost_nano, saved_nano, price_version, latency_ms, upstream_ms, cost_center, department, tags, approval_id, proxy_id";
