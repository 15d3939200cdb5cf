import { setTimeout as pause } from "node:timers/promises";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { ask, decide, execute, GUARDED, money, PRICE } from "./approving.ts";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";
import { publish as publishNext } from "./publishing.ts";

let harness: Harness;
let url: string;
let other: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
  other = (await harness.start()).url;
});
afterAll(() => harness.close());

describe("a call above the threshold", () => {
  it("gets 202 with what a caller needs, and holds the most it can cost", async () => {
    const { id, projects } = await harness.seed({ projects: [GUARDED] });
    const before = harness.upstream.seen.length;
    const response = await forward(url, projects[0]?.key ?? "", PRICED_URL);
    expect(response.status).toBe(202);
    const body = await problem(response);
    expect(body).toMatchObject({
      status: "pending",
      estimate: "20000",
      reasonCode: "APPROVAL_THRESHOLD",
      approvers: ["owner@acme.com"],
      requestId: response.headers.get("pag0-request-id"),
    });
    expect(body.approvalId).toBe(response.headers.get("pag0-approval-id"));
    expect(response.headers.get("location")).toBe(`/v1/approvals/${body.approvalId}`);
    expect(Date.parse(String(body.expiresAt)) - Date.parse(String(body.createdAt))).toBe(
      24 * 3_600_000,
    );
    expect(harness.upstream.seen).toHaveLength(before);
    expect(await money(harness, id)).toEqual([0n, PRICE]);
  });

  it("may ask for a person itself, below the threshold too", async () => {
    const { projects } = await harness.seed({ projects: [{ monthlyBudget: "100000" }] });
    const response = await forward(url, projects[0]?.key ?? "", PRICED_URL, {
      headers: { "pag0-meta": '{"requiresApproval":true,"businessJustification":"Q4"}' },
    });
    expect(response.status).toBe(202);
    expect(await problem(response)).toMatchObject({ reasonCode: "APPROVAL_REQUESTED" });
  });

  it("is refused where the budget cannot hold it", async () => {
    const { projects } = await harness.seed({
      projects: [{ ...GUARDED, monthlyBudget: "19999" }],
    });
    const response = await forward(url, projects[0]?.key ?? "", PRICED_URL);
    expect([response.status, (await problem(response)).code]).toEqual([429, "BUDGET_EXCEEDED"]);
  });

  it("is held out of what another proxy has leased and no call needs", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "41000" }] });
    const key = projects[0]?.key ?? "";
    // 20000 is spent there, and a part of the other 21000 is in that proxy's slice.
    expect((await forward(other, key, PRICED_URL)).status).toBe(200);
    const response = await forward(url, key, PRICED_URL, {
      headers: { "pag0-meta": '{"requiresApproval":true}' },
    });
    expect(response.status).toBe(202);
    expect((await money(harness, id))[1]).toBe(PRICE);
  });

  it("is the vendors' own ConflictError on their routes, tried once", async () => {
    const low = {
      monthlyBudget: "9000000",
      approvalWorkflow: {
        enabled: true,
        requireApprovalAbove: "1",
        approvers: [],
        timeoutHours: 1,
      },
    };
    const { id, projects } = await harness.seed({ projects: [low] });
    const apiKey = projects[0]?.key ?? "";
    const messages = [{ role: "user" as const, content: "Say hello" }];
    const openai = await new OpenAI({
      apiKey,
      baseURL: `${url}/openai/v1`,
      maxRetries: 3,
    }).chat.completions
      .create({ model: "gpt-4o", max_tokens: 500, messages })
      .catch((error: unknown) => error);
    expect(openai).toBeInstanceOf(OpenAI.ConflictError);
    expect(openai).toMatchObject({ status: 409, code: "APPROVAL_REQUIRED" });
    const anthropic = await new Anthropic({
      apiKey,
      baseURL: `${url}/anthropic`,
      maxRetries: 3,
    }).messages
      .create({ model: "claude-3-5-haiku-latest", max_tokens: 500, messages })
      .catch((error: unknown) => error);
    expect(anthropic).toBeInstanceOf(Anthropic.ConflictError);
    expect(anthropic).toMatchObject({
      error: { error: { code: "APPROVAL_REQUIRED", pag0: { approval: { status: "pending" } } } },
    });
    const count = () =>
      harness.database.system.prisma.approval.count({ where: { organizationId: id } });
    expect(await count()).toBe(2);
    // A client that tries again all the same asks for nothing more, and holds no more.
    const again = (text: string) =>
      fetch(`${url}/openai/v1/chat/completions`, {
        ...{ method: "POST", headers: { authorization: `Bearer ${apiKey}`, "x-try": text } },
        body: `{"model":"gpt-4o",${text === "1" ? '"n":1,"top_p":1' : '"top_p":1,"n":1'},"user":"${text.slice(1)}","messages":${JSON.stringify(messages)}}`,
      }).then(async (response) => (await response.json()) as { error: { message: string } });
    const [first, second, other] = [await again("1"), await again("2"), await again("other")];
    expect(second).toMatchObject({ error: { message: first.error.message } });
    expect(other.error.message).not.toBe(first.error.message);
    expect(await count()).toBe(4);
  });
});

describe("execution", () => {
  it("runs once for 20 callers at once on two proxies: one call, one charge, one answer", async () => {
    const asked = await ask(harness, url);
    await decide(harness, asked);
    const before = harness.upstream.seen.length;
    harness.upstream.delayMs = 60;
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, i) => execute(asked, i % 2 === 0 ? url : other)),
    );
    harness.upstream.delayMs = 0;
    const texts = await Promise.all(responses.map((response) => response.text()));
    expect(responses.map((response) => response.status)).toEqual(Array(20).fill(200));
    expect(new Set(texts).size).toBe(1);
    expect(responses.filter((r) => r.headers.get("pag0-replayed") === "true")).toHaveLength(19);
    expect(harness.upstream.seen).toHaveLength(before + 1);
    expect(harness.upstream.seen.at(-1)).toMatchObject({
      method: "POST",
      body: '{"deal":"Ümläut"}',
      headers: { "x-mine": "kept" },
    });
    await expect.poll(() => money(harness, asked.id)).toEqual([PRICE, 0n]);
    const events = await harness.events(asked.id, 2);
    expect(events.map((event) => [event.outcome, event.costNano])).toEqual([
      ["pending", 0n],
      ["served", PRICE],
    ]);
  });

  it("waits for a decision where the caller asks to", async () => {
    const asked = await ask(harness, url);
    const waiting = fetch(`${url}/v1/approvals/${asked.approvalId}?wait=20`, {
      headers: { authorization: `Bearer ${asked.key}` },
    });
    await pause(50);
    const waited = ownTime();
    await decide(harness, asked);
    expect(await (await waiting).json()).toMatchObject({
      status: "approved",
      decisionComment: "seen",
    });
    expect(waited()).toBeLessThan(4_000);
  });

  it("is refused while pending, when denied (its hold is released) and to other projects", async () => {
    const asked = await ask(harness, url);
    expect((await problem(await execute(asked, url))).code).toBe("APPROVAL_NOT_APPROVED");
    const strange = await harness.seed({ projects: [GUARDED] });
    const stranger = await execute({ ...asked, key: strange.projects[0]?.key ?? "" }, url);
    expect([stranger.status, (await problem(stranger)).code]).toEqual([404, "NOT_FOUND"]);
    await decide(harness, asked, false);
    expect((await problem(await execute(asked, url))).code).toBe("APPROVAL_NOT_APPROVED");
    expect(await money(harness, asked.id)).toEqual([0n, 0n]);
  });

  it("obeys today's block list, and can be run when the list is lifted", async () => {
    const asked = await ask(harness, url);
    await decide(harness, asked);
    const publish = (document: object) =>
      harness.database.system.prisma.policyVersion.updateMany({
        where: { organizationId: asked.id },
        data: { document },
      });
    await publish({ ...GUARDED, blockedEndpoints: ["api.salesforce.com", "probe.example"] });
    const probe = async () =>
      (await problem(await forward(url, asked.key, "https://probe.example/"))).code;
    await expect.poll(probe).toBe("ENDPOINT_BLOCKED");
    const refused = await execute(asked, url);
    expect([refused.status, (await problem(refused)).code]).toEqual([403, "ENDPOINT_BLOCKED"]);
    await publish(GUARDED);
    await expect.poll(async () => (await execute(asked, url)).status).toBe(200);
    await expect.poll(() => money(harness, asked.id)).toEqual([PRICE, 0n]);
  });

  it("counts a call whose answer the provider never sent as made", async () => {
    const asked = await ask(harness, url, "https://api.salesforce.com/hang-up");
    await decide(harness, asked);
    const before = harness.upstream.seen.length;
    expect((await problem(await execute(asked, url))).code).toBe("UPSTREAM_UNREACHABLE");
    await harness.events(asked.id, 2);
    expect((await problem(await execute(asked, url))).code).toBe("APPROVAL_RESULT_UNKNOWN");
    expect(harness.upstream.seen).toHaveLength(before + 1);
    await expect.poll(() => money(harness, asked.id)).toEqual([PRICE, 0n]);
  });

  it("spends today's budget, not that of the day on which it was asked for", async () => {
    const at = (time: string) => harness.start({ PAG0_TEST_DECISION_TIME: time });
    const [monday, tuesday] = [await at("2026-03-02T23:00:00Z"), await at("2026-03-03T09:00:00Z")];
    const policy = { ...GUARDED, monthlyBudget: undefined, dailyBudget: "50000" };
    const { id, ownerId, projects } = await harness.seed({ projects: [policy] });
    const key = projects[0]?.key ?? "";
    const response = await forward(monday.url, key, PRICED_URL);
    const { approvalId } = (await response.json()) as { approvalId: string };
    const asked = { id, ownerId, key, approvalId };
    await decide(harness, asked);
    const answer = await execute(asked, tuesday.url);
    expect(answer.status).toBe(200);
    const days = async () =>
      (await harness.counters(id))
        .map(({ windowStart, settledNano, heldNano }) => [
          windowStart.toISOString().slice(0, 10),
          settledNano,
          heldNano,
        ])
        .sort();
    await expect.poll(days).toEqual([
      ["2026-03-02", 0n, 0n],
      ["2026-03-03", PRICE, 0n],
    ]);
  });

  it("moves to a budget that came since, out of what another proxy has leased and no call needs", async () => {
    const old = { monthlyBudget: "100000" };
    const { id, ownerId, projects } = await harness.seed({ projects: [old] });
    const [{ id: projectId, key } = { id: "", key: "" }] = projects;
    const response = await forward(url, key, PRICED_URL, {
      headers: { "pag0-meta": '{"requiresApproval":true}' },
    });
    const { approvalId } = (await response.json()) as { approvalId: string };
    await decide(harness, { id, ownerId, key, approvalId });
    const versionId = await publishNext(harness, id, projectId, { ...old, dailyBudget: "41000" });
    const versionOf = async (proxy: string) =>
      (await forward(proxy, key, "https://api.openai.com/v1/models")).headers.get(
        "pag0-policy-version",
      );
    for (const proxy of [url, other])
      await expect.poll(() => versionOf(proxy)).toContain(versionId);
    expect((await forward(other, key, PRICED_URL)).status).toBe(200);
    expect((await execute({ id, ownerId, key, approvalId }, url)).status).toBe(200);
  });

  it("is refused where the budget was lowered meanwhile, and can be run when it is raised", async () => {
    const asked = await ask(harness, url);
    await decide(harness, asked);
    const publish = (document: object) =>
      harness.database.system.prisma.policyVersion.updateMany({
        where: { organizationId: asked.id },
        data: { document },
      });
    await publish({ ...GUARDED, monthlyBudget: "19999" });
    const code = async () => (await problem(await execute(asked, url))).code;
    const seen = harness.upstream.seen.length;
    const probe = async () => (await forward(url, asked.key, PRICED_URL)).status;
    await expect.poll(probe).toBe(429);
    expect(await code()).toBe("BUDGET_EXCEEDED");
    expect(harness.upstream.seen).toHaveLength(seen);
    expect((await money(harness, asked.id))[0]).toBe(0n);
    await publish(GUARDED);
    await expect.poll(async () => (await execute(asked, url)).status).toBe(200);
  });

  it("obeys what changed while its caller waited for the decision", async () => {
    const low = {
      monthlyBudget: "9000000",
      approvalWorkflow: { enabled: true, requireApprovalAbove: "1", approvers: [] },
    };
    const { id, ownerId, projects } = await harness.seed({ projects: [low] });
    const { prisma } = harness.database.system;
    const key = projects[0]?.key ?? "";
    const waiting = fetch(`${url}/openai/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "pag0-approval": "wait" },
      body: JSON.stringify({ model: "gpt-4o", max_tokens: 500, messages: [] }),
    });
    const find = () => prisma.approval.findFirst({ where: { organizationId: id } });
    await expect.poll(async () => (await find())?.status).toBe("pending");
    await prisma.policyVersion.updateMany({
      where: { organizationId: id },
      data: { document: { ...low, blockedEndpoints: ["api.openai.com"] } },
    });
    const probe = async () =>
      (await problem(await forward(url, key, "https://api.openai.com/v1/models"))).code;
    await expect.poll(probe).toBe("ENDPOINT_BLOCKED");
    const approvalId = (await find())?.id ?? "";
    await decide(harness, { id, ownerId, key, approvalId });
    const answer = await waiting;
    expect(answer.status).toBe(403);
    expect(await problem(answer)).toMatchObject({ error: { code: "ENDPOINT_BLOCKED" } });
  });
});
