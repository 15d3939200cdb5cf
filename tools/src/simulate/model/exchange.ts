import type { BudgetKey } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import type { LeaseAnswer, LeaseGroup, LeaseOrder } from "@pag0/proxy/accounting";
import { type Counters, keyName, least, type ModelCounter, type ModelLease } from "./counters.ts";
import { takeFromWriteOffs } from "./write-offs.ts";

/** What proxies tell each other through the database. */
export interface ModelMessage {
  readonly kind: "asked" | "returned";
  readonly from: string;
  readonly key: BudgetKey;
}

interface Account {
  readonly row: ModelCounter;
  recovered: bigint;
  changed: boolean;
  answers: boolean;
}

/** The database as one exchange sees it. */
export interface ExchangeContext {
  readonly counters: Counters;
  /** When each proxy was last heard of. */
  readonly seenAt: ReadonlyMap<string, number>;
}

/** As in prisma/src/lease-exchange.ts, lease-recalls.ts and lease-size.ts; milliseconds. */
const SOUGHT_MS = 2_000;
const GONE_MS = 10_000;
const SILENT_MS = 3_000;
const REST_MS = 50;
const PARTS_EACH = 4n;

/** How much of what is left a proxy is granted. */
function grantOf(left: bigint, order: LeaseOrder, liveProxies: number): bigint {
  if (left <= 0n || left < order.atLeast) return 0n;
  const wanted = least(left, order.wanted > 0n ? order.wanted : 0n);
  const share = (left - wanted) / (PARTS_EACH * BigInt(liveProxies));
  return wanted + least(order.ahead, share);
}

/** Gives back and leases for one proxy, as exchangeLeases does in one transaction. */
export function exchange(
  context: ExchangeContext,
  request: { proxyId: string; liveProxies: number; groups: readonly LeaseGroup[] },
): { groups: LeaseAnswer[][]; messages: ModelMessage[] } {
  const { counters } = context;
  const now = counters.now();
  const { proxyId, liveProxies, groups } = request;
  const accounts = new Map<string, Account>();
  const accountOf = (key: BudgetKey): Account => {
    const name = keyName(key);
    let account = accounts.get(name);
    if (account === undefined) {
      const row = counters.lock(key);
      account = { row, recovered: 0n, changed: false, answers: false };
      accounts.set(name, account);
    }
    return account;
  };
  const leaseOf = ({ row }: Account) => counters.ensureLease(row.name, proxyId);
  for (const { orders } of groups)
    for (const order of orders) giveBack(accountOf(order.key), order, leaseOf);
  const short: { key: BudgetKey; since: number; answer: LeaseAnswer }[] = [];
  const answers = groups.map(({ orders, since }) => {
    const left = (order: LeaseOrder) => counters.left(order.key, order.limit);
    const lacking = orders.filter((order) => left(order) < order.atLeast);
    if (lacking.length === 0)
      for (const order of orders) {
        const account = accountOf(order.key);
        const granted = grantOf(left(order), order, liveProxies);
        if (granted === 0n) continue;
        const lease = leaseOf(account);
        lease.amount += granted;
        lease.granted += granted;
        account.row.leased += granted;
        account.changed = true;
      }
    return orders.map((order) => {
      const granted = counters.lease(accountOf(order.key).row.name, proxyId)?.granted ?? 0n;
      const answer: LeaseAnswer = {
        granted: nanoUsd(granted),
        remaining: nanoUsd(left(order)),
        outstanding: 0,
      };
      if (lacking.includes(order))
        short.push({ key: order.key, since: since === null ? now : Number(since), answer });
      return answer;
    });
  });
  const messages = store(context, proxyId, [...accounts.values()], leaseOf);
  return { groups: answers, messages: [...messages, ...recall(context, proxyId, short)] };
}

function giveBack(
  account: Account,
  { incarnation, returned, answers }: LeaseOrder,
  leaseOf: (account: Account) => ModelLease,
): void {
  account.answers ||= answers;
  if (incarnation === null) return;
  const lease = leaseOf(account);
  if (lease.incarnation !== incarnation) {
    Object.assign(lease, { incarnation, granted: 0n, returned: 0n });
    account.changed = true;
  }
  const due = returned - lease.returned;
  if (due <= 0n) return;
  const fromLease = least(due, lease.amount);
  const recovered = least(due - fromLease, lease.writtenOff);
  lease.returned = returned;
  lease.amount -= fromLease;
  lease.writtenOff -= recovered;
  account.row.leased -= fromLease;
  account.row.settled -= recovered;
  account.recovered += recovered;
  account.changed = true;
}

function store(
  { counters }: ExchangeContext,
  proxyId: string,
  accounts: readonly Account[],
  leaseOf: (account: Account) => ModelLease,
): ModelMessage[] {
  const now = counters.now();
  const messages: ModelMessage[] = [];
  for (const account of accounts) {
    const { row, answers, changed, recovered } = account;
    const lease = leaseOf(account);
    const isAsked = lease.recallAskedAt !== null;
    const isSought = lease.recallAnsweredAt !== null && lease.recallAnsweredAt > now - SOUGHT_MS;
    takeFromWriteOffs(counters.writeOffs, { name: row.name, proxyId }, "returned", recovered);
    if (changed || (isAsked && answers)) lease.renewedAt = now;
    if (isAsked && answers) {
      lease.recallAskedAt = null;
      lease.recallAnsweredAt = now;
    }
    if (answers && (isAsked || (isSought && changed)))
      messages.push({ kind: "returned", from: proxyId, key: row.key });
  }
  return messages;
}

/** Asks other proxies for what is short, and tells each answer how many may still give some back. */
function recall(
  { counters, seenAt }: ExchangeContext,
  proxyId: string,
  short: readonly { key: BudgetKey; since: number; answer: LeaseAnswer }[],
): ModelMessage[] {
  const now = counters.now();
  const messages: ModelMessage[] = [];
  const others = (key: BudgetKey) =>
    [...counters.leasesOf(keyName(key))].filter(
      (lease) =>
        lease.proxyId !== proxyId &&
        lease.amount > 0n &&
        (seenAt.get(lease.proxyId) ?? Number.NEGATIVE_INFINITY) > now - GONE_MS,
    );
  for (const { key } of short) {
    const asked = others(key).filter(
      ({ recallAskedAt, recallAnsweredAt }) =>
        recallAskedAt === null && (recallAnsweredAt === null || recallAnsweredAt < now - REST_MS),
    );
    for (const lease of asked) lease.recallAskedAt = now;
    if (asked.length > 0) messages.push({ kind: "asked", from: proxyId, key });
  }
  for (const { key, since, answer } of short)
    answer.outstanding = others(key).filter(
      ({ recallAskedAt, recallAnsweredAt }) =>
        (recallAskedAt === null || recallAskedAt > now - SILENT_MS) &&
        (recallAnsweredAt === null || recallAnsweredAt < since),
    ).length;
  return messages;
}
