import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPrice, addProvider, type Canned, type CannedRequest, startCanned } from "./canned.ts";
import { CREDENTIAL, createHarness, type Harness, type SeededOrganization } from "./harness.ts";

const MODEL = "anthropic.claude-haiku-4-5-20251001-v1%3A0";
const BATCH_URL = "https://api.anthropic.com/v1/messages/batches/msgbatch_1/results";
/** What the providers answer, by the end of the path. */
const ANSWERS: readonly (readonly [path: string, answer: object])[] = [
  ["/chat/completions", { usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 } }],
  ["/api/chat", { done: true, prompt_eval_count: 7, eval_count: 9 }],
  ["/converse", { usage: { inputTokens: 7, outputTokens: 9, totalTokens: 16 } }],
  ["/batches/msgbatch_1", { id: "msgbatch_1", type: "message_batch", results_url: BATCH_URL }],
];

const seen: CannedRequest[] = [];
let harness: Harness;
let canned: Canned;
let proxyUrl: string;
let organization: SeededOrganization;
/** The providers' slugs by vendor. */
const slugs = new Map<string, string>();

beforeAll(async () => {
  harness = await createHarness();
  canned = await startCanned((request) => {
    seen.push(request);
    const path = request.url.split("?")[0] ?? "";
    const answer = ANSWERS.find(([end]) => path.endsWith(end))?.[1] ?? {};
    const headers = { "content-type": "application/json" };
    return { headers, body: Buffer.from(JSON.stringify(answer)) };
  });
  // The second project has a micro-dollar a day: nothing that costs something fits.
  organization = await harness.seed({ projects: [undefined, { dailyBudget: "1" }] });
  const { prisma } = harness.database.system;
  for (const [vendor, format, baseUrl] of [
    ["groq", "openai", "https://api.groq.com/openai/v1"],
    ["azure", "openai", "https://acme.openai.azure.com/openai"],
    ["ollama", "openai", "https://ollama.acme.com"],
    ["aws", "openai", "https://bedrock-runtime.eu-west-1.amazonaws.com"],
  ] as const) {
    const upstreamUrl = `${canned.url}/${vendor}`;
    await addProvider(harness, organization.id, { vendor, format, baseUrl, upstreamUrl });
  }
  await addProvider(harness, organization.id, {
    ...{ vendor: "anthropic", format: "anthropic", upstreamUrl: `${canned.url}/claude` },
    baseUrl: "https://claude.acme.com",
  });
  const price = { id: "llama", version: 1, vendor: "ollama", model: "llama3.2" };
  const effectiveFrom = "2026-01-01T00:00:00.000Z";
  await addPrice(harness, organization.id, {
    ...price,
    ...{ kind: "price", rates: { input: "1", output: "1" }, effectiveFrom, note: "Our own" },
  });
  const rows = await prisma.provider.findMany({ where: { organizationId: organization.id } });
  for (const { vendor, slug } of rows) if (slug !== vendor) slugs.set(vendor, slug);
  proxyUrl = (await harness.start({ PAG0_PRIVATE_HOSTS: canned.host })).url;
});
afterAll(async () => {
  await harness.close();
  await canned.close();
});

const messages = [{ role: "user", content: "Hi" }];
const chat = { model: "llama-3.3-70b-versatile", messages, max_tokens: 9 };
const converse = {
  messages: [{ role: "user", content: [{ text: "Hi" }] }],
  inferenceConfig: { maxTokens: 9 },
};
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

function ask(
  vendor: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Response> {
  return fetch(`${proxyUrl}/providers/${slugs.get(vendor) ?? vendor}${path}`, {
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
}

/** A request as the vendor's own SDK writes it for its base URL, and where it has to arrive. */
type Wire = readonly [
  client: string,
  vendor: string,
  path: string,
  headers: (key: string) => Record<string, string>,
  body: object,
  arrives: string,
];
const WIRES: readonly Wire[] = [
  ["groq-sdk", "groq", "/openai/v1/chat/completions", bearer, chat, "/groq/chat/completions"],
  [
    ...(["an OpenAI client at its base URL", "groq", "/v1/chat/completions", bearer] as const),
    ...([chat, "/groq/chat/completions"] as const),
  ],
  [
    "AzureOpenAI",
    "azure",
    "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21",
    (key) => ({ "api-key": key }),
    { ...chat, model: "gpt-4o-mini" },
    "/azure/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21",
  ],
  [
    ...(["ollama", "ollama", "/api/chat", bearer] as const),
    { model: "llama3.2", messages, stream: false, options: { num_predict: 9 } },
    "/ollama/api/chat",
  ],
  [
    ...(["client-bedrock-runtime", "aws", `/model/${MODEL}/converse`, bearer, converse] as const),
    `/aws/model/${MODEL}/converse`,
  ],
];

describe("below /providers/{slug}", () => {
  it.each(WIRES)("%s reaches its vendor and is metered", async (...wire) => {
    const [, vendor, path, headers, body, arrives] = wire;
    const project = organization.projects[0];
    const answer = await ask(vendor, path, headers(project?.key ?? ""), body);
    expect([answer.status, await answer.json()]).toMatchObject([200, {}]);
    expect(Number(answer.headers.get("pag0-cost"))).toBeGreaterThan(0);
    const arrived = seen.at(-1);
    expect(arrived?.url).toBe(arrives);
    expect(JSON.parse(arrived?.body ?? "")).toEqual(body);
    expect(JSON.stringify(arrived)).not.toContain(project?.key);
    expect(arrived?.headers.authorization).toBe(`Bearer ${CREDENTIAL}`);
  });

  it.each(WIRES)("%s reads why a call over budget is refused", async (...wire) => {
    const [, vendor, path, headers, body] = wire;
    const before = seen.length;
    const answer = await ask(vendor, path, headers(organization.projects[1]?.key ?? ""), body);
    expect(answer.status).toBe(429);
    const { message, error } = (await answer.json()) as { message?: string; error: unknown };
    // Amazon's SDKs read `message`, Ollama's reads `error`, and all others the message in it.
    const read = typeof error === "string" ? error : (error as { message: string }).message;
    for (const text of [read, message ?? read]) expect(text).toMatch(/^BUDGET_EXCEEDED: /);
    expect(seen.length).toBe(before);
  });

  it("the provider of that name is asked, not another of its format, and names itself in its answers", async () => {
    const key = organization.projects[0]?.key ?? "";
    const headers = { "x-api-key": key, "anthropic-version": "2023-06-01" };
    const answer = await ask("anthropic", "/v1/messages/batches/msgbatch_1", headers);
    expect(seen.at(-1)?.url).toBe("/claude/v1/messages/batches/msgbatch_1");
    expect(await answer.json()).toMatchObject({ results_url: new URL(BATCH_URL).pathname });
  });

  it("a provider that there is not is told with those that there are", async () => {
    const answer = await ask("nobody", "/v1/models", bearer(organization.projects[0]?.key ?? ""));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      error: {
        code: "ROUTE_NOT_FOUND",
        message: expect.stringMatching(/no provider "nobody"; it has .*groq-/),
      },
    });
  });

  it("a signature of Amazon's is told what to send instead", async () => {
    const authorization =
      "AWS4-HMAC-SHA256 Credential=AKIA/20261122/eu-west-1/bedrock/aws4_request";
    const answer = await ask("aws", `/model/${MODEL}/converse`, { authorization }, converse);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({
      message: expect.stringContaining("AWS_BEARER_TOKEN_BEDROCK"),
    });
  });
});

it("names the way to a provider's own API where a path is no route", async () => {
  const answer = await fetch(`${proxyUrl}/api/chat`, { method: "POST" });
  expect(await answer.json()).toMatchObject({
    detail: expect.stringContaining("/api/chat; a provider's own API is below /providers/"),
  });
});
