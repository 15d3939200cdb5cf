import type { RequestView } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { readScope } from "../../analytics/server/usage-scope.ts";
import type { Context } from "../../api/context.ts";
import type { Cursor } from "../../api/cursor.ts";
import { recordAudit } from "../../api/record.ts";
import { BYTE_ORDER_MARK, csvLine } from "../../ui/csv.ts";
import { readRequestPage } from "./request-page.ts";
import { textStream } from "./text-stream.ts";

/** Calls that one export has at most. */
const MOST_ROWS = 100_000;
const PAGE = 1_000;

const columns: readonly [
  name: string,
  cell: (row: RequestView) => string | number | boolean | null,
][] = [
  ["id", (row) => row.id],
  ["requestId", (row) => row.requestId],
  ["at", (row) => row.at],
  ["team", (row) => row.team.slug],
  ["apiKeyId", (row) => row.apiKeyId],
  ["memberId", (row) => row.memberId],
  ["provider", (row) => row.provider],
  ["method", (row) => row.method],
  ["host", (row) => row.host],
  ["path", (row) => row.path],
  ["model", (row) => row.model],
  ["category", (row) => row.category],
  ["classification", (row) => row.classification],
  ["sensitiveKinds", (row) => row.sensitiveKinds.join(" ")],
  ["rules", (row) => JSON.stringify(row.rules)],
  ["decision", (row) => row.decision],
  ["reasonCode", (row) => row.reasonCode],
  ["explanation", (row) => row.explanation],
  ["cache", (row) => row.cache],
  ["outcome", (row) => row.outcome],
  ["upstreamStatus", (row) => row.upstreamStatus],
  ["stream", (row) => row.stream],
  ["inputTokens", (row) => row.inputTokens],
  ["outputTokens", (row) => row.outputTokens],
  ["cachedInputTokens", (row) => row.cachedInputTokens],
  ["estimated", (row) => row.estimated],
  ["estimateMicroUsd", (row) => row.estimate],
  ["costMicroUsd", (row) => row.cost],
  ["savedMicroUsd", (row) => row.saved],
  ["priceVersion", (row) => row.priceVersion],
  ["latencyMs", (row) => row.latencyMs],
  ["upstreamMs", (row) => row.upstreamMs],
  ["costCenter", (row) => row.costCenter],
  ["tags", (row) => JSON.stringify(row.tags)],
  ["approvalId", (row) => row.approvalId],
  ["policyVersionIds", (row) => row.policyVersionIds.join(" ")],
];

/**
 * The matching calls as CSV, in pages of a transaction each, as fast as the reader takes them. It is
 * recorded who took them before the first one leaves.
 */
export async function exportRequests(context: Context<"exportRequests">): Promise<Response> {
  const { caller, query, now, tenant } = context;
  const { sort, order } = query;
  const { scope } = await tenant.transaction(async (tx) => {
    const read = await readScope(tx, caller, query, now);
    await recordAudit(context, tx, {
      action: "requests.exported",
      resource: { kind: "organization", id: caller.organizationId },
      detail: {
        from: read.scope.from.toISOString(),
        to: read.scope.to.toISOString(),
        filters: new URL(context.request.url).search.slice(0, 2_000),
      },
    });
    return read;
  });

  async function* lines(): AsyncGenerator<string> {
    yield BYTE_ORDER_MARK + csvLine(columns.map(([name]) => name));
    let after: Cursor | null = null;
    for (let count = 0; count < MOST_ROWS; ) {
      const limit = Math.min(PAGE, MOST_ROWS - count);
      const options: Parameters<typeof readRequestPage>[2] = { sort, order, after, limit };
      const page = await tenant.transaction((tx) => readRequestPage(sqlOf(tx), scope, options));
      if (page.rows.length > 0)
        yield page.rows.map((row) => csvLine(columns.map(([, cell]) => cell(row)))).join("");
      if (page.next === null) return;
      after = page.next;
      count += page.rows.length;
    }
  }

  const day = now.toISOString().slice(0, 10);
  const { services, requestId } = context;
  const body = textStream(lines(), (error) =>
    services.log.error({ err: error, requestId }, "an export of requests broke off"),
  );
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="requests-${day}.csv"`,
    },
  });
}
