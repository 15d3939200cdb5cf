import { setTimeout as pause } from "node:timers/promises";
import type { Pag0Failure } from "@pag0/contract";
import type { BudgetLimit } from "@pag0/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../../tools/src/test/own-time.ts";
import { type Company, createCompany, isHold, type TestProxy } from "./company.ts";

let company: Company;
beforeAll(async () => {
  company = await createCompany();
});
afterAll(() => company.close());

let projects = 0;
/** A budget of one project within one of the company's, so that each test has its own. */
const ownBudget = (limit: bigint) => company.budget(`prj_${++projects}`, limit);

async function withProxies(count: number, work: (proxies: TestProxy[]) => Promise<void>) {
  const proxies = await Promise.all(Array.from({ length: count }, () => company.startProxy()));
  try {
    await work(proxies);
    const late = /did not answer within/;
    expect(
      proxies.flatMap(({ failures }) => failures).filter((failure) => !late.test(failure)),
    ).toEqual([]);
  } finally {
    for (const proxy of proxies) {
      await proxy.kill();
      await proxy.recover();
    }
    await company.database.system.pool.query("DELETE FROM proxy_nodes");
  }
}

/** Whether a call passes; asked again where the machine is too busy to say. */
async function passes(proxy: TestProxy, budget: BudgetLimit, amount: bigint): Promise<boolean> {
  for (;;) {
    try {
      const result = await proxy.hold([budget], amount);
      if (isHold(result)) proxy.settle(result, amount);
      return isHold(result);
    } catch (error) {
      if ((error as Pag0Failure).code !== "BUDGET_UNAVAILABLE") throw error;
      await pause(100);
    }
  }
}

/** A random number from 0 up to, but not, 1; the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("several proxies and one PostgreSQL", () => {
  it.each([
    [2, 100],
    [5, 300],
    [12, 200],
  ])("%i proxies let exactly %i calls pass, at the first asking", (count, covered) =>
    withProxies(count, async (proxies) => {
      const budget = ownBudget(BigInt(covered) * 20_000n + 19_999n);
      const results = await Promise.all(
        Array.from({ length: covered * 2 }, async (_, index) => {
          const proxy = proxies[index % count] as TestProxy;
          await pause(Math.floor(index / 20));
          return passes(proxy, budget, 20_000n);
        }),
      );
      expect(results.filter(Boolean)).toHaveLength(covered);
      for (const proxy of proxies) await proxy.ship();
      const { settled, leased, leases } = await company.figures(budget);
      expect(settled).toBe(BigInt(covered) * 20_000n);
      expect(leased).toBe(leases);
      expect(leased).toBeLessThanOrEqual(19_999n);
    }),
  );

  it("finds the last cent wherever it is: what an idle proxy has is called back within the call", () =>
    withProxies(3, async ([first, second, third]) => {
      const budget = ownBudget(1_000n);
      const held = await first?.hold([budget], 10n);
      if (held !== undefined && isHold(held)) first?.settle(held, 0n);
      const { leased } = await company.figures(budget);
      expect(leased).toBeGreaterThan(10n);
      const waited = ownTime();
      const all = await second?.hold([budget], 1_000n);
      expect(waited()).toBeLessThan(600);
      expect(all !== undefined && isHold(all)).toBe(true);
      // Nobody has anything left: that is known at once where the other holds all of it.
      const none = await third?.hold([budget], 1n);
      expect(none !== undefined && isHold(none)).toBe(false);
    }));

  it("two that call back from each other at once: one passes, and soon the other", () =>
    withProxies(2, async ([first, second]) => {
      if (first === undefined || second === undefined) throw new Error("two proxies are there");
      for (let round = 0; round < 20; round++) {
        const [wide, narrow] = [ownBudget(100n), ownBudget(100n)];
        // Each has half of one budget in hand.
        for (const [proxy, own] of [
          [first, wide],
          [second, narrow],
        ] as const) {
          const half = await proxy.hold([own], 50n);
          if (isHold(half)) proxy.settle(half, 0n);
        }
        const waited = ownTime();
        const results = await Promise.all([
          first.hold([wide, narrow], 100n),
          second.hold([narrow, wide], 100n),
        ]);
        expect(results.filter(isHold)).toHaveLength(1);
        expect(waited()).toBeLessThan(1_500);
      }
    }));

  it("does not call a budget spent while a proxy that may have some does not answer, and waits for it no more than three seconds", () =>
    withProxies(1, async ([proxy]) => {
      const deaf = await company.startProxy({ hears: false });
      const budget = ownBudget(100n);
      const held = await deaf.hold([budget], 10n);
      if (isHold(held)) deaf.settle(held, 0n);
      const ask = async () => {
        const [waited, began] = [ownTime(), performance.now()];
        const outcome = await proxy?.hold([budget], 100n).then(
          (result) => (isHold(result) ? "held" : "short"),
          (error: Pag0Failure) => error.code,
        );
        return { outcome, waited: waited(), ms: performance.now() - began };
      };
      const [first, ...others] = await Promise.all(Array.from({ length: 20 }, ask));
      expect(first?.outcome).toBe("BUDGET_UNAVAILABLE");
      expect(first?.ms).toBeGreaterThan(400);
      expect(first?.waited).toBeLessThan(1_500);
      expect(others.every(({ outcome }) => outcome === "BUDGET_UNAVAILABLE")).toBe(true);
      // The others do not wait anew.
      expect((await ask()).waited).toBeLessThan(100);
      await pause(3_000);
      for (let call = 0; call < 4; call++) {
        const { outcome, waited } = await ask();
        expect(outcome).toBe("short");
        expect(waited).toBeLessThan(300);
        // As long as it takes until the answer before is not remembered.
        await pause(220);
      }
      await deaf.kill();
      await deaf.recover();
      await pause(220);
      expect((await ask()).outcome).toBe("held");
    }));

  it("asks for a spent budget a few times a second, however many calls are refused", () =>
    withProxies(3, async (proxies) => {
      const budget = ownBudget(1_000n);
      const holder = proxies[0] as TestProxy;
      const held = await holder.hold([budget], 1_000n);
      let notifications = 0;
      const stop = await company.database.listen("pag0_recall", () => notifications++);
      const began = performance.now();
      const lasted = () => performance.now() - began;
      let refused = 0;
      await Promise.all(
        Array.from({ length: 64 }, async (_, index) => {
          const proxy = proxies[1 + (index % 2)] as TestProxy;
          while (lasted() < 1_000 || refused <= 500) {
            if (!isHold(await proxy.hold([budget], 10n))) refused++;
            await pause(5);
          }
        }),
      );
      const mostAsked = 2 * Math.ceil(lasted() / 50) + 4;
      await expect.poll(() => notifications).toBeGreaterThan(0);
      await stop();
      // Asked and answered, at most once each 50 ms.
      expect(notifications).toBeLessThanOrEqual(mostAsked);
      if (isHold(held)) holder.settle(held, 400n);
      // It is given back at once, and the others are told.
      await Promise.all(
        Array.from({ length: 60 }, async (_, index) => {
          const proxy = proxies[1 + (index % 2)] as TestProxy;
          while (!isHold(await proxy.hold([budget], 10n))) await pause(20);
        }),
      );
      await pause(250);
      const last = await proxies[1]?.hold([budget], 10n);
      expect(last !== undefined && isHold(last)).toBe(false);
    }));

  it.each([1, 2])(
    "never overshoot while calls cost less than they hold, limits move and a proxy dies (seed %i)",
    (seed) =>
      withProxies(4, async (proxies) => {
        const random = seeded(seed);
        const wide = ownBudget(400_000n);
        const names = [0, 1, 2].map(() => `prj_${++projects}`);
        const limits = names.map(() => 150_000n);
        const budgetsOf = (project: number) => [
          wide,
          company.budget(names[project] as string, limits[project] as bigint),
        ];
        const check = async () => {
          const { settled, leased, leases } = await company.figures(wide);
          expect(settled + leased).toBeLessThanOrEqual(wide.limit);
          expect(leased).toBe(leases);
        };
        let passed = 0;
        const caller = async (index: number) => {
          for (let call = 0; call < 15; call++) {
            const at = Math.floor(random() * proxies.length);
            const proxy = proxies[at] as TestProxy;
            const amount = BigInt(Math.floor(random() * 4_000)) + 1n;
            const result = await proxy
              .hold(budgetsOf(Math.floor(random() * 3)), amount)
              .catch((error: Pag0Failure) => error.code);
            // Not known, while the one that died may still have some.
            if (typeof result === "string") expect(result).toBe("BUDGET_UNAVAILABLE");
            else if (isHold(result)) {
              passed++;
              await pause(random() * 3);
              proxy.settle(result, (amount * BigInt(Math.floor(random() * 101))) / 100n);
            }
            if (random() < 0.1) await proxy.ship();
            if (random() < 0.05)
              limits[Math.floor(random() * 3)] = BigInt(Math.floor(random() * 200_000));
            if (index === 0) await check();
          }
        };
        const victim = await company.startProxy();
        proxies.push(victim);
        await Promise.all([
          ...Array.from({ length: 16 }, (_, index) => caller(index)),
          pause(100).then(async () => {
            await victim.kill();
            proxies.pop();
          }),
        ]);
        expect(passed).toBeGreaterThan(30);
        for (const proxy of [...proxies, victim]) await proxy.ship();
        const before = await company.figures(wide);
        expect(before.settled + before.leased).toBeLessThanOrEqual(wide.limit);
        await victim.recover();
        for (const proxy of proxies) await proxy.ledger.giveBack();
        const after = await company.figures(wide);
        expect([after.leased, after.leases]).toEqual([0n, 0n]);
        const journalled = [...proxies, victim].map((proxy) => proxy.journalled());
        expect(after.settled).toBe(journalled.reduce((sum, amount) => sum + amount, 0n));
      }),
  );
});
