import { setTimeout as pause } from "node:timers/promises";
import { newApiKey } from "@pag0/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import {
  createHarness,
  forward,
  type Harness,
  PRICED_URL,
  problem,
  USUAL_PATIENCE,
} from "./harness.ts";
import { type Road, road } from "./road.ts";

const PRICE = 20_000_000n;
/** A quarter of a second, and what a machine with much else to do adds elsewhere. */
const SOON_MS = 1_900;

let harness: Harness;
let way: Road;
beforeAll(async () => {
  harness = await createHarness();
  way = await road(harness.variables.DATABASE_URL ?? "");
});
afterEach(() => {
  way.open();
  way.flow();
});
afterAll(async () => {
  await harness.close();
  await way.end();
});

async function outcomeOf(url: string, key: string) {
  const waited = ownTime();
  const response = await forward(url, key, PRICED_URL);
  const outcome = response.status === 200 ? "served" : String((await problem(response)).code);
  return { outcome, status: response.status, ms: waited() };
}

const audit = (organizationId: string) =>
  harness.admin(
    `SELECT action, detail FROM audit_entries WHERE organization_id = '${organizationId}' AND action = 'budget.passed_unchecked'`,
  );

describe("while the database is away and policy lets calls pass", () => {
  it("they pass up to the least cap of their levels, and are counted when it is back", async () => {
    const { id, projects } = await harness.seed({
      organization: {
        monthlyBudget: "40000",
        availability: { whenBudgetUnavailable: "allow", allowUpTo: "200000" },
      },
      projects: [{ availability: { allowUpTo: "100000" } }, undefined],
    });
    const [lowered, whole] = projects.map((project) => project.key);
    const { url } = await harness.start({ DATABASE_URL: way.url });
    // The budget of two calls is spent before.
    for (let i = 0; i < 2; i++)
      expect((await outcomeOf(url, lowered ?? "")).outcome).toBe("served");
    await harness.events(id, 2);
    way.close();
    // What the ledger said a moment ago is believed for a moment.
    await pause(250);

    const first = [];
    for (let i = 0; i < 8; i++) first.push(await outcomeOf(url, lowered ?? ""));
    expect(first.map(({ outcome }) => outcome)).toEqual([
      ...Array(5).fill("served"),
      ...Array(3).fill("BUDGET_UNAVAILABLE"),
    ]);
    const second = [];
    for (let i = 0; i < 8; i++) second.push(await outcomeOf(url, whole ?? ""));
    expect(second.map(({ outcome }) => outcome)).toEqual([
      ...Array(5).fill("served"),
      ...Array(3).fill("BUDGET_UNAVAILABLE"),
    ]);
    for (const { ms } of [...first, ...second]) expect(ms).toBeLessThan(SOON_MS);

    way.open();
    await expect.poll(async () => (await harness.counters(id))[0]?.settledNano).toBe(12n * PRICE);
    const [counter] = await harness.counters(id);
    // A limit of two calls was overshot by the ten that the organization's cap allows, all of them explained.
    expect([counter?.leasedNano, counter?.heldNano]).toEqual([0n, 0n]);
    const unleased = counter?.unleasedNano ?? 0n;
    expect(12n * PRICE - unleased).toBeLessThanOrEqual(2n * PRICE);
    const events = await harness.events(id, 18);
    const passed = events.filter((event) => event.unleased);
    expect(BigInt(passed.length) * PRICE).toBe(unleased);
    expect(new Set(passed.map((event) => event.outcome))).toEqual(new Set(["served"]));
    expect(passed[0]?.explanation).toContain("passed without a budget");
    const entries = await audit(id);
    const calls = entries.map((entry) => (entry.detail as { calls: number }).calls);
    expect(calls.reduce((sum, count) => sum + count, 0)).toBe(passed.length);
    const alerts = await harness.admin(
      `SELECT kind, severity FROM alerts WHERE organization_id = '${id}'`,
    );
    expect(alerts).toContainEqual({ kind: "budget_unavailable", severity: "critical" });
    // Now that the ledger answers, the budget is what decides.
    await expect
      .poll(async () => (await outcomeOf(url, whole ?? "")).outcome)
      .toBe("BUDGET_EXCEEDED");
  });

  it("they do not where a level refuses", async () => {
    const { projects } = await harness.seed({
      organization: {
        monthlyBudget: "40000",
        availability: { whenBudgetUnavailable: "allow", allowUpTo: "200000" },
      },
      projects: [{ availability: { whenBudgetUnavailable: "refuse" } }],
    });
    const key = projects[0]?.key ?? "";
    const { url } = await harness.start({ DATABASE_URL: way.url });
    await outcomeOf(url, key);
    await outcomeOf(url, key);
    way.close();
    expect((await outcomeOf(url, key)).outcome).toBe("BUDGET_UNAVAILABLE");
    way.open();
  });
});

describe("while the database hangs", () => {
  it("calls do not wait for it, known keys are known, unknown ones are not refused for good, and it goes on by itself", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "400000000" }] });
    const key = projects[0]?.key ?? "";
    const { url } = await harness.start({ DATABASE_URL: way.url, ...USUAL_PATIENCE });
    await expect.poll(async () => (await outcomeOf(url, key)).outcome).toBe("served");
    await harness.events(id, 1);
    way.hang();
    const calls = [];
    for (let i = 0; i < 200; i++) calls.push(await outcomeOf(url, key));
    const refused = calls.filter(({ outcome }) => outcome !== "served");
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ outcome }) => outcome))).toEqual(new Set(["BUDGET_UNAVAILABLE"]));
    expect(Math.max(...calls.map(({ ms }) => ms))).toBeLessThan(SOON_MS);
    const unknown = await outcomeOf(url, newApiKey("project"));
    expect([unknown.status, unknown.outcome]).toEqual([503, "NOT_READY"]);
    expect(unknown.ms).toBeLessThan(2 * SOON_MS);
    way.flow();
    await expect.poll(async () => (await outcomeOf(url, key)).outcome).toBe("served");
  });
});

describe("strict durability", () => {
  it("serves calls whose records are on the disk, many at once", async () => {
    const { id, projects } = await harness.seed({
      organization: { availability: { durability: "strict" } },
      projects: [undefined],
    });
    const key = projects[0]?.key ?? "";
    const { url } = await harness.start();
    const calls = await Promise.all(Array.from({ length: 40 }, () => outcomeOf(url, key)));
    expect(new Set(calls.map(({ outcome }) => outcome))).toEqual(new Set(["served"]));
    expect(await harness.events(id, 40)).toHaveLength(40);
  });
});
