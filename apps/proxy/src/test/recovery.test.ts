import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startChild } from "./child.ts";
import { createHarness, forward, type Harness, PRICED_URL } from "./harness.ts";

const PRICE = 20_000_000n;

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

/** An answer that came whole; null where the connection ended before. */
async function answered(calling: Promise<Response>) {
  try {
    const response = await calling;
    await response.arrayBuffer();
    return {
      status: response.status,
      requestId: response.headers.get("pag0-request-id") ?? "",
    };
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

describe("a proxy killed under load", () => {
  it("loses nothing acknowledged, counts nothing twice, and gives its leases back", async () => {
    const { id, projects } = await harness.seed({
      organization: { monthlyBudget: "100000000" },
      projects: [{ monthlyBudget: "4000000" }],
    });
    const key = projects[0]?.key ?? "";
    const acknowledged: string[] = [];
    harness.upstream.delayMs = 2;
    const before = harness.upstream.seen.length;
    for (let round = 0; round < 2; round++) {
      const proxy = await startChild(harness.variables);
      const enough = acknowledged.length + 20 + round * 15;
      const killed = (async () => {
        while (acknowledged.length < enough) await pause(1);
        proxy.kill("SIGKILL");
      })();
      const callers = Array.from({ length: 8 }, async () => {
        for (;;) {
          const answer = await answered(forward(proxy.url, key, PRICED_URL));
          if (answer === null || answer.status === 429) return;
          expect(answer.status).toBe(200);
          acknowledged.push(answer.requestId);
        }
      });
      await Promise.all(callers);
      await killed;
      expect((await proxy.exited).signal).toBe("SIGKILL");
    }
    harness.upstream.delayMs = 0;
    const calls = harness.upstream.seen.length - before;
    const last = await startChild(harness.variables);
    last.kill("SIGTERM");
    expect((await last.exited).code).toBe(0);

    const events = await harness.events(id, acknowledged.length);
    const served = events.filter((event) => event.outcome === "served");
    const ids = new Set(served.map((event) => event.requestId));
    expect(acknowledged.filter((requestId) => !ids.has(requestId))).toEqual([]);
    expect(new Set(events.map((event) => event.requestId)).size).toBe(events.length);
    const charged = events.filter((event) => event.costNano > 0n);
    // Each call that reached the provider is charged; one killed just before it was sent counts too.
    expect(charged.length).toBeGreaterThanOrEqual(calls);
    expect(charged.length).toBeLessThanOrEqual(calls + 2 * 8);
    const total = charged.reduce((sum, event) => sum + event.costNano, 0n);
    expect(total).toBe(BigInt(charged.length) * PRICE);
    const rows = await harness.counters(id);
    expect(rows.map((row) => [row.settledNano, row.heldNano, row.leasedNano])).toEqual([
      [total, 0n, 0n],
      [total, 0n, 0n],
    ]);
  });
});

describe("a proxy that is asked to stop", () => {
  it("lets a stream under way come to its end, takes no more calls, and ends with 0", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const key = projects[0]?.key ?? "";
    const proxy = await startChild(harness.variables);
    let pieces = 0;
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    // All but the first comes once the proxy has been asked to stop.
    harness.upstream.pace = async () => {
      if (pieces++ > 0) await promise;
    };
    const response = await forward(proxy.url, key, "https://api.openai.com/v1/chat/completions", {
      method: "POST",
      body: JSON.stringify({
        model: "gpt-4o-mini",
        max_tokens: 100,
        stream: true,
        messages: [{ role: "user", content: "Say hello" }],
      }),
    });
    proxy.kill("SIGTERM");
    await expect
      .poll(async () => (await fetch(`${proxy.url}/readyz`)).status, { interval: 10 })
      .toBe(503);
    const refused = await forward(proxy.url, key, PRICED_URL);
    expect([refused.status, refused.headers.get("pag0-error")]).toEqual([503, "NOT_READY"]);
    letGo();
    expect((await response.text()).endsWith("data: [DONE]\n\n")).toBe(true);
    harness.upstream.pace = null;
    expect(await proxy.exited).toMatchObject({ code: 0, signal: null });
    const events = await harness.events(id, 1);
    expect(events.map((event) => [event.outcome, event.costNano])).toEqual([["served", 4_500n]]);
    const rows = await harness.counters(id);
    expect(rows.map((row) => [row.settledNano, row.leasedNano])).toEqual([[4_500n, 0n]]);
  });
});
