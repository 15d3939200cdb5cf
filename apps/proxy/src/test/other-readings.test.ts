/** Ways in which a request may mean more to its provider than to who reads it for the organization. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addProvider,
  type Canned,
  type CannedAnswer,
  type CannedRequest,
  startCanned,
} from "./canned.ts";
import { createHarness, forward, type Harness, problem } from "./harness.ts";

let harness: Harness;
let canned: Canned;
let url: string;
let key: string;
const seen: CannedRequest[] = [];

const GEMINI = "https://generativelanguage.googleapis.com";
const VERTEX = "https://aiplatform.googleapis.com";
const BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com";
const ROUTER = "https://openrouter.ai";

beforeAll(async () => {
  harness = await createHarness();
  canned = await startCanned((request): CannedAnswer => {
    seen.push(request);
    if (request.url.endsWith("/files"))
      return { status: 307, headers: { location: ELSEWHERE }, body: Buffer.alloc(0) };
    return { headers: { "content-type": "application/json" }, body: Buffer.from(ANSWER) };
  });
  const { id, projects } = await harness.seed({ projects: [undefined], upstreamUrl: canned.url });
  const upstreamUrl = canned.url;
  await addProvider(harness, id, {
    ...{ vendor: "google", format: "google", baseUrl: GEMINI, upstreamUrl },
  });
  await addProvider(harness, id, {
    ...{ vendor: "google", format: "anthropic", baseUrl: VERTEX, upstreamUrl },
  });
  await addProvider(harness, id, {
    ...{ vendor: "aws", format: "anthropic", baseUrl: BEDROCK, upstreamUrl },
  });
  await addProvider(harness, id, {
    ...{ vendor: "openrouter", format: "openai", baseUrl: ROUTER, upstreamUrl },
  });
  url = (await harness.start({ PAG0_PRIVATE_HOSTS: canned.host })).url;
  key = projects[0]?.key ?? "";
});
afterAll(async () => {
  await harness.close();
  await canned.close();
});

const ELSEWHERE = "https://collector.example/v1/files";
/** What each vendor tells of 1,000 tokens read and 1,000 written. */
const ANSWER = JSON.stringify({
  candidates: [{ content: { parts: [{ text: "Hi" }] }, finishReason: "STOP" }],
  content: [{ type: "text", text: "Hi" }],
  usageMetadata: { promptTokenCount: 1_000, candidatesTokenCount: 1_000 },
  usage: { input_tokens: 1_000, output_tokens: 1_000 },
});
const MODEL = "/v1beta/models/gemini-2.5-pro:generateContent";
const CLAUDE = "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke";
const gemini = { contents: [{ parts: [{ text: "Hi" }] }] };
const claude = {
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 1_000,
  messages: [{ role: "user", content: "Hi" }],
};

function post(target: string, body: object, headers: Record<string, string> = {}) {
  return forward(url, key, target, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** The code of a refusal that nothing of has reached the provider, with the field that it names. */
async function refusal(sent: () => Promise<Response>): Promise<unknown[]> {
  const before = seen.length;
  const { code, errors } = await problem(await sent());
  expect(seen.length).toBe(before);
  return [code, (errors as { field: string }[] | undefined)?.[0]?.field];
}

const costOf = async (sent: Promise<Response>) => Number((await sent).headers.get("pag0-cost"));

describe("a URL at Google", () => {
  it("makes no other request of one that is free", async () => {
    const body = Buffer.from(JSON.stringify(gemini)).toString("base64url");
    for (const [query, field] of [
      [`$httpMethod=POST&$ct=application/json&$req=${body}`, "$httpMethod"],
      ["%24HttpMethod=POST", "$HttpMethod"],
      ["a=1;$httpMethod=POST", "$httpMethod"],
    ])
      expect(await refusal(() => forward(url, key, `${GEMINI}${MODEL}?${query}`))).toEqual([
        "VALIDATION_ERROR",
        field,
      ]);
  });

  it("cannot leave out of the answer what it is charged by", async () => {
    for (const query of [
      "fields=candidates,usageMetadata.promptTokenCount",
      "%24fields=candidates",
      "callback=f",
      "alt=proto",
      "alt=sse&alt=json",
      "alt=json&$alt=media",
    ]) {
      const name = decodeURIComponent(query.split("&").at(-1)?.split("=")[0] ?? "");
      expect(await refusal(() => post(`${GEMINI}${MODEL}?${query}`, gemini))).toEqual([
        "VALIDATION_ERROR",
        name,
      ]);
    }
    const masked = { "x-goog-fieldmask": "candidates" };
    expect(await refusal(() => post(`${GEMINI}${MODEL}`, gemini, masked))).toEqual([
      "VALIDATION_ERROR",
      "x-goog-fieldmask",
    ]);
    const raw =
      "/v1/projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict";
    expect(await refusal(() => post(`${VERTEX}${raw}?fields=content`, claude))).toEqual([
      "VALIDATION_ERROR",
      "fields",
    ]);
    expect(await costOf(post(`${GEMINI}${MODEL}?alt=json&prettyPrint=false`, gemini))).toBe(11_250);
  });

  it("holds a call at the tier that a header asks for", async () => {
    const estimate = async (tier: string) => {
      const headers = { "x-vertex-ai-llm-shared-request-type": tier };
      return Number(
        (await post(`${GEMINI}${MODEL}`, gemini, headers)).headers.get("pag0-estimated-cost"),
      );
    };
    expect(await estimate("priority")).toBeGreaterThan(await estimate("standard"));
    const odd = { "x-vertex-ai-llm-shared-request-type": "turbo" };
    expect(await refusal(() => post(`${GEMINI}${MODEL}`, gemini, odd))).toEqual([
      "VALIDATION_ERROR",
      "x-vertex-ai-llm-shared-request-type",
    ]);
  });
});

describe("a header at Bedrock", () => {
  it("that asks for another tier is billed by that, which no answer tells", async () => {
    const invoke = (headers: Record<string, string>) =>
      costOf(post(`${BEDROCK}${CLAUDE}`, claude, headers));
    const usual = await invoke({});
    expect(usual).toBeGreaterThan(0);
    expect(await invoke({ "x-amzn-bedrock-service-tier": "default" })).toBe(usual);
    expect(await invoke({ "x-amzn-bedrock-performanceconfig-latency": "standard" })).toBe(usual);
    const priority = await invoke({ "x-amzn-bedrock-service-tier": "priority" });
    const fast = await invoke({ "x-amzn-bedrock-performanceconfig-latency": "optimized" });
    expect(priority).toBeGreaterThan(usual);
    expect(fast).toBe(priority);
  });
});

describe("a model that is to answer in place of another", () => {
  it("is refused, as it would be neither judged nor priced", async () => {
    const chat = {
      model: "gpt-4o-mini",
      max_tokens: 10,
      messages: [{ role: "user", content: "Hi" }],
    };
    for (const more of [{ models: ["gpt-4o-mini", "gpt-5.2-pro"] }, { fallbacks: ["gpt-4o"] }])
      expect(
        await refusal(() => post(`${ROUTER}/api/v1/chat/completions`, { ...chat, ...more })),
      ).toEqual(["VALIDATION_ERROR", Object.keys(more)[0]]);
  });
});

describe("a redirect", () => {
  it("takes no key along that a client would send wherever it points", async () => {
    const ask = (headers: Record<string, string>) =>
      fetch(`${url}/anthropic/v1/files`, { headers, redirect: "manual" });
    const withKey = await ask({ "x-api-key": key });
    expect([withKey.status, withKey.headers.get("location")]).toEqual([307, null]);
    const withBearer = await ask({ authorization: `Bearer ${key}` });
    expect([withBearer.status, withBearer.headers.get("location")]).toEqual([307, ELSEWHERE]);
  });
});
