import { randomUUID } from "node:crypto";
import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type pg from "pg";
import type { BudgetKey } from "../src/budgets.ts";
import { exchangeLeases } from "../src/lease-exchange.ts";

/** Leases for one proxy, as a count of its own: all of `want` where so much is left, else what is left. */
export async function leaseBudget(
  pool: pg.Pool,
  request: { key: BudgetKey; proxyId: string; want: NanoUsd; limit: NanoUsd },
): Promise<{ granted: NanoUsd; remaining: NanoUsd }> {
  const { key, proxyId, want, limit } = request;
  const need = { atLeast: ZERO, wanted: want, ahead: ZERO };
  const order = { key, limit, ...need, incarnation: randomUUID(), returned: ZERO, answers: false };
  const { groups } = await exchangeLeases(pool, {
    proxyId,
    liveProxies: 1,
    groups: [{ orders: [order], since: null }],
  });
  const answer = groups[0]?.[0];
  if (answer === undefined) throw new RangeError("an order was not answered");
  return { granted: answer.granted, remaining: answer.remaining };
}

/** Gives back a part of a proxy's lease. */
export async function returnLease(
  pool: pg.Pool,
  request: { key: BudgetKey; proxyId: string; amount: NanoUsd },
): Promise<void> {
  const { key, proxyId, amount } = request;
  const need = { atLeast: ZERO, wanted: ZERO, ahead: ZERO };
  const order = { key, limit: nanoUsd(0n), ...need, incarnation: randomUUID(), answers: false };
  await exchangeLeases(pool, {
    proxyId,
    liveProxies: 1,
    groups: [{ orders: [{ ...order, returned: amount }], since: null }],
  });
}
