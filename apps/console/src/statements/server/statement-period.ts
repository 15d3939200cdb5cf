import type { OperationQuery } from "@pag0/contract";
import { DAY_MS, instantOf, type Period } from "../../analytics/server/period.ts";
import { invalidField } from "../../api/input.ts";

const MOST_DAYS = 92;

type Span = Pick<OperationQuery<"getStatement">, "from" | "to">;

/** The last calendar month in UTC that is over: vendors bill by it. */
function lastMonth(now: Date): Period {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  return { from: new Date(Date.UTC(year, month - 1, 1)), to: new Date(Date.UTC(year, month, 1)) };
}

/**
 * The span of a statement: the last whole calendar month where nothing is named.
 * @throws Pag0Failure VALIDATION_ERROR for half a span, an empty one or one of over 92 days.
 */
export function statementPeriod({ from, to }: Span, now: Date): Period {
  if (from === undefined && to === undefined) return lastMonth(now);
  if (from === undefined || to === undefined)
    throw invalidField(
      from === undefined ? "from" : "to",
      "give both from and to, or neither for the last whole calendar month",
    );
  const period = { from: instantOf("from", from), to: instantOf("to", to) };
  if (period.from >= period.to) throw invalidField("from", "must be before to");
  if (period.to.getTime() - period.from.getTime() > MOST_DAYS * DAY_MS)
    throw invalidField("from", `must lie at most ${MOST_DAYS} days before to`);
  return period;
}
