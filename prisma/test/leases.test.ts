import { newId } from "@pag0/contract";
import { nanoUsd, ZERO } from "@pag0/money";
import { expect, test } from "vitest";
import { type BudgetKey, budgetCounter } from "../src/budgets.ts";
import { exchangeLeases, type LeaseOrder } from "../src/lease-exchange.ts";
import { openRecalls, readRecall } from "../src/lease-recalls.ts";
import { leasesOf } from "../src/leases.ts";
import { sqlOfPool } from "../src/sql.ts";
import { useDatabase } from "./database.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const sql = () => sqlOfPool(pool());
const WINDOW = new Date("2026-11-01T00:00:00.000Z");
const LIMIT = 1_000n;

function newKey(scopeId = newId("project")): BudgetKey {
  return {
    organizationId: newId("organization"),
    scopeKind: "project",
    scopeId,
    period: "month",
    windowStart: WINDOW,
  };
}

interface Wish {
  limit?: bigint;
  incarnation?: string;
  returned?: bigint;
  answers?: boolean;
  atLeast?: bigint;
  wanted?: bigint;
  ahead?: bigint;
}

function orderOf(key: BudgetKey, wish: Wish): LeaseOrder {
  return {
    key,
    limit: nanoUsd(wish.limit ?? LIMIT),
    incarnation: wish.incarnation ?? "one",
    returned: nanoUsd(wish.returned ?? 0n),
    answers: wish.answers ?? false,
    atLeast: nanoUsd(wish.atLeast ?? 0n),
    wanted: nanoUsd(wish.wanted ?? 0n),
    ahead: nanoUsd(wish.ahead ?? 0n),
  };
}

/** One group of orders of one proxy, and the answers to it. */
async function ask(proxyId: string, orders: LeaseOrder[], since: string | null = null) {
  const { at, groups } = await exchangeLeases(pool(), {
    proxyId,
    liveProxies: 2,
    groups: [{ orders, since }],
  });
  return { at, answers: groups[0] ?? [] };
}

const beat = (proxyId: string, secondsAgo = 0) =>
  sql()(
    `INSERT INTO proxy_nodes (id, started_at, last_seen_at) VALUES ($1, now(), now() - $2 * interval '1 second')
     ON CONFLICT (id) DO UPDATE SET last_seen_at = EXCLUDED.last_seen_at`,
    [proxyId, secondsAgo],
  );

const leasedOf = async (key: BudgetKey) => (await budgetCounter(sql(), key)).leased;

test("grants all that a call needs in one exchange, or none of it", async () => {
  const [wide, narrow] = [newKey(), newKey()];
  const orders = (atLeast: bigint) => [
    orderOf(wide, { atLeast, wanted: atLeast }),
    orderOf(narrow, { atLeast, wanted: atLeast, limit: 50n }),
  ];
  const refused = await ask("prx_1", orders(60n));
  expect(refused.answers.map(({ granted, remaining }) => [granted, remaining])).toEqual([
    [0n, LIMIT],
    [0n, 50n],
  ]);
  expect([await leasedOf(wide), await leasedOf(narrow)]).toEqual([0n, 0n]);
  const granted = await ask("prx_1", orders(50n));
  expect(granted.answers.map((answer) => answer.granted)).toEqual([50n, 50n]);
});

test("takes back once what is told twice, and tells all that was granted although an answer was lost", async () => {
  const key = newKey();
  await ask("prx_1", [orderOf(key, { wanted: 300n })]);
  const { answers } = await ask("prx_1", [orderOf(key, { wanted: 100n, returned: 120n })]);
  expect(answers[0]).toMatchObject({ granted: 400n, remaining: 720n });
  for (let times = 0; times < 3; times++)
    await ask("prx_1", [orderOf(key, { returned: 120n + 30n })]);
  expect(await leasedOf(key)).toBe(250n);
  // What was told earlier comes later.
  await ask("prx_1", [orderOf(key, { returned: 120n })]);
  expect(await leasedOf(key)).toBe(250n);
  const anew = await ask("prx_1", [orderOf(key, { wanted: 5n, incarnation: "two" })]);
  expect(anew.answers[0]?.granted).toBe(5n);
  expect(await leasedOf(key)).toBe(255n);
});

test("never takes back more than the proxy has leased", async () => {
  const key = newKey();
  await ask("prx_1", [orderOf(key, { wanted: 300n })]);
  await ask("prx_2", [orderOf(key, { wanted: 100n, returned: 900n })]);
  expect(await leasedOf(key)).toBe(400n);
});

test("asks those that live and have a lease, once, and waits for those that have not answered since", async () => {
  const key = newKey();
  for (const proxy of ["prx_asker", "prx_live", "prx_other"]) await beat(proxy);
  await beat("prx_gone", 60);
  for (const proxy of ["prx_live", "prx_other", "prx_gone"])
    await ask(proxy, [orderOf(key, { wanted: 300n })]);
  const heard: string[] = [];
  const stop = await context.database.listen("pag0_recall", (payload) => {
    const { kind, from, key: told } = readRecall(payload);
    if (told.scopeId === key.scopeId) heard.push(`${kind} ${from}`);
  });
  const need = { atLeast: 200n, wanted: 200n };
  const first = await ask("prx_asker", [orderOf(key, need)]);
  expect(first.answers[0]).toMatchObject({ granted: 0n, remaining: 100n, outstanding: 2 });
  await ask("prx_asker", [orderOf(key, need)], first.at);
  expect(await openRecalls(sql(), "prx_live")).toEqual([key]);
  expect(await openRecalls(sql(), "prx_gone")).toEqual([]);

  await ask("prx_live", [orderOf(key, { returned: 40n, answers: true })]);
  const second = await ask("prx_asker", [orderOf(key, need)], first.at);
  expect(second.answers[0]).toMatchObject({ granted: 0n, remaining: 140n, outstanding: 1 });
  await ask("prx_other", [orderOf(key, { returned: 70n, answers: true })]);
  const third = await ask("prx_asker", [orderOf(key, need)], first.at);
  expect(third.answers[0]).toMatchObject({ granted: 200n, remaining: 10n, outstanding: 0 });
  await expect
    .poll(() => heard)
    .toEqual(["asked prx_asker", "returned prx_live", "returned prx_other"]);
  await stop();
});

test("does not wait for one that has been asked three seconds ago and has not answered", async () => {
  const key = newKey();
  await beat("prx_deaf");
  await ask("prx_deaf", [orderOf(key, { wanted: LIMIT })]);
  const need = { atLeast: 1n, wanted: 1n };
  expect((await ask("prx_asker", [orderOf(key, need)])).answers[0]?.outstanding).toBe(1);
  await sql()(
    "UPDATE budget_leases SET recall_asked_at = recall_asked_at - interval '3 seconds' WHERE organization_id = $1",
    [key.organizationId],
  );
  expect((await ask("prx_asker", [orderOf(key, need)])).answers[0]?.outstanding).toBe(0);
});

test("twelve proxies that exchange on the same budgets in any order never wait for each other", async () => {
  const keys = Array.from({ length: 12 }, () => newKey());
  const granted = await Promise.all(
    Array.from({ length: 12 }, async (_, proxy) => {
      let sum = ZERO;
      for (let turn = 0; turn < 15; turn++) {
        const own = keys
          .map((key, index) => ({ key, place: (index * 7 + proxy * 5 + turn * 3) % 12 }))
          .sort((a, b) => a.place - b.place)
          .slice(0, 6);
        const wish = { wanted: 9n, incarnation: `${proxy}/${turn}` };
        const { answers } = await ask(
          `prx_many_${proxy}`,
          own.map(({ key }) => orderOf(key, wish)),
        );
        for (const answer of answers) sum = nanoUsd(sum + answer.granted);
      }
      return sum;
    }),
  );
  let leased = 0n;
  for (const key of keys) {
    const own = await leasedOf(key);
    expect(own).toBeLessThanOrEqual(LIMIT);
    leased += own;
  }
  expect(leased).toBe(granted.reduce<bigint>((sum, amount) => sum + amount, 0n));
});

test("tells a proxy what it has: what is leased, and what was written off and not spent", async () => {
  const [proxyId, one, two] = [newId("proxy"), newKey(), newKey()];
  await ask(proxyId, [orderOf(one, { wanted: 30n }), orderOf(two, { wanted: 40n })]);
  await ask(newId("proxy"), [orderOf(one, { wanted: 50n })]);
  await sql()(
    "UPDATE budget_leases SET amount_nano = 10, written_off_nano = 20 WHERE proxy_id = $1 AND scope_id = $2",
    [proxyId, one.scopeId],
  );
  await sql()(
    "UPDATE budget_counters SET leased_nano = leased_nano - 20, settled_nano = 20 WHERE scope_id = $1",
    [one.scopeId],
  );
  const told = async () =>
    (await leasesOf(sql(), proxyId)).map(({ key, amount }) => [key.scopeId, amount]).sort();
  expect(await told()).toEqual(
    [
      [one.scopeId, 30n],
      [two.scopeId, 40n],
    ].sort(),
  );
  await ask(proxyId, [orderOf(one, { returned: 30n }), orderOf(two, { returned: 40n })]);
  expect(await told()).toEqual([]);
});
