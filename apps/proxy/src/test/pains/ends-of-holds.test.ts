import { expireDueApprovals } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, decide, execute, money, PRICE } from "../approving.ts";
import { createHarness, forward, type Harness } from "../harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

/** The five calls that the budget of `GUARDED` covers; each is asked for and held. */
async function askUntilRefused(key: string): Promise<number> {
  for (let asked = 0; ; asked++) {
    const response = await forward(url, key, "https://api.salesforce.com/more");
    await response.arrayBuffer();
    if (response.status === 429) return asked;
    expect(response.status).toBe(202);
  }
}

describe("what an approval holds is free again after", () => {
  it("its end without a decision", async () => {
    const asked = await ask(harness, url);
    expect(await money(harness, asked.id)).toEqual([0n, PRICE]);
    const later = new Date(Date.now() + 25 * 3_600_000);
    const { pool } = harness.database.system;
    expect(await expireDueApprovals(pool, { now: later, limit: 100, writer: "test" })).toBe(1);
    expect(await money(harness, asked.id)).toEqual([0n, 0n]);
    expect(await askUntilRefused(asked.key)).toBe(5);
  });

  it("its denial", async () => {
    const asked = await ask(harness, url);
    await decide(harness, asked, false);
    expect(await money(harness, asked.id)).toEqual([0n, 0n]);
    expect(await askUntilRefused(asked.key)).toBe(5);
  });

  it("its execution, but for what that cost", async () => {
    const asked = await ask(harness, url);
    await decide(harness, asked);
    expect((await execute(asked, url)).status).toBe(200);
    await expect.poll(() => money(harness, asked.id)).toEqual([PRICE, 0n]);
    expect(await askUntilRefused(asked.key)).toBe(4);
  });

  it("its execution that the provider answers with an error", async () => {
    const asked = await ask(harness, url, "https://api.salesforce.com/fail");
    await decide(harness, asked);
    expect((await execute(asked, url)).status).toBe(500);
    await expect.poll(() => money(harness, asked.id)).toEqual([0n, 0n]);
    expect(await askUntilRefused(asked.key)).toBe(5);
  });
});

describe("an answer from the cache", () => {
  it("holds nothing: 50 of them leave a budget of one call as it was", async () => {
    const { id, projects } = await harness.seed({
      projects: [{ monthlyBudget: "9700", cache: { enabled: true, defaultTTL: 60 } }],
    });
    const key = projects[0]?.key ?? "";
    const chat = async (content: string) => {
      const response = await forward(url, key, "https://api.openai.com/v1/chat/completions", {
        method: "POST",
        body: JSON.stringify({
          // Holds $0.0096 and a little: the budget covers one at a time.
          ...{ model: "gpt-4o-mini", max_tokens: 16_000 },
          messages: [{ role: "user", content }],
        }),
      });
      await response.arrayBuffer();
      return [response.status, response.headers.get("pag0-cache")];
    };
    expect(await chat("kept")).toEqual([200, "miss"]);
    const hits = await Promise.all(Array.from({ length: 50 }, () => chat("kept")));
    expect(hits).toEqual(Array(50).fill([200, "hit"]));
    expect(await chat("another")).toEqual([200, "miss"]);
    const events = await harness.events(id, 52);
    expect(events.reduce((sum, event) => sum + event.costNano, 0n)).toBe(9_000n);
    await expect.poll(() => money(harness, id)).toEqual([9_000n, 0n]);
  });
});
