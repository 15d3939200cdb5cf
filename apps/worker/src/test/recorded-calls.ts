import { newId, type PolicyDocument } from "@pag0/contract";
import type { Database, Prisma } from "@pag0/db";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import type { Tenant } from "./harness.ts";

/** From one moment until just before another. */
export interface Span {
  from: Date;
  to: Date;
}

/**
 * Records calls of several teams, spread over a time and seven at each moment: every tenth was refused
 * by the block of api.deepl.com, the others went to three hosts and cost $0.01 to $0.07 of twice that.
 */
export async function recordCalls(
  databaseUrl: string,
  { organizationId, apiKeyId }: Tenant,
  projectIds: readonly string[],
  count: number,
  { from, to }: Span,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await client.query("SELECT ensure_usage_partitions($1, $2)", [from, to]);
    await client.query(
      `INSERT INTO usage_events (id, occurred_at, request_id, organization_id, project_id, api_key_id, host, path, method, model, category,
         decision, reason_code, explanation, policy_version_ids, cache_state, outcome, stream, input_tokens, output_tokens,
         cached_input_tokens, cache_write_tokens, reasoning_tokens, estimated, estimate_nano, cost_nano, saved_nano, latency_ms, proxy_id)
       SELECT 'evt_' || lpad(i::text, 10, '0'), date_trunc('milliseconds', $5::timestamptz + ($6::timestamptz - $5::timestamptz) * ((i / 7) * 7.0 / $4)),
         'req_' || i, $1, ($3::text[])[1 + i % cardinality($3::text[])], $2,
         CASE WHEN i % 10 = 0 THEN 'api.deepl.com' WHEN i % 3 = 0 THEN 'api.anthropic.com' ELSE 'api.openai.com' END, '/v1/chat/completions', 'POST', 'gpt-4o', 'llm',
         (CASE WHEN i % 10 = 0 THEN 'deny' ELSE 'allow' END)::decision, CASE WHEN i % 10 = 0 THEN 'ENDPOINT_BLOCKED' ELSE 'ALLOWED' END, 'test', '{}',
         (CASE WHEN i % 10 = 0 THEN 'off' ELSE 'miss' END)::cache_state, (CASE WHEN i % 10 = 0 THEN 'refused' ELSE 'served' END)::outcome, false, 100, 20, 0, 0, 0, false,
         (i % 7 + 1) * 20000000, CASE WHEN i % 10 = 0 THEN 0 ELSE (i % 7 + 1) * 10000000 END, 0, 100, 'prx_test'
       FROM generate_series(0, $4 - 1) AS i`,
      [organizationId, apiKeyId, projectIds, count, from, to],
    );
  });
}

/** Asks for a run as the console does. */
export async function requestDryRun(
  { system: { prisma } }: Database,
  { organizationId }: Tenant,
  draft: { projectId?: string; document: PolicyDocument },
  { from, to }: Span,
): Promise<string> {
  const id = newId("dryRun");
  await prisma.$transaction([
    prisma.dryRun.create({
      data: {
        id,
        organizationId,
        projectId: draft.projectId ?? null,
        document: draft.document as Prisma.InputJsonObject,
        periodFrom: from,
        periodTo: to,
        createdById: "test",
        createdByKind: "member",
      },
    }),
    prisma.outbox.create({
      data: {
        id: newId("outbox"),
        organizationId,
        kind: "policy.dry_run",
        payload: { dryRunId: id },
      },
    }),
  ]);
  return id;
}
