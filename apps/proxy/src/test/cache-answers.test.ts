import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Canned, type CannedAnswer, startCanned } from "./canned.ts";
import { createHarness, forward, type Harness } from "./harness.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
const READ = "https://api.salesforce.com/read";

let harness: Harness;
let provider: Canned;
let url: string;
let key: string;
let answered = 0;
let headers: Record<string, string> = {};
/** Members of the choice that is answered. */
let more: object = {};

function answerOf(): CannedAnswer {
  answered++;
  const document = {
    choices: [{ index: 0, ...more, message: { role: "assistant", content: `no. ${answered}` } }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  };
  return {
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify(document)),
  };
}

beforeAll(async () => {
  harness = await createHarness();
  provider = await startCanned(answerOf);
  url = (await harness.start({ PAG0_PRIVATE_HOSTS: provider.host })).url;
  const cache = { enabled: true, sharedCache: true, defaultTTL: 600 };
  const seeded = await harness.seed({ projects: [{ cache }], upstreamUrl: provider.url });
  key = seeded.projects[0]?.key ?? "";
});
afterAll(async () => {
  await harness.close();
  await provider.close();
});

async function call(target: string, body: object | null, own: Record<string, string> = {}) {
  const init = body === null ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await forward(url, key, target, { ...init, headers: own });
  const state = response.headers.get("pag0-cache");
  return { state, headers: response.headers, text: await response.text() };
}

const messages = [{ role: "user", content: "hi" }];
const chat = (others: object) => ({ model: "gpt-4o-mini", max_tokens: 9, messages, ...others });

async function statesOf(target: string, body: object | null): Promise<(string | null)[]> {
  return [(await call(target, body)).state, (await call(target, body)).state];
}

describe("an answer that is served again", () => {
  it("tells nothing of the call that brought it", async () => {
    const about = { etag: '"1"', "x-total-count": "42" };
    const once = {
      date: "Sat, 01 Jan 2000 00:00:00 GMT",
      "x-request-id": "req_of_another",
      "x-ratelimit-remaining-requests": "0",
      "retry-after": "30",
      "openai-processing-ms": "1200",
      "set-cookie": "session=of-another",
    };
    headers = { ...about, ...once };
    const first = await call(CHAT, chat({ seed: 1 }));
    const again = await call(CHAT, chat({ seed: 1 }));
    headers = {};
    expect([first.state, again.state, again.text]).toEqual(["miss", "hit", first.text]);
    expect(first.headers.get("x-request-id")).toBe("req_of_another");
    for (const [name, value] of Object.entries(about)) expect(again.headers.get(name)).toBe(value);
    for (const [name, value] of Object.entries(once))
      expect([name, again.headers.get(name)]).not.toEqual([name, value]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["forbids that", { "cache-control": "no-store" }, "miss"],
    ["wants to be asked each time", { "cache-control": "max-age=0, must-revalidate" }, "miss"],
    ["depends on all there is", { vary: "*" }, "miss"],
    ["is for this account", { "cache-control": "private, max-age=60" }, "hit"],
  ])("is none of a read whose provider says that it %s", async (name, told, second) => {
    headers = told;
    expect(await statesOf(`${READ}?${encodeURIComponent(name)}`, null)).toEqual(["miss", second]);
    headers = {};
  });

  it.each<[string, string, object | null, string]>([
    ["the state of work under way", "https://api.openai.com/v1/responses/resp_1", null, "off"],
    ["the list of models", "https://api.openai.com/v1/models", null, "hit"],
    ["a tool that the provider ran", CHAT, chat({ web_search_options: {} }), "off"],
    ["what the provider was to keep", CHAT, chat({ store: true }), "off"],
    ["a function of the caller's", CHAT, chat({ tools: [{ type: "function" }] }), "hit"],
  ])("of %s: %s", async (_name, target, body, second) => {
    expect((await statesOf(target, body))[1]).toBe(second);
  });

  it("is none that only says that there is none", async () => {
    more = { finish_reason: "error" };
    expect(await statesOf(CHAT, chat({ seed: 3 }))).toEqual(["miss", "miss"]);
    more = { finish_reason: "stop" };
    expect(await statesOf(CHAT, chat({ seed: 3 }))).toEqual(["miss", "hit"]);
  });

  it("is the same for a call that says otherwise who makes it, and is traced as another one", async () => {
    const traced = (n: number) => ({
      "user-agent": `app/${n}`,
      "x-stainless-retry-count": String(n),
      "x-goog-api-client": `genai/${n}`,
      traceparent: `00-${String(n).repeat(32)}-${"1".repeat(16)}-01`,
      "x-datadog-trace-id": String(n),
      "sentry-trace": String(n),
      "x-amzn-trace-id": String(n),
      "idempotency-key": String(n),
    });
    expect((await call(CHAT, chat({ seed: 2 }), traced(1))).state).toBe("miss");
    expect((await call(CHAT, chat({ seed: 2 }), traced(2))).state).toBe("hit");
    for (const name of ["accept-language", "openai-beta", "openai-organization", "origin"])
      expect((await call(CHAT, chat({ seed: 2 }), { [name]: "x" })).state).toBe("miss");
  });

  it("is another one where a schema asks for its members in another order, or a member is said twice", async () => {
    const schema = (...names: string[]) => {
      const properties = Object.fromEntries(names.map((name) => [name, { type: "string" }]));
      const json_schema = { name: "s", schema: { type: "object", properties } };
      return chat({ response_format: { type: "json_schema", json_schema } });
    };
    expect((await call(CHAT, schema("why", "answer"))).state).toBe("miss");
    expect((await call(CHAT, schema("answer", "why"))).state).toBe("miss");
    expect((await call(CHAT, schema("why", "answer"))).state).toBe("hit");
    const states: (string | null)[] = [];
    for (const notes of ['"a":"8","a":"9"', '"a":"9"', '"a":"9","a":"9"', '"a":"9"']) {
      const body = `{"model":"gpt-4o-mini","max_tokens":9,"metadata":{${notes}},"messages":${JSON.stringify(messages)}}`;
      const response = await forward(url, key, CHAT, { method: "POST", body });
      await response.text();
      states.push(response.headers.get("pag0-cache"));
    }
    expect(states).toEqual(["miss", "miss", "miss", "hit"]);
  });
});
