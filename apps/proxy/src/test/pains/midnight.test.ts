import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import { createCallers } from "../processes/callers.ts";
import { PRICE } from "../processes/levels.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());
afterEach(() => {
  vi.useRealTimers();
});

/** The midnight in New York that comes next but one. */
function comingMidnight(): Date {
  const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  // Five hours behind in winter, four in summer.
  for (const hour of ["04", "05"]) {
    const at = new Date(`${tomorrow}T${hour}:00:00Z`);
    const time = { timeZone: "America/New_York", hour: "2-digit", hourCycle: "h23" } as const;
    if (new Intl.DateTimeFormat("en", time).format(at) === "00") return at;
  }
  throw new RangeError(`New York has no midnight on ${tomorrow}`);
}

describe("a call that is under way at midnight of its organization", () => {
  it("is charged to the day on which it was let in", async () => {
    const { id, projects } = await harness.seed({
      projects: [{ dailyBudget: "40000" }],
      timeZone: "America/New_York",
      price: PRICE,
    });
    const key = projects[0]?.key ?? "";
    const { url } = await harness.start();
    const midnight = comingMidnight();
    vi.useFakeTimers({ toFake: ["Date"], now: midnight.getTime() - 1_000 });
    const callers = createCallers(key);
    const call = () => callers.insist(url, "/query");
    harness.upstream.delayMs = 1_000;
    const before = harness.upstream.seen.length;
    // The day's budget covers two; the third is refused while they are under way.
    const late = [call(), call()];
    await expect.poll(() => harness.upstream.seen.length).toBe(before + 2);
    expect(await call()).toBe("BUDGET_EXCEEDED");
    vi.setSystemTime(midnight.getTime() + 1_000);
    expect(await Promise.all(late)).toEqual(["served", "served"]);
    harness.upstream.delayMs = 0;
    // The new day has its whole budget.
    expect([await call(), await call(), await call()]).toEqual([
      ...["served", "served", "BUDGET_EXCEEDED"],
    ]);
    vi.useRealTimers();
    await callers.close();

    const days = async () =>
      (await harness.counters(id))
        .sort((a, b) => a.windowStart.getTime() - b.windowStart.getTime())
        .map((row) => [row.windowStart.getTime(), row.settledNano, row.heldNano]);
    await harness.events(id, 6);
    await expect.poll(days).toEqual([
      [expect.any(Number), 2n * PRICE, 0n],
      [midnight.getTime(), 2n * PRICE, 0n],
    ]);
    const [[first]] = (await days()) as [[number]];
    // A day of 23, 24 or 25 hours.
    const hours = (midnight.getTime() - first) / 3_600_000;
    expect([23, 24, 25]).toContain(hours);
  });
});
