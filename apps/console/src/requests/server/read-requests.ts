import { usageTotalsOf } from "@pag0/analytics";
import { type OperationResponse, Pag0Failure, type RequestDetailView } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { limitStatements, tookTooLong } from "../../analytics/server/counting-time.ts";
import { totalUsage } from "../../analytics/server/sum-usage.ts";
import { needsEvents } from "../../analytics/server/usage-conditions.ts";
import { readScope, type UsageScope } from "../../analytics/server/usage-scope.ts";
import { type Context, parameter } from "../../api/context.ts";
import { decodeCursor, encodeCursor } from "../../api/cursor.ts";
import { findCorrection } from "./find-correction.ts";
import { readRequestPage } from "./request-page.ts";
import { findRequest } from "./request-rows.ts";

/** Totals that only reading every call can tell are given where that takes no longer. */
const COUNTING_MS = 200;
type Totals = OperationResponse<"listRequests">["totals"];

/** The analytics' own figures over all calls of a scope; null where they take too long to count. */
async function totalsOf({ tenant }: Context<"listRequests">, scope: UsageScope): Promise<Totals> {
  try {
    return await tenant.transaction(async (tx) => {
      const sql = sqlOf(tx);
      if (needsEvents(scope)) await limitStatements(sql, COUNTING_MS);
      const { cost, saved, requests } = usageTotalsOf(await totalUsage(sql, scope));
      return { cost, saved, requests };
    });
  } catch (error) {
    if (tookTooLong(error)) return null;
    throw error;
  }
}

/** The calls that the filters match; the first page has the totals over all of them. */
export async function listRequests(
  context: Context<"listRequests">,
): Promise<OperationResponse<"listRequests">> {
  const { caller, query, now } = context;
  const { sort, order, limit } = query;
  const after = decodeCursor(query.cursor);
  const { scope, page } = await context.tenant.transaction(async (tx) => {
    const read = await readScope(tx, caller, query, now);
    const options = { sort, order, after, limit };
    return { scope: read.scope, page: await readRequestPage(sqlOf(tx), read.scope, options) };
  });
  const totals = after === null ? await totalsOf(context, scope) : null;
  return {
    data: page.rows,
    nextCursor: page.next === null ? null : encodeCursor(page.next),
    total: totals?.requests ?? null,
    totals,
  };
}

/** One call with what decided it and what corrects it. @throws Pag0Failure NOT_FOUND, also for a project of others. */
export async function getRequest(context: Context<"getRequest">): Promise<RequestDetailView> {
  const { organizationId, projectIds } = context.caller;
  const id = parameter(context, "requestId");
  return context.tenant.transaction(async (tx) => {
    const sql = sqlOf(tx);
    const found = await findRequest(sql, { organizationId, projectIds, id });
    if (found === null) throw new Pag0Failure("NOT_FOUND", "There is no such request");
    return { ...found, correction: await findCorrection(sql, organizationId, found) };
  });
}
