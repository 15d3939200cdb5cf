import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { type PolicyDocument, proxyStateSchema } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runToEnd, startChild } from "./child.ts";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

describe("what ends the start with one line and 1", () => {
  it("is each variable that is missing or wrong", async () => {
    const { DATABASE_URL: _, ...variables } = harness.variables;
    const { code, output } = await runToEnd({ ...variables, PAG0_LOG_LEVEL: "loud" });
    expect(code).toBe(1);
    expect(output.trim()).toMatch(
      /^proxy: DATABASE_URL: set it to a postgres:\/\/ URL; PAG0_LOG_LEVEL: .*"info".*$/,
    );
  });

  it("is the time for tests outside of tests", async () => {
    const { code, output } = await runToEnd({
      ...harness.variables,
      NODE_ENV: "production",
      PAG0_TEST_DECISION_TIME: "2026-03-02T15:00:00Z",
    });
    expect([code, output.trim()]).toEqual([
      1,
      "proxy: PAG0_TEST_DECISION_TIME: is for tests only: unset it, or set NODE_ENV=test",
    ]);
  });

  it("is a port that is taken", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, output } = await runToEnd({
      ...harness.variables,
      PAG0_PROXY_PORT: String(port),
    });
    taken.close();
    expect([code, output.trim()]).toEqual([
      1,
      "proxy: PAG0_PROXY_PORT: the port is taken; choose another or end what uses it",
    ]);
  });
});

describe("working hours of 09:00 to 18:00 in New York", () => {
  const policy: PolicyDocument = {
    workingHours: {
      timezone: "America/New_York",
      start: "09:00",
      end: "18:00",
      days: ["mon", "tue", "wed", "thu", "fri"],
    },
  };
  it.each([
    ["Monday 08:59 in winter", "2026-03-02T13:59:59Z", 403],
    ["Monday 09:00 in winter", "2026-03-02T14:00:00Z", 200],
    ["Monday 17:59 in winter", "2026-03-02T22:59:59Z", 200],
    ["Monday 18:00 in winter", "2026-03-02T23:00:00Z", 403],
    ["Monday 09:00 in summer", "2026-07-06T13:00:00Z", 200],
    ["Sunday noon", "2026-03-01T17:00:00Z", 403],
  ])("%s", async (_name, instant, status) => {
    const { projects } = await harness.seed({ projects: [policy] });
    const proxy = await harness.start({ PAG0_TEST_DECISION_TIME: instant });
    const response = await forward(proxy.url, projects[0]?.key ?? "", PRICED_URL);
    expect(response.status).toBe(status);
    if (status === 403) expect((await problem(response)).code).toBe("OUTSIDE_WORKING_HOURS");
  });
});

describe("health", () => {
  it("is told on /healthz, /readyz and /metrics", async () => {
    const { projects } = await harness.seed({ projects: [undefined] });
    const proxy = await harness.start();
    expect((await forward(proxy.url, projects[0]?.key ?? "", PRICED_URL)).status).toBe(200);
    expect(await (await fetch(`${proxy.url}/healthz`)).json()).toEqual({ status: "ok" });
    const ready = await (await fetch(`${proxy.url}/readyz`)).json();
    expect(proxyStateSchema.parse(ready)).toMatchObject({
      status: "ready",
      detail: null,
      dependencies: {
        database: { state: "ok", detail: null },
        ledger: { state: "ok" },
        journal: { state: "ok" },
        configuration: { state: "ok" },
      },
    });
    await expect
      .poll(
        async () => (await harness.admin("SELECT state->>'status' AS status FROM proxy_nodes"))[0],
      )
      .toEqual({ status: "ready" });
    const metrics = await (await fetch(`${proxy.url}/metrics`)).text();
    expect(metrics).toMatch(/^pag0_proxy_calls_total\{.*reason="ALLOWED".*\} 1$/m);
  });
});

it("reads a name as its provider does, whatever names agents have sent before", async () => {
  const { projects } = await harness.seed({
    organization: { blockedModels: ["gpt-4o"] },
    projects: [{}],
  });
  const child = await startChild(harness.variables);
  const send = async (last: string) => {
    const body = `{"messages":[{"role":"user","content":"hi"}],"max_tokens":10,"model":"gpt-4o-mini",${last}}`;
    const answer = await forward(
      child.url,
      projects[0]?.key ?? "",
      "https://api.openai.com/v1/chat/completions",
      { method: "POST", headers: { "content-type": "application/json" }, body },
    );
    return answer.ok ? answer.status : (await problem(answer)).errors;
  };
  // Once V8 knows `mode\\` it takes `mode\u006c` for it, which is `model`: see @pag0/json.
  const outcomes = [await send('"mode\\\\":1'), await send('"mode\\u006c":"gpt-4o"')];
  child.kill("SIGTERM");
  await child.exited;
  expect(outcomes).toEqual([200, [{ field: "model", message: "must be given once" }]]);
});
