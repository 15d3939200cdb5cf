import { setTimeout as pause } from "node:timers/promises";
import Anthropic from "@anthropic-ai/sdk";
import { newId } from "@pag0/contract";
import { claimExecution, decideApproval, sqlOfPool } from "@pag0/db";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyEvent } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import { openJournals } from "../journal/directories.ts";
import { startChild } from "./child.ts";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

const PRICE = 20_000_000n;
const GUARDED = {
  monthlyBudget: "100000",
  approvalWorkflow: {
    enabled: true,
    requireApprovalAbove: "10000",
    approvers: [],
    timeoutHours: 24,
  },
};

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

interface Ask {
  key: string;
  id: string;
  ownerId: string;
  approvalId: string;
}

async function ask(target = PRICED_URL): Promise<Ask> {
  const { id, ownerId, projects } = await harness.seed({ projects: [GUARDED] });
  const key = projects[0]?.key ?? "";
  const response = await forward(url, key, target, {
    method: "POST",
    body: '{"deal":"Ümläut"}',
    headers: { "content-type": "application/json", "x-mine": "kept" },
  });
  expect(response.status).toBe(202);
  const { approvalId } = (await response.json()) as { approvalId: string };
  return { key, id, ownerId, approvalId };
}

async function decide(asked: Ask, approve = true): Promise<void> {
  const sql = sqlOfPool(harness.database.system.pool);
  const decision = {
    approvalId: asked.approvalId,
    approve,
    memberId: asked.ownerId,
    comment: "seen",
    now: new Date(),
  };
  expect(await decideApproval(sql, decision)).toBe(true);
}

const execute = (asked: Ask, at = url): Promise<Response> =>
  fetch(`${at}/v1/approvals/${asked.approvalId}/execute`, {
    method: "POST",
    headers: { authorization: `Bearer ${asked.key}` },
  });

/** Settled, held and leased of the one budget there is, once all is shipped. */
const money = async (id: string): Promise<bigint[]> => {
  const [row] = await harness.counters(id);
  return [row?.settledNano ?? -1n, row?.heldNano ?? -1n];
};

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
    expect(await money(id)).toEqual([0n, PRICE]);
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
    const rows = await harness.database.system.prisma.approval.count({
      where: { organizationId: id },
    });
    expect(rows).toBe(2);
  });
});

describe("execution", () => {
  it("runs once for 20 callers at once: one call, one charge, one answer", async () => {
    const asked = await ask();
    await decide(asked);
    const before = harness.upstream.seen.length;
    harness.upstream.delayMs = 60;
    const responses = await Promise.all(Array.from({ length: 20 }, () => execute(asked)));
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
    await expect.poll(() => money(asked.id)).toEqual([PRICE, 0n]);
    const events = await harness.events(asked.id, 2);
    expect(events.map((event) => [event.outcome, event.costNano])).toEqual([
      ["pending", 0n],
      ["served", PRICE],
    ]);
  });

  it("waits for a decision where the caller asks to", async () => {
    const asked = await ask();
    const waiting = fetch(`${url}/v1/approvals/${asked.approvalId}?wait=20`, {
      headers: { authorization: `Bearer ${asked.key}` },
    });
    await pause(50);
    const began = performance.now();
    await decide(asked);
    expect(await (await waiting).json()).toMatchObject({
      status: "approved",
      decisionComment: "seen",
    });
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it("is refused while pending, when denied (its hold is released) and to other projects", async () => {
    const asked = await ask();
    expect((await problem(await execute(asked))).code).toBe("APPROVAL_NOT_APPROVED");
    const other = await harness.seed({ projects: [GUARDED] });
    const stranger = await execute({ ...asked, key: other.projects[0]?.key ?? "" });
    expect([stranger.status, (await problem(stranger)).code]).toEqual([404, "NOT_FOUND"]);
    await decide(asked, false);
    expect((await problem(await execute(asked))).code).toBe("APPROVAL_NOT_APPROVED");
    expect(await money(asked.id)).toEqual([0n, 0n]);
  });

  it("obeys today's block list, and can be run when the list is lifted", async () => {
    const asked = await ask();
    await decide(asked);
    const publish = (document: object) =>
      harness.database.system.prisma.policyVersion.updateMany({
        where: { organizationId: asked.id },
        data: { document },
      });
    await publish({ ...GUARDED, blockedEndpoints: ["api.salesforce.com", "probe.example"] });
    const probe = async () =>
      (await problem(await forward(url, asked.key, "https://probe.example/"))).code;
    await expect.poll(probe, { timeout: 2_000 }).toBe("ENDPOINT_BLOCKED");
    const refused = await execute(asked);
    expect([refused.status, (await problem(refused)).code]).toEqual([403, "ENDPOINT_BLOCKED"]);
    await publish(GUARDED);
    await expect.poll(async () => (await execute(asked)).status, { timeout: 2_000 }).toBe(200);
    await expect.poll(() => money(asked.id)).toEqual([PRICE, 0n]);
  });

  it("counts a call whose answer the provider never sent as made", async () => {
    const asked = await ask("https://api.salesforce.com/hang-up");
    await decide(asked);
    const before = harness.upstream.seen.length;
    expect((await problem(await execute(asked))).code).toBe("UPSTREAM_UNREACHABLE");
    await harness.events(asked.id, 2);
    expect((await problem(await execute(asked))).code).toBe("APPROVAL_RESULT_UNKNOWN");
    expect(harness.upstream.seen).toHaveLength(before + 1);
    await expect.poll(() => money(asked.id)).toEqual([PRICE, 0n]);
  });
});

describe("a proxy killed while it executes", () => {
  it("is not run again: the call counts at its upper bound and the answer is said to be lost", async () => {
    const asked = await ask();
    await decide(asked);
    const directory = { PAG0_DATA_DIR: `${harness.variables.PAG0_DATA_DIR}/killed` };
    const first = await startChild({ ...harness.variables, ...directory });
    const before = harness.upstream.seen.length;
    harness.upstream.delayMs = 60_000;
    const lost = Array.from({ length: 20 }, () =>
      execute(asked, first.url).catch((error: unknown) => error),
    );
    await expect.poll(() => harness.upstream.seen.length).toBe(before + 1);
    first.kill("SIGKILL");
    await first.exited;
    expect((await Promise.all(lost)).every((result) => result instanceof Error)).toBe(true);
    harness.upstream.delayMs = 0;
    const second = await startChild({ ...harness.variables, ...directory });
    const again = await Promise.all(
      Array.from(
        { length: 20 },
        async () => (await problem(await execute(asked, second.url))).code,
      ),
    );
    expect(new Set(again)).toEqual(new Set(["APPROVAL_RESULT_UNKNOWN"]));
    expect(harness.upstream.seen).toHaveLength(before + 1);
    expect(await money(asked.id)).toEqual([PRICE, 0n]);
    second.kill("SIGTERM");
    expect((await second.exited).code).toBe(0);
  });

  it("is run by the next who asks where the kill came between claim and call", async () => {
    const asked = await ask();
    await decide(asked);
    const directory = `${harness.variables.PAG0_DATA_DIR}/claimed`;
    const executionId = newId("execution");
    const { own } = openJournals<CallEvent>(directory, {
      segmentBytes: 1_000_000,
      syncEveryMs: 100,
      failed: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
    const event = emptyEvent(newId("request"), "POST", new Date());
    const { approvalId } = asked;
    own.journal.hold(executionId, {
      ...event,
      organizationId: asked.id,
      approvalId,
      claims: executionId,
    });
    own.journal.close();
    const sql = sqlOfPool(harness.database.system.pool);
    expect(await claimExecution(sql, { approvalId, executionId, now: new Date() })).toBe(true);
    const before = harness.upstream.seen.length;
    const next = await harness.start({ PAG0_DATA_DIR: directory });
    expect((await execute(asked, next.url)).status).toBe(200);
    expect(harness.upstream.seen).toHaveLength(before + 1);
    await expect.poll(() => money(asked.id)).toEqual([PRICE, 0n]);
  });
});
