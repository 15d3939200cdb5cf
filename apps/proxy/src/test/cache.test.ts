import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness } from "./harness.ts";

/** 10 input and 5 output tokens of gpt-4o-mini at $0.15 and $0.60 a million, in nano-USD. */
const COST = 10n * 150n + 5n * 600n;

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

describe("cache", () => {
  const cached = { cache: { enabled: true, sharedCache: true, defaultTTL: 60 } };
  const call = (key: string, content: string, stream = false, headers = {}) =>
    forward(url, key, "https://api.openai.com/v1/chat/completions", {
      method: "POST",
      body: JSON.stringify({
        model: "gpt-4o-mini",
        max_tokens: 100,
        messages: [{ role: "user", content }],
        stream,
      }),
      headers,
    });

  async function underWay(): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^pag0_proxy_in_flight (\d+)$/m.exec(text)?.[1]);
  }

  it("answers an equal call for nothing, for teams that share and never for another organization", async () => {
    const own = await harness.seed({ projects: [cached, cached, {}] });
    const other = await harness.seed({ projects: [cached] });
    const [a, b, c] = own.projects.map((project) => project.key) as [string, string, string];
    const before = harness.upstream.seen.length;
    const states = [];
    for (const key of [a, a, b, c, other.projects[0]?.key ?? ""]) {
      const response = await call(key, "cache me");
      expect(await response.json()).toMatchObject({ usage: { prompt_tokens: 10 } });
      states.push(response.headers.get("pag0-cache"));
    }
    expect(states).toEqual(["miss", "hit", "hit", "off", "miss"]);
    expect(harness.upstream.seen.length - before).toBe(3);
    const events = await harness.events(own.id, 4);
    expect(events.map((event) => [event.costNano, event.savedNano])).toEqual([
      [COST, 0n],
      [0n, COST],
      [0n, COST],
      [COST, 0n],
    ]);
  });

  it("tells a caller that a hit cost nothing and what is left of its budget", async () => {
    const { projects } = await harness.seed({
      projects: [{ ...cached, monthlyBudget: "1000000" }],
    });
    const key = projects[0]?.key ?? "";
    await (await call(key, "headers")).text();
    const { headers } = await call(key, "headers");
    expect([headers.get("pag0-cache"), headers.get("pag0-cost")]).toEqual(["hit", "0"]);
    expect(headers.get("pag0-budget-remaining")).toBe("999995.5");
  });

  it("answers where nothing is left of the budget, and where the threshold would ask a person", async () => {
    const { id, projects } = await harness.seed({
      organization: { cache: { enabled: true, sharedCache: true, defaultTTL: 60 } },
      projects: [
        {},
        { monthlyBudget: "0" },
        { approvalWorkflow: { enabled: true, requireApprovalAbove: "0", approvers: [] } },
      ],
    });
    const [first, poor, guarded] = projects.map((project) => project.key) as [
      string,
      string,
      string,
    ];
    expect((await call(first, "paid once")).status).toBe(200);
    for (const key of [poor, guarded]) {
      const response = await call(key, "paid once");
      expect([response.status, response.headers.get("pag0-cache")]).toEqual([200, "hit"]);
    }
    expect((await call(poor, "not paid")).status).toBe(429);
    expect((await call(guarded, "not paid")).status).toBe(202);
    const events = await harness.events(id, 5);
    expect(events.reduce((sum, event) => sum + event.costNano, 0n)).toBe(COST);
    expect(events.reduce((sum, event) => sum + event.savedNano, 0n)).toBe(2n * COST);
  });

  it("keeps teams apart where the policy does not share", async () => {
    const apart = { cache: { enabled: true, sharedCache: false, defaultTTL: 60 } };
    const { projects } = await harness.seed({ projects: [apart, apart] });
    const states: (string | null)[] = [];
    for (const index of [0, 0, 1, 1]) {
      const response = await call(projects[index]?.key ?? "", "apart");
      await response.text();
      states.push(response.headers.get("pag0-cache"));
    }
    expect(states).toEqual(["miss", "hit", "miss", "hit"]);
  });

  it("is passed by where the caller says no-store, and never keeps an error", async () => {
    const { projects } = await harness.seed({ projects: [cached] });
    const key = projects[0]?.key ?? "";
    const noStore = { "pag0-cache-control": "no-store" };
    const states: (string | null)[] = [];
    for (const headers of [noStore, {}, {}, noStore]) {
      const response = await call(key, "no-store", false, headers);
      await response.text();
      states.push(response.headers.get("pag0-cache"));
    }
    expect(states).toEqual(["off", "miss", "hit", "off"]);
    for (let i = 0; i < 2; i++) {
      const response = await forward(url, key, "https://api.salesforce.com/fail");
      expect([response.status, response.headers.get("pag0-cache")]).toEqual([500, "miss"]);
    }
  });

  it("makes one call of many equal ones at once, and replays a stream as a stream", async () => {
    const { projects } = await harness.seed({ projects: [cached] });
    const key = projects[0]?.key ?? "";
    harness.upstream.delayMs = 50;
    const before = harness.upstream.seen.length;
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => call(key, "flight", true)),
    );
    harness.upstream.delayMs = 0;
    const texts = new Set(await Promise.all(responses.map((response) => response.text())));
    expect(harness.upstream.seen.length - before).toBe(1);
    expect(texts.size).toBe(1);
    expect(responses.every((r) => r.headers.get("content-type") === "text/event-stream")).toBe(
      true,
    );
  });

  it("gives a stream to calls that ask for one, and a document to the others", async () => {
    const { projects } = await harness.seed({ projects: [cached] });
    const key = projects[0]?.key ?? "";
    const told = [];
    for (const stream of [true, false, true, false]) {
      const { headers } = await call(key, "both forms", stream);
      told.push([headers.get("pag0-cache"), headers.get("content-type")]);
    }
    expect(told).toEqual([
      ["miss", "text/event-stream"],
      ["miss", "application/json"],
      ["hit", "text/event-stream"],
      ["hit", "application/json"],
    ]);
  });

  it("replays what was translated byte for byte, to callers of the same format alone", async () => {
    const { projects } = await harness.seed({ projects: [cached] });
    const ask = async (path: string, more: object) => {
      const response = await fetch(`${url}/v1/${path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${projects[0]?.key}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          model: "anthropic/claude-sonnet-4-5",
          max_tokens: 100,
          messages: [{ role: "user", content: "translated" }],
          stream: true,
          ...more,
        }),
      });
      return { state: response.headers.get("pag0-cache"), text: await response.text() };
    };
    const usage = { stream_options: { include_usage: true } };
    const first = await ask("chat/completions", {});
    expect([first.state, first.text.includes("chat.completion.chunk")]).toEqual(["miss", true]);
    expect(await ask("chat/completions", {})).toEqual({ ...first, state: "hit" });
    const others = [];
    for (const [path, more] of [
      ["chat/completions", usage],
      ["messages", {}],
    ] as const) {
      const one = await ask(path, more);
      expect([one.state, await ask(path, more)]).toEqual(["miss", { ...one, state: "hit" }]);
      others.push(one.text);
    }
    expect(new Set([first.text, ...others]).size).toBe(3);
    expect(others[1]).toContain("event: message_start");
  });

  it("keeps apart what a header that reaches the provider makes another request", async () => {
    const { projects } = await harness.seed({ projects: [cached] });
    const states: (string | null)[] = [];
    const headers = [
      { "x-account": "a", "user-agent": "one/1" },
      { "x-account": "b", "user-agent": "one/1" },
      { "x-account": "a", "user-agent": "two/2" },
    ];
    for (const own of headers) {
      const target = "https://api.salesforce.com/accounts";
      const response = await forward(url, projects[0]?.key ?? "", target, { headers: own });
      await response.text();
      states.push(response.headers.get("pag0-cache"));
    }
    expect(states).toEqual(["miss", "miss", "hit"]);
  });

  it("does not keep a stream that ended in an error, whatever its status", async () => {
    const { projects } = await harness.seed({ projects: [cached] });
    for (let i = 0; i < 2; i++) {
      const response = await forward(
        url,
        projects[0]?.key ?? "",
        "https://api.openai.com/v1/chat/completions",
        {
          method: "POST",
          body: JSON.stringify({
            model: "gpt-4o-mini",
            max_tokens: 100,
            messages: [],
            stream: true,
            user: "error-event",
          }),
        },
      );
      expect(await response.text()).toContain("overloaded");
      expect(response.headers.get("pag0-cache")).toBe("miss");
    }
  });

  it("forgets the answers of an account when the provider's credential is another's", async () => {
    const { prisma } = harness.database.system;
    const { id, projects } = await harness.seed({ projects: [cached] });
    const read = async () => {
      const target = "https://api.salesforce.com/me";
      const response = await forward(url, projects[0]?.key ?? "", target);
      return response.headers.get("pag0-cache");
    };
    expect([await read(), await read()]).toEqual(["miss", "hit"]);
    await prisma.provider.updateMany({
      where: { organizationId: id, slug: "salesforce" },
      data: { credentialCiphertext: null },
    });
    await expect.poll(read).toBe("miss");
  });

  it("charges nothing to a caller that goes away while it waits for an equal call", async () => {
    const { id, projects } = await harness.seed({ projects: [cached] });
    const key = projects[0]?.key ?? "";
    const target = "https://api.salesforce.com/waiting";
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    harness.upstream.letGo = promise;
    const before = harness.upstream.seen.length;
    const leading = forward(url, key, target);
    await expect.poll(() => harness.upstream.seen.length).toBe(before + 1);
    const gone = new AbortController();
    const following = forward(url, key, target, { signal: gone.signal });
    await expect.poll(underWay).toBe(2);
    gone.abort();
    await expect(following).rejects.toThrow();
    await expect.poll(underWay).toBe(1);
    harness.upstream.letGo = null;
    letGo();
    expect((await leading).status).toBe(200);
    const events = await harness.events(id, 2);
    expect(events.map((event) => [event.outcome, event.costNano])).toEqual([
      ["served", 20_000_000n],
      ["client_gone", 0n],
    ]);
  });
});
