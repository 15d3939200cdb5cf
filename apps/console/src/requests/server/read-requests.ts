import { usageTotalsOf } from "@pag0/analytics";
import { type OperationResponse, Pag0Failure, type RequestView } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { totalUsage } from "../../analytics/server/sum-usage.ts";
import { readScope } from "../../analytics/server/usage-scope.ts";
import { type Context, parameter } from "../../api/context.ts";
import { decodeCursor, encodeCursor } from "../../api/cursor.ts";
import { findRequest, readRequestPage } from "./request-rows.ts";

/** The calls that the filters match, with the totals over all of them: the analytics' own figures. */
export async function listRequests(
  context: Context<"listRequests">,
): Promise<OperationResponse<"listRequests">> {
  const { caller, query, now } = context;
  const { sort, order, limit } = query;
  const after = decodeCursor(query.cursor);
  return context.tenant.transaction(async (tx) => {
    const sql = sqlOf(tx);
    const { scope } = await readScope(tx, caller, query, now);
    const { rows, next } = await readRequestPage(sql, scope, { sort, order, after, limit });
    const { cost, saved, requests } = usageTotalsOf(await totalUsage(sql, scope));
    return {
      data: rows,
      nextCursor: next === null ? null : encodeCursor(next),
      total: requests,
      totals: { cost, saved, requests },
    };
  });
}

/** One call with what decided it. @throws Pag0Failure NOT_FOUND, also for a project of others. */
export async function getRequest(context: Context<"getRequest">): Promise<RequestView> {
  const { organizationId, projectIds } = context.caller;
  const id = parameter(context, "requestId");
  const found = await context.tenant.transaction((tx) =>
    findRequest(sqlOf(tx), { organizationId, projectIds, id }),
  );
  if (found === null) throw new Pag0Failure("NOT_FOUND", "There is no such request");
  return found;
}
