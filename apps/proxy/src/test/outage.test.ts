import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { startChild } from "./child.ts";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";
import { type Road, road } from "./road.ts";

/** More calls than a slice may be worth, and fewer than the budget is. */
const TRIES = 150;

let harness: Harness;
let way: Road;
beforeAll(async () => {
  harness = await createHarness();
  way = await road(harness.variables.DATABASE_URL ?? "");
});
afterAll(async () => {
  await harness.close();
  await way.end();
});

describe("while the database is away", () => {
  it("a proxy spends its slices, then fails closed, and afterwards ships all that it did", async () => {
    // A slice is a twentieth of what is left: 10 calls of the 200 that the budget covers.
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "4000000" }] });
    const key = projects[0]?.key ?? "";
    const { url } = await harness.start({ DATABASE_URL: way.url });
    expect((await forward(url, key, PRICED_URL)).status).toBe(200);
    await harness.events(id, 1);
    way.close();

    const outcomes: string[] = [];
    for (let i = 0; i < TRIES; i++) {
      const response = await forward(url, key, PRICED_URL);
      const refused = response.status === 200 ? null : (await problem(response)).code;
      outcomes.push(String(refused ?? "served"));
    }
    const served = outcomes.filter((outcome) => outcome === "served").length;
    expect(served).toBeGreaterThan(3);
    expect(served).toBeLessThan(TRIES);
    expect(outcomes.slice(served)).toEqual(Array(TRIES - served).fill("BUDGET_UNAVAILABLE"));

    const asking = await forward(url, key, PRICED_URL, {
      headers: { "pag0-meta": '{"requiresApproval":true}' },
    });
    expect([asking.status, (await problem(asking)).code]).toEqual([503, "BUDGET_UNAVAILABLE"]);
    expect(asking.headers.get("retry-after")).toBe("1");

    way.open();
    await expect.poll(async () => (await forward(url, key, PRICED_URL)).status).toBe(200);
    const paid = BigInt(1 + served + 1);
    await expect
      .poll(async () => (await harness.counters(id))[0]?.settledNano)
      .toBe(paid * 20_000_000n);
    const events = await harness.events(id, TRIES + 3);
    expect(events.filter((event) => event.outcome === "served")).toHaveLength(Number(paid));
    expect(events.reduce((sum, event) => sum + event.costNano, 0n)).toBe(paid * 20_000_000n);
  });
});

/** Lets a process write so many bytes to a file: a disk that is full, and one that has room again. */
const limitFiles = (pid: number, bytes: string) =>
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}`]);

describe.skipIf(process.platform !== "linux")("while the journal's disk is full", () => {
  it("no call goes out, what did go out is counted, and calls go on when there is room", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "4000000" }] });
    const key = projects[0]?.key ?? "";
    const before = harness.upstream.seen.length;
    // A write beyond the limit is an error and no signal.
    const proxy = await startChild(
      { ...harness.variables, PAG0_DATA_DIR: `${harness.variables.PAG0_DATA_DIR}/full` },
      "trap '' XFSZ",
    );
    const outcomeOf = async () => {
      const response = await forward(proxy.url, key, PRICED_URL);
      return response.status === 200 ? "served" : String((await problem(response)).code);
    };
    for (let i = 0; i < 5; i++) expect(await outcomeOf()).toBe("served");
    limitFiles(proxy.process.pid ?? 0, "0:unlimited");
    const waited = ownTime();
    for (let i = 0; i < 20; i++) expect(await outcomeOf()).toBe("JOURNAL_UNAVAILABLE");
    expect(waited() / 20).toBeLessThan(300);
    limitFiles(proxy.process.pid ?? 0, "unlimited:unlimited");
    await expect.poll(outcomeOf).toBe("served");
    const calls = harness.upstream.seen.length - before;
    expect(calls).toBe(6);
    await expect
      .poll(async () => (await harness.counters(id))[0]?.settledNano)
      .toBe(BigInt(calls) * 20_000_000n);
    proxy.kill("SIGTERM");
    const { output } = await proxy.exited;
    expect(output.match(/the journal cannot be written/g)).toHaveLength(1);
    expect(output.match(/the journal is written again/g)).toHaveLength(1);
  });
});
