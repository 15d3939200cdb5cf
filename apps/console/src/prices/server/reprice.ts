import type { OperationResponse } from "@pag0/contract";
import { type PriceBook, repriceReport } from "@pag0/metering";
import { add, toMicroUsdExact, ZERO } from "@pag0/money";
import type { Context } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { type After, type ChargedScope, countCharged, readCharged } from "./charged-rows.ts";
import { readPriceBook } from "./read-price-book.ts";
import { addReport, byDifference, differenceOf, NO_SUMS } from "./reprice-sums.ts";

const DAY_MS = 86_400_000;
const MOST_DAYS = 92;
const USUAL_DAYS = 30;
const MOST_CALLS = 200_000;
const BATCH = 5_000;
const MOST_MODELS = 500;

/** @throws Pag0Failure VALIDATION_ERROR for no period, or one that is too long. */
function scopeOf({ query, caller, now }: Context<"repriceUsage">): ChargedScope {
  const to = query.to === undefined ? now : new Date(query.to);
  const from =
    query.from === undefined ? new Date(to.getTime() - USUAL_DAYS * DAY_MS) : new Date(query.from);
  if (from >= to) throw invalidField("from", "must be before to");
  if (to.getTime() - from.getTime() > MOST_DAYS * DAY_MS)
    throw invalidField("from", `must be at most ${MOST_DAYS} days before to`);
  const { organizationId, projectIds } = caller;
  return { organizationId, projectIds, from, to };
}

/** The prices of one moment, whenever a call was. */
function pricesAt(book: PriceBook, moment: Date): PriceBook {
  return { lookUp: (vendor, model) => book.lookUp(vendor, model, moment) };
}

/**
 * What past calls would have cost at today's prices, of the projects that the caller may see. A report: it
 * changes nothing. Each batch is read in a transaction of its own.
 */
export async function repriceUsage(
  context: Context<"repriceUsage">,
): Promise<OperationResponse<"repriceUsage">> {
  const { tenant, now } = context;
  const scope = scopeOf(context);
  const book = await tenant.transaction(async (tx) => {
    if ((await countCharged(tx, scope, MOST_CALLS)) > MOST_CALLS)
      throw invalidField(
        "from",
        `must be later: the period has more than ${MOST_CALLS.toLocaleString("en-US")} calls`,
      );
    return pricesAt(await readPriceBook(tx), now);
  });
  let sums = NO_SUMS;
  const unmetered = { calls: 0, charged: ZERO };
  let after: After | null = null;
  for (;;) {
    const rows = await tenant.transaction((tx) => readCharged(tx, scope, after, BATCH));
    sums = addReport(
      sums,
      repriceReport(
        rows.filter(({ metered }) => metered),
        book,
      ),
    );
    for (const { metered, cost, isCorrection } of rows)
      if (!metered) {
        if (!isCorrection) unmetered.calls += 1;
        unmetered.charged = add(unmetered.charged, cost);
      }
    const last = rows.at(-1);
    if (rows.length < BATCH || last === undefined) break;
    after = { at: last.at.toISOString(), id: last.id };
  }
  const models = byDifference(sums);
  return {
    from: scope.from.toISOString(),
    to: scope.to.toISOString(),
    pricesAt: now.toISOString(),
    calls: sums.calls,
    charged: toMicroUsdExact(sums.charged),
    repriced: toMicroUsdExact(sums.repriced),
    difference: toMicroUsdExact(differenceOf(sums)),
    models: models.slice(0, MOST_MODELS).map((model) => ({
      vendor: model.vendor,
      model: model.model,
      calls: model.calls,
      charged: toMicroUsdExact(model.charged),
      repriced: toMicroUsdExact(model.repriced),
      difference: toMicroUsdExact(model.difference),
    })),
    moreModels: Math.max(0, models.length - MOST_MODELS),
    unpriced: {
      calls: sums.unpriced.calls,
      charged: toMicroUsdExact(sums.unpriced.charged),
    },
    unmetered: { calls: unmetered.calls, charged: toMicroUsdExact(unmetered.charged) },
  };
}
