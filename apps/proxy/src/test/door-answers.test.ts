/** What goes through the door and what comes back: bytes, refusals, nonsense, approvals and the cache. */
import { createHash } from "node:crypto";
import type { PolicyDocumentInput } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decide } from "./approving.ts";
import { createDoorBench, type DoorBench } from "./door-bench.ts";
import { doorClient, errorOf, MESSAGES, until } from "./door-client.ts";

const MODEL = "gpt-4o-mini";
const POLICY: PolicyDocumentInput = { monthlyBudget: "1000000000" };

let bench: DoorBench;
beforeAll(async () => {
  bench = await createDoorBench();
});
afterAll(() => bench.close());

const { post, chat } = doorClient(() => bench);

describe("what passes untranslated", () => {
  it("is the client's bytes but for the model's name, and the provider's bytes back", async () => {
    const { id, key } = await bench.seed(POLICY);
    await bench.alias(id, "fast", {
      strategy: "ordered",
      targets: [{ provider: "openai", model: MODEL }],
    });
    await until(async () => (await chat(key, "fast")).status === 200);
    const written = (model: string) =>
      `{ "messages" : [{"role":"user","content":"h\\u00e9llo"}],\n "temperature":1.0e0, "model":"${model}","max_tokens":9, "x" : 1.50 }`;
    const sentAs = written(MODEL);
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    for (const name of [MODEL, `openai/${MODEL}`, "fast"]) {
      const answer = await post("/v1/chat/completions", key, written(name));
      const bytes = await answer.text();
      const log = await fetch(`${bench.servers[0].url}/_control/requests?limit=1`);
      const logged = JSON.stringify(await log.json());
      expect(logged).toContain(sha256(sentAs));
      expect(logged).toContain(sha256(bytes));
      expect(logged).not.toContain("pag0_prj_");
    }
  });

  it("leaves out what another vendor has sealed, which its own would refuse", async () => {
    const { key } = await bench.seed(POLICY);
    const said = { role: "user", content: "Hi" };
    const seal = { type: "reasoning", summary: [], encrypted_content: "pag0.seal.google.c2Vs" };
    const asked = { model: MODEL, max_output_tokens: 40 };
    const answer = await post("/v1/responses", key, { ...asked, input: [said, seal] });
    expect(answer.status).toBe(200);
    const log = await fetch(`${bench.servers[0].url}/_control/requests?limit=1`);
    const sent = JSON.stringify({ ...asked, input: [said] });
    expect(await log.text()).toContain(createHash("sha256").update(sent).digest("hex"));
  });

  it("is refused by name where it cannot be translated, before anything is spent", async () => {
    const { id, key } = await bench.seed(POLICY);
    const several = await chat(key, "anthropic/claude-sonnet-4-5", { n: 2 });
    expect(await errorOf(several)).toMatchObject({
      ...{ status: 400, code: "VALIDATION_ERROR", param: "n" },
    });
    const logprobs = await chat(key, "google/gemini-2.5-flash", { logprobs: true });
    expect(await errorOf(logprobs)).toMatchObject({ status: 400, param: "logprobs" });
    const unknown = await chat(key, "anthropic/claude-sonnet-4-5", { repetition_penalty: 2 });
    expect(await errorOf(unknown)).toMatchObject({ status: 400, param: "repetition_penalty" });
    const anthropic = await post("/v1/messages", key, { model: "openai/gpt-4o", max_tokens: 5 });
    expect(await anthropic.json()).toMatchObject({
      type: "error",
      error: { code: "VALIDATION_ERROR", message: expect.stringContaining("messages") },
    });
    expect(await bench.harness.counters(id)).toEqual([]);
  });

  it.each([
    ["{", "MALFORMED_JSON", 400],
    ["[]", "VALIDATION_ERROR", 400],
    ["{}", "VALIDATION_ERROR", 400],
    ['{"model":7}', "VALIDATION_ERROR", 400],
    ['{"model":"a","model":"b"}', "VALIDATION_ERROR", 400],
    [`{"model":"${"x".repeat(400)}"}`, "VALIDATION_ERROR", 400],
  ])("refuses %s", async (body, code, status) => {
    const { key } = await bench.seed(POLICY);
    expect(await errorOf(await post("/v1/chat/completions", key, body))).toMatchObject({
      ...{ status, code },
    });
  });

  it("takes no other method", async () => {
    const { key } = await bench.seed(POLICY);
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${bench.url}/v1/chat/completions`, { headers });
    expect(await errorOf(answer)).toMatchObject({ status: 404, code: "ROUTE_NOT_FOUND" });
  });
});

describe("an upstream that answers nonsense", () => {
  it.each(["html", "half-json"])("%s: is told as what it is, and charged", async (fault) => {
    const { id, key } = await bench.seed(POLICY);
    await bench.fail(0, { vendor: "anthropic", fault, times: 3 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5");
    await bench.fail(0, { vendor: "anthropic", ratio: 0 });
    expect(await errorOf(answer)).toMatchObject({ status: 502, code: "UPSTREAM_INVALID" });
    const events = await bench.harness.events(id, 3);
    expect(events.map(({ outcome }) => outcome)).toEqual(Array(3).fill("upstream_error"));
    expect(events.every(({ costNano }) => costNano > 0n)).toBe(true);
  });

  it("is read where it is compressed although it was asked not to be", async () => {
    const { key } = await bench.seed(POLICY);
    await bench.fail(0, { vendor: "anthropic", fault: "gzip", times: 1 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ object: "chat.completion" });
  });

  it("tells of an error in a stream that has begun in the client's format", async () => {
    const { key } = await bench.seed(POLICY);
    await bench.fail(0, { vendor: "anthropic", fault: "error-event,slow-body:5", times: 1 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5", { stream: true });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/"error":\{"message"/);
  });

  it.each(["openai", "anthropic", "google"] as const)(
    "is told with its own status and words where %s refuses a stream before it begins",
    async (vendor) => {
      const { key } = await bench.seed(POLICY);
      const models = {
        ...{ openai: "openai/gpt-4o-mini", anthropic: "anthropic/claude-sonnet-4-5" },
        google: "google/gemini-2.5-flash-lite",
      };
      const asked = { model: models[vendor], max_tokens: 9, messages: MESSAGES, stream: true };
      for (const path of ["/v1/chat/completions", "/v1/messages"]) {
        await bench.fail(0, { vendor, status: 400, times: 1 });
        const answer = await post(path, key, asked);
        expect(answer.status).toBe(400);
        expect(answer.headers.get("content-type")).toContain("application/json");
        expect(await answer.json()).toMatchObject({
          error: { type: "invalid_request_error", message: "The server had an error." },
        });
      }
    },
  );

  it("follows no redirect", async () => {
    const { key } = await bench.seed(POLICY);
    await bench.fail(0, { vendor: "anthropic", fault: "redirect:307:private", times: 3 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5");
    await bench.fail(0, { vendor: "anthropic", ratio: 0 });
    expect(await errorOf(answer)).toMatchObject({ status: 502, code: "UPSTREAM_INVALID" });
    expect(answer.headers.get("location")).toBeNull();
  });
});

describe("an approval", () => {
  it("is asked for by the first target that is allowed, and its answer is in the client's format", async () => {
    const policy = {
      ...POLICY,
      ...{ blockedProviders: ["openai"] },
      approvalWorkflow: {
        ...{ enabled: true, requireApprovalAbove: "1", approvers: [], timeoutHours: 24 },
      },
    };
    const { id, key, ownerId } = await bench.seed(policy);
    await bench.alias(id, "fast", {
      strategy: "ordered",
      targets: [
        { provider: "openai", model: MODEL },
        { provider: "anthropic", model: "claude-sonnet-4-5" },
      ],
    });
    await until(
      async () =>
        (
          await fetch(`${bench.url}/v1/models/fast`, {
            headers: { authorization: `Bearer ${key}` },
          })
        ).status === 200,
    );
    const asked = await chat(key, "fast");
    const refused = await errorOf(asked);
    expect(refused).toMatchObject({ status: 409, code: "APPROVAL_REQUIRED" });
    const approvalId = asked.headers.get("pag0-approval-id") ?? "";
    await decide(bench.harness, { key, id, ownerId, approvalId });
    const executed = await post(`/v1/approvals/${approvalId}/execute`, key, "");
    expect(executed.status).toBe(200);
    expect(await executed.json()).toMatchObject({
      object: "chat.completion",
      choices: [{ message: { content: expect.stringMatching(/\w/) } }],
    });
    const events = await bench.harness.events(id, 2);
    expect(events.at(-1)).toMatchObject({ modelAlias: "fast", model: "claude-sonnet-4-5" });
  });
});

describe("the cache", () => {
  it("keeps an answer in the format of whoever asked, for them alone", async () => {
    const policy = { ...POLICY, cache: { enabled: true, defaultTTL: 60 } };
    const { key } = await bench.seed(policy);
    const model = "google/gemini-2.5-flash-lite";
    const asChat = () => chat(key, model);
    const asMessage = () =>
      post("/v1/messages", key, { model, max_tokens: 40, messages: MESSAGES });
    const first = await asChat();
    const body = await first.text();
    expect(first.headers.get("pag0-cache")).toBe("miss");
    const again = await asChat();
    expect([again.headers.get("pag0-cache"), await again.text()]).toEqual(["hit", body]);
    const message = await asMessage();
    expect(message.headers.get("pag0-cache")).toBe("miss");
    expect(await message.json()).toMatchObject({ type: "message" });
    expect((await asMessage()).headers.get("pag0-cache")).toBe("hit");
  });
});

describe("a key of ours in a URL", () => {
  it.each(["?key=", "?a=%70ag0", "#"])("is sent to nobody (%s)", async (query) => {
    const { key } = await bench.seed(POLICY);
    const given = query.endsWith("%70ag0") ? key.slice(4) : key;
    const answer = await fetch(`${bench.url}/v1/forward`, {
      headers: {
        authorization: `Bearer ${key}`,
        "pag0-target-url": `https://api.openai.com/v1/models${query}${given}`,
      },
    });
    const { code } = (await answer.json()) as { code: string };
    // What stands behind the # is never sent.
    expect(code).toBe(query === "#" ? undefined : "TARGET_URL_INVALID");
  });
});
