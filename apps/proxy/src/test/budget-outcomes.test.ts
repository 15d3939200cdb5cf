import { setTimeout as pause } from "node:timers/promises";
import { resetBudget, sqlOfPool } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

/** What a call costs, in nano-USD; in micro-USD 20000. */
const PRICE = 20_000_000n;
const MOST_RETRIES = 30;

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

/** A proxy whose clock stands still. */
async function proxyAt(iso: string): Promise<string> {
  return (await harness.start({ PAG0_TEST_DECISION_TIME: iso })).url;
}

/** The statuses of calls made one after the other. */
async function call(url: string, key: string, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let tries = 0; statuses.length < times && tries < times + MOST_RETRIES; tries++) {
    const response = await forward(url, key, PRICED_URL);
    await response.arrayBuffer();
    // The ledger could not be asked in time, on a busy machine: nothing was spent.
    if (response.status === 503) await pause(300);
    else statuses.push(response.status);
  }
  return statuses;
}

async function refusal(url: string, key: string): Promise<Record<string, unknown>> {
  let response = await forward(url, key, PRICED_URL);
  for (let tries = 0; response.status === 503 && tries < MOST_RETRIES; tries++) {
    await pause(300);
    response = await forward(url, key, PRICED_URL);
  }
  expect(response.status).toBe(429);
  return (await problem(response)).decision as Record<string, unknown>;
}

async function settled(id: string): Promise<Record<string, bigint>> {
  const sums: Record<string, bigint> = {};
  for (const { scopeId, period, settledNano } of await harness.counters(id))
    sums[`${scopeId} ${period}`] = (sums[`${scopeId} ${period}`] ?? 0n) + settledNano;
  return sums;
}

/** Once so many events are stored, and slices of days that are over have been given back. */
async function shipped(id: string, events: number): Promise<void> {
  await harness.events(id, events);
  await expect
    .poll(async () =>
      (await harness.counters(id)).reduce((sum, { leasedNano }) => sum + leasedNano, 0n),
    )
    .toBe(0n);
}

function setMonth(id: string, month: object) {
  return harness.database.system.prisma.organization.update({
    where: { id },
    data: { budgetMonth: month },
  });
}

/** Until a proxy has heard of a change, its calls say what they said before. */
async function untilServed(url: string, key: string): Promise<void> {
  await expect.poll(async () => (await call(url, key, 1))[0], { interval: 100 }).toBe(200);
}

describe("every level above a call", () => {
  const calls = (count: number) => String(20_000 * count);
  const large = { monthlyBudget: calls(50), dailyBudget: calls(50), totalBudget: calls(50) };
  // The project itself, three above it, and the organization: whichever has the least refuses.
  const places = ["team-0", "team-1", "team-2", "team-3", "organization"];

  it.each(places)("holds at %s of a tree of four projects", async (place) => {
    const url = (await harness.start()).url;
    const document = (name: string) =>
      name === place ? { ...large, monthlyBudget: calls(3) } : large;
    const { id, projects } = await harness.seed({
      organization: document("organization"),
      projects: places.slice(0, 4).map(document),
      nested: true,
    });
    const key = projects[0]?.key ?? "";
    expect(await call(url, key, 3)).toEqual([200, 200, 200]);
    const decision = await refusal(url, key);
    expect(decision).toMatchObject({ code: "BUDGET_EXCEEDED", field: "monthlyBudget" });
    const scope = places.indexOf(place) < 4 ? projects[places.indexOf(place)]?.id : id;
    expect(decision.scope).toMatchObject({ id: scope });
    await harness.events(id, 4);
    const sums = await settled(id);
    expect(Object.keys(sums)).toHaveLength(15);
    expect(new Set(Object.values(sums))).toEqual(new Set([3n * PRICE]));
  });

  it("holds for a person and for a key, by day, month and all time", async () => {
    const url = (await harness.start()).url;
    const fields = [
      ["memberBudget", "daily"],
      ["memberBudget", "monthly"],
      ["memberBudget", "total"],
      ["keyBudget", "daily"],
      ["keyBudget", "total"],
    ] as const;
    for (const [field, period] of fields) {
      const { projects } = await harness.seed({
        organization: large,
        projects: [{ [field]: { [period]: calls(2) } }, large],
        nested: true,
        keyOf: "developer",
      });
      const key = projects[0]?.key ?? "";
      expect(await call(url, key, 2)).toEqual([200, 200]);
      const decision = await refusal(url, key);
      expect(decision).toMatchObject({ field: `${field}.${period}`, available: "0" });
      if (period === "total") expect(decision.resetAt).toBeNull();
      // Whoever has a budget of their own still has it.
      expect(await call(url, projects[1]?.key ?? "", 1)).toEqual([200]);
    }
  });
});

describe("a month", () => {
  it("that starts on the 15th resets then, in the organization's time zone", async () => {
    const before = await proxyAt("2026-11-14T14:59:59Z");
    const after = await proxyAt("2026-11-14T15:00:00Z");
    const { id, projects } = await harness.seed({
      projects: [{ monthlyBudget: "40000" }],
      timeZone: "Asia/Seoul",
    });
    await setMonth(id, { kind: "calendar", startDay: 15 });
    const key = projects[0]?.key ?? "";
    await untilServed(before, key);
    expect(await call(before, key, 2)).toEqual([200, 429]);
    expect(await refusal(before, key)).toMatchObject({ resetAt: "2026-11-14T15:00:00.000Z" });
    expect(await call(after, key, 3)).toEqual([200, 200, 429]);
    expect(await refusal(after, key)).toMatchObject({ resetAt: "2026-12-14T15:00:00.000Z" });
  });

  it("that rolls gives back what a day cost when that day falls out, and no more", async () => {
    const [first, second, later] = await Promise.all(
      ["2026-11-01T12:00:00Z", "2026-11-20T12:00:00Z", "2026-12-01T00:00:00Z"].map(proxyAt),
    );
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "100000" }] });
    await setMonth(id, { kind: "rolling", days: 30 });
    const key = projects[0]?.key ?? "";
    expect(await call(first ?? "", key, 2)).toEqual([200, 200]);
    await shipped(id, 2);
    expect(await call(second ?? "", key, 4)).toEqual([200, 200, 200, 429]);
    const decision = await refusal(second ?? "", key);
    expect(decision).toMatchObject({ period: "month", resetAt: "2026-11-21T00:00:00.000Z" });
    expect(decision.explanation).toContain("of which the oldest day falls out at 2026-11-21");
    await shipped(id, 7);
    // The 1st of November is not one of the thirty days that end with the 1st of December.
    expect(await call(later ?? "", key, 3)).toEqual([200, 200, 429]);
  });

  it("that is changed on the way is no fresh budget: the days that it has count, to the call", async () => {
    const [fifth, twentieth] = await Promise.all(
      ["2026-11-05T12:00:00Z", "2026-11-20T12:00:00Z"].map(proxyAt),
    );
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "80000" }] });
    const key = projects[0]?.key ?? "";
    expect(await call(fifth ?? "", key, 2)).toEqual([200, 200]);
    await shipped(id, 2);
    expect(await call(twentieth ?? "", key, 3)).toEqual([200, 200, 429]);
    await shipped(id, 5);
    // What was spent since the 15th counts in the month that began then: two calls of four are left.
    await setMonth(id, { kind: "calendar", startDay: 15 });
    await untilServed(twentieth ?? "", key);
    expect(await call(twentieth ?? "", key, 2)).toEqual([200, 429]);
    await shipped(id, 8);
    // And back: six calls of four are made since the 1st.
    await setMonth(id, { kind: "calendar", startDay: 1 });
    await expect
      .poll(async () => (await refusal(twentieth ?? "", key)).resetAt)
      .toBe("2026-12-01T00:00:00.000Z");
  });

  it("settles a call in the day on which it was let through, also when that is over", async () => {
    const [last, first] = await Promise.all(
      ["2026-11-30T23:59:59Z", "2026-12-01T00:00:00Z"].map(proxyAt),
    );
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "40000" }] });
    const key = projects[0]?.key ?? "";
    const both = await Promise.all([call(last ?? "", key, 2), call(first ?? "", key, 2)]);
    expect(both).toEqual([
      [200, 200],
      [200, 200],
    ]);
    await shipped(id, 4);
    await expect
      .poll(async () =>
        (await harness.counters(id))
          .map(({ windowStart, settledNano }) => [windowStart.toISOString(), settledNano])
          .sort(),
      )
      .toEqual([
        ["2026-11-30T00:00:00.000Z", 2n * PRICE],
        ["2026-12-01T00:00:00.000Z", 2n * PRICE],
      ]);
  });
});

describe("a clock that jumps", () => {
  it("moves spending between windows, and passes the limit of none", async () => {
    const [right, ahead] = await Promise.all(
      ["2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z"].map(proxyAt),
    );
    const { id, projects } = await harness.seed({
      projects: [{ dailyBudget: "60000", monthlyBudget: "100000" }],
    });
    const key = projects[0]?.key ?? "";
    expect(await call(right ?? "", key, 4)).toEqual([200, 200, 200, 429]);
    await shipped(id, 4);
    // The day before has nothing to do with it, but the month is the same: two of five are left.
    expect(await call(ahead ?? "", key, 3)).toEqual([200, 200, 429]);
    expect(await refusal(ahead ?? "", key)).toMatchObject({ field: "monthlyBudget" });
    for (const row of await harness.counters(id))
      expect(row.settledNano + row.heldNano + row.leasedNano).toBeLessThanOrEqual(5n * PRICE);
  });
});

describe("a reset", () => {
  it("lets calls pass at once, and every event is settled or reset", async () => {
    const { url } = await harness.start();
    const { id, projects } = await harness.seed({ projects: [{ totalBudget: "60000" }] });
    const [project] = projects;
    const key = project?.key ?? "";
    expect(await call(url, key, 4)).toEqual([200, 200, 200, 429]);
    await harness.events(id, 4);
    await expect.poll(async () => Object.values(await settled(id))).toEqual([3n * PRICE]);
    const window = {
      ...{ organizationId: id, scopeKind: "project" as const, scopeId: project?.id ?? "" },
      ...{ period: "total" as const, countsFrom: new Date(0), countsUntil: null },
    };
    const { pool } = harness.database.system;
    expect(await resetBudget(sqlOfPool(pool), window)).toBe(3n * PRICE);
    await untilServed(url, key);
    expect(await call(url, key, 3)).toEqual([200, 200, 429]);
    const events = await harness.events(id, 8);
    const spent = events.reduce((sum, { costNano }) => sum + costNano, 0n);
    await expect
      .poll(async () => {
        const [row] = await harness.counters(id);
        return (row?.settledNano ?? 0n) + (row?.resetNano ?? 0n);
      })
      .toBe(spent);
  });
});

describe("a project that is moved under another", () => {
  it("spends from the new ancestors from then on, and leaves with the old what it has spent", async () => {
    const { url } = await harness.start();
    const { id, projects } = await harness.seed({
      projects: [{ totalBudget: "1000000" }, { totalBudget: "60000" }, { totalBudget: "60000" }],
    });
    const [child, first, second] = projects;
    const { prisma } = harness.database.system;
    const move = (parentId: string) =>
      prisma.project.update({ where: { id: child?.id ?? "" }, data: { parentId } });
    await move(first?.id ?? "");
    const key = child?.key ?? "";
    await expect.poll(async () => (await call(url, key, 1))[0], { interval: 50 }).toBe(429);
    await move(second?.id ?? "");
    await untilServed(url, key);
    const statuses = await call(url, key, 4);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    await expect.poll(async () => (await settled(id))[`${second?.id} total`]).toBe(3n * PRICE);
    const sums = await settled(id);
    expect(sums[`${first?.id} total`]).toBe(3n * PRICE);
    const events = await harness.events(id, 8);
    expect(sums[`${child?.id} total`]).toBe(
      events.reduce((sum, { costNano }) => sum + costNano, 0n),
    );
  });
});
