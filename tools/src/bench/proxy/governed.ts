import { costOfUsage, lookUpTokenPrice, noUsage } from "@pag0/metering";
import { withClient } from "../../postgres/server.ts";
import { MODEL, USAGE } from "./canned.ts";
import type { Ground } from "./pag0.ts";

/** What the load generators say that they have had answers to. */
export interface Made {
  calls: number;
  /** Calls that may have been under way when a load generator went away. */
  cutOff: number;
}

interface Kept {
  events: bigint;
  served: bigint;
  dearest: bigint;
  cheapest: bigint;
  cost: bigint;
  entries: bigint;
}

/** Nano-USD of one call, by the public price of the model. */
function priceOfCall(): bigint {
  const price = lookUpTokenPrice("openai", MODEL, new Date());
  if (price === null) throw new Error(`${MODEL} has no price`);
  return costOfUsage({ ...noUsage(), ...USAGE }, price);
}

/**
 * Proves that the calls that were measured were governed: each is an event with its exact price, each
 * budget has settled what the events cost and holds nothing any more, and each decision is in the audit log.
 * Calls that wrk cut off at the end of a round are accounted for as what they are.
 * @returns one sentence @throws Error naming the figures that differ
 */
export async function proveGoverned(ground: Ground, { calls, cutOff }: Made): Promise<string> {
  const { organizationId } = ground.company;
  const price = priceOfCall();
  const [kept, counters] = await withClient(ground.databaseUrl, async (client) => {
    const own = await client.query(
      `SELECT count(*) AS events, count(*) FILTER (WHERE outcome = 'served') AS served,
              max(cost_nano) FILTER (WHERE outcome = 'served') AS dearest,
              min(cost_nano) FILTER (WHERE outcome = 'served') AS cheapest, sum(cost_nano) AS cost,
              (SELECT count(*) FROM audit_entries
               WHERE organization_id = $1 AND action = 'request.decided') AS entries
       FROM usage_events WHERE organization_id = $1`,
      [organizationId],
    );
    const budgets = await client.query(
      `SELECT scope_kind || ' ' || scope_id || ' ' || period AS name, sum(settled_nano)::bigint AS settled,
              sum(held_nano)::bigint AS held
       FROM budget_counters WHERE organization_id = $1 GROUP BY 1 ORDER BY 1`,
      [organizationId],
    );
    const row = Object.entries(own.rows[0] as Record<string, string>);
    const figures = Object.fromEntries(row.map(([name, value]) => [name, BigInt(value)]));
    return [
      figures as unknown as Kept,
      budgets.rows as { name: string; settled: string; held: string }[],
    ] as const;
  });
  const wrong: string[] = [];
  const demand = (holds: boolean, message: string) => {
    if (!holds) wrong.push(message);
  };
  const { events, served, cost } = kept;
  demand(served >= calls, `${calls} calls were answered, but ${served} events say so`);
  demand(
    events <= calls + cutOff,
    `${calls} calls were answered and ${cutOff} perhaps cut off, but there are ${events} events`,
  );
  for (const one of [kept.cheapest, kept.dearest])
    demand(one === price, `a call costs ${price} nano-USD, but one was charged ${one}`);
  demand(
    kept.entries === events,
    `${events} events, but ${kept.entries} decisions in the audit log`,
  );
  demand(counters.length >= 8, `only ${counters.length} budgets were counted`);
  for (const { name, settled, held } of counters)
    demand(
      BigInt(settled) === cost && held === "0",
      `the events cost ${cost}, but the budget ${name} has settled ${settled} and holds ${held}`,
    );
  if (wrong.length > 0) throw new Error(`Calls were not governed: ${wrong.join("; ")}`);
  return `Governed: ${events} events (${calls} answered, ${events - BigInt(calls)} cut off by the end of a round), $${Number(cost / 1000n) / 1e6} settled on each of ${counters.length} budgets, ${kept.entries} audit entries.`;
}
