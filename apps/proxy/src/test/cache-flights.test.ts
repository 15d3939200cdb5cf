import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness } from "./harness.ts";

const cache = { enabled: true, sharedCache: true, defaultTTL: 600 };
let harness: Harness;
let url: string;
let number = 0;
/** Fails when it is let, and answers from then on. */
let failing: Server;
let failingUrl: string;
let asked = 0;
const { promise: mayFail, resolve: letFail } = Promise.withResolvers<void>();
beforeAll(async () => {
  harness = await createHarness();
  const json = { "content-type": "application/json" };
  failing = createServer(async (_request, response) => {
    if (++asked > 1) {
      const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
      response.writeHead(200, json).end(JSON.stringify({ choices: [], usage }));
      return;
    }
    await mayFail;
    response.writeHead(503, json).end("{}");
  });
  await new Promise<void>((resolve) => failing.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(failing.address() as AddressInfo).port}`;
  failingUrl = `http://${host}`;
  const hosts = `${harness.variables.PAG0_PRIVATE_HOSTS},${host}`;
  url = (await harness.start({ PAG0_PRIVATE_HOSTS: hosts })).url;
});
afterAll(async () => {
  await harness.close();
  failing.close();
});

async function underWay(): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^pag0_proxy_in_flight (\d+)$/m.exec(text)?.[1]);
}

/** A question that is equal to none before. */
function newQuestion() {
  const messages = [{ role: "user", content: `question ${++number}` }];
  return JSON.stringify({ model: "gpt-4o-mini", max_tokens: 9, messages });
}

async function seedKeys(...projects: object[]) {
  const seeded = await harness.seed({ organization: { cache }, projects });
  return { id: seeded.id, keys: seeded.projects.map((project) => project.key) };
}

const ask = async (key: string, body: string, init: RequestInit = {}) => {
  const target = "https://api.openai.com/v1/chat/completions";
  const { headers = {}, ...rest } = init as { headers?: Record<string, string> };
  const response = await forward(url, key, target, { method: "POST", body, headers, ...rest });
  await response.text();
  return `${response.status} ${response.headers.get("pag0-cache")}`;
};

describe("equal calls at once", () => {
  it("stay one call where the one that leads goes away, and are charged once", async () => {
    const { id, keys } = await seedKeys({});
    const [key = ""] = keys;
    const body = newQuestion();
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    harness.upstream.letGo = promise;
    const before = harness.upstream.seen.length;
    const gone = new AbortController();
    const leading = ask(key, body, { signal: gone.signal });
    await expect.poll(() => harness.upstream.seen.length).toBe(before + 1);
    const following = Array.from({ length: 20 }, () => ask(key, body));
    await expect.poll(underWay).toBe(21);
    gone.abort();
    await expect(leading).rejects.toThrow();
    await expect.poll(() => harness.upstream.seen.length).toBe(before + 2);
    harness.upstream.letGo = null;
    letGo();
    const states = await Promise.all(following);
    expect(states.sort()).toEqual([...Array(19).fill("200 hit"), "200 miss"]);
    expect(harness.upstream.seen.length).toBe(before + 2);
    const events = await harness.events(id, 21);
    const paid = events.filter(({ outcome, costNano }) => outcome === "served" && costNano > 0n);
    expect(paid.map(({ costNano }) => costNano)).toEqual([4_500n]);
  });

  it("are one paid call where the budget of the one that leads is empty", async () => {
    const { id, keys } = await seedKeys({ monthlyBudget: "0" }, {});
    const [poor = "", rich = ""] = keys;
    harness.upstream.delayMs = 20;
    const before = harness.upstream.seen.length;
    const body = newQuestion();
    const asked = [ask(poor, body), ...Array.from({ length: 20 }, () => ask(rich, body))];
    const states = await Promise.all(asked);
    harness.upstream.delayMs = 0;
    expect(states.slice(1).sort()).toEqual([...Array(19).fill("200 hit"), "200 miss"]);
    expect(harness.upstream.seen.length).toBe(before + 1);
    const events = await harness.events(id, 20);
    expect(events.reduce((sum, { costNano }) => sum + costNano, 0n)).toBe(4_500n);
  });

  it("are refused each for itself where many have no budget, and answered who has", async () => {
    const { keys } = await seedKeys({ monthlyBudget: "0" }, {});
    const [poor = "", rich = ""] = keys;
    const body = newQuestion();
    const refused = Array.from({ length: 100 }, () => ask(poor, body));
    const answered = Array.from({ length: 5 }, () => ask(rich, body));
    expect(new Set((await Promise.all(answered)).map((state) => state.slice(0, 3)))).toEqual(
      new Set(["200"]),
    );
    for (const state of await Promise.all(refused))
      expect(["429 miss", "200 hit"]).toContain(state);
  });

  it("are one more call where the provider of the one that leads fails", async () => {
    const { id, projects } = await harness.seed({
      ...{ organization: { cache }, projects: [{}], upstreamUrl: failingUrl },
    });
    const key = projects[0]?.key ?? "";
    const body = newQuestion();
    const asking = Array.from({ length: 20 }, () => ask(key, body));
    await expect.poll(underWay).toBe(20);
    letFail();
    const states = await Promise.all(asking);
    expect(states.sort()).toEqual([...Array(18).fill("200 hit"), "200 miss", "503 miss"]);
    expect(asked).toBe(2);
    const events = await harness.events(id, 20);
    expect(events.reduce((sum, { costNano }) => sum + costNano, 0n)).toBe(4_500n);
  });

  it("do not wait for what a person says of one of them", async () => {
    const approvalWorkflow = { enabled: true, requireApprovalAbove: "0", approvers: [] };
    const { keys } = await seedKeys({ approvalWorkflow }, {});
    const [guarded = "", free = ""] = keys;
    const body = newQuestion();
    const gone = new AbortController();
    const waiting = fetch(`${url}/openai/v1/chat/completions`, {
      method: "POST",
      body,
      headers: {
        authorization: `Bearer ${guarded}`,
        "content-type": "application/json",
        "pag0-approval": "wait",
      },
      signal: gone.signal,
    });
    const approvals = () => harness.admin("SELECT id FROM approvals");
    await expect.poll(async () => (await approvals()).length).toBe(1);
    expect(await ask(free, body, { signal: AbortSignal.timeout(20_000) })).toBe("200 miss");
    gone.abort();
    await expect(waiting).rejects.toThrow();
  });
});
