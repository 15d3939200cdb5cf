import { type NanoUsd, nanoUsd } from "@pag0/money";
import type pg from "pg";
import {
  type BudgetCounterState,
  type BudgetKey,
  byLockOrder,
  elsewhere,
  lockBudgets,
  lockExisting,
} from "./budgets.ts";
import { type Account, giveBack, grant, leftOf, putBeside } from "./lease-account.ts";
import { type RecallMessage, recallLeases, tellRecalls } from "./lease-recalls.ts";
import type { LeaseNeed } from "./lease-size.ts";
import { takeFromWriteOffs } from "./lease-write-offs.ts";
import { bigintOf, inTransaction, type Sql, sqlOfPool } from "./sql.ts";

/** What a proxy gives back of one budget and asks for. */
export interface LeaseOrder extends LeaseNeed {
  key: BudgetKey;
  limit: NanoUsd;
  /** Names the proxy's count of this lease, which begins at nothing; null leaves the count as it is. */
  incarnation: string | null;
  /** All that was given back in this count: what an answer that was lost left unknown is told again. */
  returned: NanoUsd;
  /** Whether this answers another proxy that has asked for what no call holds. */
  answers: boolean;
}

/** Orders that a call needs all of: either each has `atLeast` left, or none is granted anything. */
export interface LeaseGroup {
  orders: readonly LeaseOrder[];
  /** Other proxies' answers from this instant on count; null for now. ISO 8601. */
  since: string | null;
}

export interface LeaseAnswer {
  /** All that was granted in this count so far. */
  granted: NanoUsd;
  /** What is left to lease. */
  remaining: NanoUsd;
  /** Where too little is left: how many other proxies were asked for theirs and may still answer. */
  outstanding: number;
}

/** For so long after a proxy was asked for a budget, what it gives back of it is told to the others. */
const SOUGHT_MS = 2_000;

/** So long a statement may wait for others unless told otherwise; milliseconds. */
const STATEMENT_MS = 4_000;
/** A proxy that is lost in the middle of an exchange keeps its budgets locked for others no longer; milliseconds. */
const SILENT_MS = 3_000;

const nameOf = (key: BudgetKey) =>
  `${key.organizationId}|${key.scopeKind}|${key.scopeId}|${key.period}|${key.windowStart.getTime()}`;

const WANTED = `jsonb_to_recordset($1::jsonb) AS w("position" int, "organizationId" text, "scopeKind" budget_scope, "scopeId" text, period budget_period, "windowStart" timestamptz)`;

const MATCH = (table: string) =>
  `${table}.organization_id = w."organizationId" AND ${table}.scope_kind = w."scopeKind" AND ${table}.scope_id = w."scopeId"
   AND ${table}.period = w.period AND ${table}.window_start = w."windowStart"`;

class MissingCounters extends Error {
  readonly keys: BudgetKey[];

  constructor(keys: BudgetKey[]) {
    super("Budget counters are missing");
    this.keys = keys;
  }
}

/**
 * Gives back and leases for one proxy, on many budgets in one transaction. Returned money is there for
 * whoever asks in the same exchange. Where a group's `atLeast` is not left, the proxies that have leases
 * of it are asked to give back what no call holds; whoever asks again later is told whether they did.
 * @param request.statementMs how long one statement may wait for others
 * @param request.silentMs how long this proxy may say nothing in the middle before it is undone
 * @throws RangeError for a negative amount.
 * @returns the database's time, and for each group the answers to its orders.
 */
export async function exchangeLeases(
  pool: pg.Pool,
  request: {
    proxyId: string;
    liveProxies: number;
    groups: readonly LeaseGroup[];
    statementMs?: number;
    silentMs?: number;
  },
): Promise<{ at: string; groups: LeaseAnswer[][] }> {
  for (const { orders } of request.groups)
    for (const { atLeast, wanted, ahead, returned } of orders)
      if (atLeast < 0n || wanted < 0n || ahead < 0n || returned < 0n)
        throw new RangeError("exchangeLeases: an amount is negative");
  const { statementMs = STATEMENT_MS, silentMs = SILENT_MS } = request;
  const limits = { statementMs, silentMs };
  for (;;) {
    try {
      return await inTransaction(pool, (sql) => exchange(sql, request), { limits });
    } catch (error) {
      if (!(error instanceof MissingCounters)) throw error;
      // In a transaction of their own: made among locked ones they would break the order of locks.
      await makeCounters(sqlOfPool(pool, statementMs), error.keys);
    }
  }
}

function makeCounters(sql: Sql, keys: readonly BudgetKey[]): Promise<unknown> {
  const ordered = [...keys].sort(byLockOrder).map((key, position) => ({ ...key, position }));
  return sql(
    `INSERT INTO budget_counters (organization_id, scope_kind, scope_id, period, window_start)
     SELECT w."organizationId", w."scopeKind", w."scopeId", w.period, w."windowStart" FROM ${WANTED} ORDER BY w.position
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(ordered)],
  );
}

async function exchange(
  sql: Sql,
  { proxyId, liveProxies, groups }: Parameters<typeof exchangeLeases>[1],
): Promise<{ at: string; groups: LeaseAnswer[][] }> {
  const keys = new Map<string, BudgetKey>();
  for (const { orders } of groups) for (const { key } of orders) keys.set(nameOf(key), key);
  const { at, accounts } = await lockAccounts(sql, proxyId, [...keys.values()]);
  const accountOf = (key: BudgetKey) => accounts.get(nameOf(key)) as Account;
  const short: { key: BudgetKey; since: string; answer: LeaseAnswer }[] = [];
  for (const { orders } of groups)
    for (const order of orders) giveBack(accountOf(order.key), order);
  const answers = groups.map(({ orders, since }) => {
    const lacking = orders.filter(
      (order) => leftOf(accountOf(order.key), order.limit) < order.atLeast,
    );
    if (lacking.length === 0)
      for (const order of orders) grant(accountOf(order.key), order, liveProxies);
    return orders.map((order) => {
      const account = accountOf(order.key);
      const answer: LeaseAnswer = {
        granted: nanoUsd(account.granted),
        remaining: leftOf(account, order.limit),
        outstanding: 0,
      };
      if (lacking.includes(order)) short.push({ key: order.key, since: since ?? at, answer });
      return answer;
    });
  });
  await store(sql, proxyId, [...accounts.values()]);
  if (short.length > 0) {
    const counts = await recallLeases(sql, proxyId, short);
    for (const [index, { answer }] of short.entries()) answer.outstanding = counts[index] ?? 0;
  }
  return { at, groups: answers };
}

async function lockAccounts(sql: Sql, proxyId: string, keys: readonly BudgetKey[]) {
  await lockBudgets(sql, keys);
  const counters = await lockExisting(sql, keys);
  const missing = keys.filter((_, position) => counters[position] === null);
  if (missing.length > 0) throw new MissingCounters(missing);
  const others = await elsewhere(sql, keys);
  const wanted = JSON.stringify(keys.map((key, position) => ({ ...key, position })));
  // A statement of its own, for it has to see what was committed before the locks were had.
  const leases = await sql<{
    at: string;
    position: number;
    amount: unknown;
    incarnation: string | null;
    granted: unknown;
    returned: unknown;
    written_off: unknown;
    asked: boolean;
    sought: boolean;
  }>(
    `SELECT to_json(clock_timestamp())#>>'{}' AS at, w.position, COALESCE(l.amount_nano, 0) AS amount, l.incarnation,
       COALESCE(l.granted_nano, 0) AS granted, COALESCE(l.returned_nano, 0) AS returned, COALESCE(l.written_off_nano, 0) AS written_off,
       l.recall_asked_at IS NOT NULL AS asked,
       COALESCE(l.recall_answered_at > clock_timestamp() - interval '${SOUGHT_MS} ms', false) AS sought
     FROM ${WANTED} LEFT JOIN budget_leases AS l ON ${MATCH("l")} AND l.proxy_id = $2`,
    [wanted, proxyId],
  );
  const accounts = new Map<string, Account>();
  for (const lease of leases) {
    const key = keys[lease.position] as BudgetKey;
    accounts.set(nameOf(key), {
      key,
      ...(counters[lease.position] as BudgetCounterState),
      elsewhere: others[lease.position] as BudgetCounterState,
      beside: [],
      amount: bigintOf(lease.amount),
      incarnation: lease.incarnation ?? "",
      granted: bigintOf(lease.granted),
      returned: bigintOf(lease.returned),
      writtenOff: bigintOf(lease.written_off),
      recovered: 0n,
      asked: lease.asked,
      sought: lease.sought,
      changed: false,
      answers: false,
    });
  }
  putBeside(accounts.values());
  return { at: leases[0]?.at ?? "", accounts };
}

async function store(sql: Sql, proxyId: string, accounts: readonly Account[]): Promise<void> {
  const changed = accounts.filter(({ changed, asked, answers }) => changed || (asked && answers));
  if (changed.length === 0) return;
  const text = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}` : value);
  await sql(
    `WITH w AS (
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS w("organizationId" text, "scopeKind" budget_scope, "scopeId" text, period budget_period,
         "windowStart" timestamptz, settled bigint, leased bigint, amount bigint, incarnation text, granted bigint, returned bigint,
         "writtenOff" bigint)
     ), counted AS (
       UPDATE budget_counters AS c SET settled_nano = w.settled, leased_nano = w.leased, updated_at = now() FROM w WHERE ${MATCH("c")}
     )
     INSERT INTO budget_leases AS l (organization_id, scope_kind, scope_id, period, window_start, proxy_id, amount_nano, incarnation,
       granted_nano, returned_nano, written_off_nano)
     SELECT w."organizationId", w."scopeKind", w."scopeId", w.period, w."windowStart", $2, w.amount, w.incarnation, w.granted, w.returned,
       w."writtenOff" FROM w
     ON CONFLICT (organization_id, proxy_id, scope_kind, scope_id, period, window_start) DO UPDATE SET
       amount_nano = EXCLUDED.amount_nano, incarnation = EXCLUDED.incarnation, granted_nano = EXCLUDED.granted_nano,
       returned_nano = EXCLUDED.returned_nano, written_off_nano = EXCLUDED.written_off_nano, renewed_at = now()`,
    [
      JSON.stringify(
        changed.map(({ key, beside: _, ...rest }) => ({ ...key, ...rest })),
        text,
      ),
      proxyId,
    ],
  );
  const answered = changed.filter(({ asked, answers }) => asked && answers);
  if (answered.length > 0)
    await sql(
      `UPDATE budget_leases AS l SET recall_asked_at = NULL, recall_answered_at = clock_timestamp() FROM ${WANTED}
       WHERE ${MATCH("l")} AND l.proxy_id = $2`,
      [JSON.stringify(answered.map(({ key }) => key)), proxyId],
    );
  for (const { key, recovered } of changed)
    await takeFromWriteOffs(sql, key, proxyId, "returned", nanoUsd(recovered));
  const told = changed.filter(
    ({ asked, sought, answers, changed }) => (asked && answers) || (sought && answers && changed),
  );
  const messages = told.map(({ key }): RecallMessage => ({ kind: "returned", from: proxyId, key }));
  await tellRecalls(sql, messages);
}
