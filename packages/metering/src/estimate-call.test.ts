import type { HttpPriceRule, PriceOverride } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WireFormat } from "./call.ts";
import { estimateCall, type PricedEndpoint, UnpricedCallError } from "./estimate-call.ts";
import { putIn } from "./output-maximum.ts";
import { priceBook } from "./prices/price-book.ts";
import { latestOverrides } from "./prices/stored-overrides.ts";
import { costOfUsage } from "./prices/token-price.ts";
import { usageWhereKept } from "./regional.ts";
import { noUsage } from "./usage.ts";
import { usageFromBody } from "./usage-from-body.ts";

const AT = new Date("2026-11-21T00:00:00Z");
const HOSTS = {
  openai: "https://api.openai.com",
  anthropic: "https://api.anthropic.com",
  google: "https://generativelanguage.googleapis.com",
  http: "https://api.deepl.com",
};
const from = { effectiveFrom: "2026-01-01T00:00:00Z", effectiveTo: null, note: "" };
const all = { vendor: "*", model: "*", version: 1, ...from };

interface Asking {
  path: string;
  body?: unknown;
  method?: string;
  vendor?: string;
  overrides?: readonly PriceOverride[];
  most?: number | null;
  own?: Partial<PricedEndpoint>;
}

function ask(format: WireFormat, asking: Asking) {
  const { path, body, method = "POST", vendor = format, overrides = [], most = null } = asking;
  const provider = { name: vendor, vendor, format, baseUrl: new URL(HOSTS[format]) };
  const endpoint = { pricePerRequest: null, priceRule: null, provider, ...asking.own };
  return estimateCall(endpoint, {
    ...{ url: new URL(HOSTS[format] + path), method, body, at: AT },
    prices: priceBook({ overrides }),
    defaultMaxOutputTokens: most,
  });
}

const messages = [{ role: "user", content: "Hi" }];

describe("a call's price", () => {
  it("is none where nobody knows one: it is refused, never free", () => {
    const body = { model: "none-7b", messages };
    const refused = () => ask("openai", { path: "/v1/chat/completions", body });
    expect(refused).toThrow(UnpricedCallError);
    expect(refused).toThrow('The model "none-7b" of openai has no known price');
    expect(() => ask("openai", { path: "/v1/fine_tuning/jobs", body })).toThrow(
      "POST /v1/fine_tuning/jobs of openai has no registered price",
    );
    expect(() => ask("http", { path: "/", method: "GET" })).toThrow("GET / of http");
  });

  it("is the organization's default where it has one, and nothing where it says free", () => {
    const body = { model: "none-7b", messages, max_tokens: 1_000_000 };
    const path = "/v1/chat/completions";
    const rest: PriceOverride = { kind: "default", id: "rest", ...all, rates: { output: "3" } };
    // What it does not name is not free: the input costs what the output does.
    const priced = ask("openai", { path, body, overrides: [rest] });
    expect(priced.upperBound).toBe(3_000_000_000n + BigInt(priced.parsed.inputTokens) * 3_000n);
    const free: PriceOverride = { kind: "free", id: "own", ...all };
    const estimate = ask("openai", { path, body, overrides: [free] });
    expect(estimate.upperBound).toBe(0n);
    expect(estimate.pricing).toMatchObject({
      kind: "tokens",
      price: { version: "override:own@1" },
    });
  });

  it("is none where a price by the piece says nothing of what the call uses", () => {
    const path = "/v1/chat/completions";
    const body = { model: "none-7b", messages };
    const asked = (kind: "image" | "request") => {
      const units = [{ kind, key: null, usd: "0.05", per: 1 as const }];
      return ask("openai", {
        ...{ path, body },
        overrides: [{ kind: "default", id: "d", ...all, units }],
      });
    };
    expect(() => asked("image")).toThrow("has no known price for its tokens");
    expect(asked("request").upperBound).toBe(50_000_000n);
    const drawn = { model: "dall-e-3", prompt: "A cat" };
    expect(ask("openai", { path: "/v1/images/generations", body: drawn }).upperBound).toBe(
      40_000_000n,
    );
    expect(() => ask("openai", { path, body: { ...body, model: "dall-e-3" } })).toThrow(
      "has no known price for its tokens",
    );
  });

  it("names pieces that the model's price says nothing of", () => {
    const priced: PriceOverride = { kind: "default", id: "d", ...all, rates: { input: "1" } };
    const body = { model: "none-7b", messages, web_search_options: {} };
    expect(() =>
      ask("openai", { path: "/v1/chat/completions", body, overrides: [priced] }),
    ).toThrow("has no known price for web_search");
  });

  it("is a tenth more for newer models at a host that keeps calls in a region, before the call and after", () => {
    const body = (model: string) => ({ model, messages, max_tokens: 100 });
    const at = (vendor: string, url: string, path: string, model: string) => {
      const format = vendor === "google" ? "anthropic" : "openai";
      const provider = { name: vendor, vendor, format, baseUrl: new URL(url) } as const;
      const endpoint = { pricePerRequest: null, priceRule: null, provider };
      const { parsed, pricing, upperBound } = estimateCall(endpoint, {
        ...{ url: new URL(url + path), method: "POST", body: body(model), at: AT },
        ...{ prices: priceBook({ overrides: [] }), defaultMaxOutputTokens: null },
      });
      if (pricing.kind !== "tokens") throw new TypeError("has no price by tokens");
      const told = noUsage({ inputTokens: 10, outputTokens: 100 });
      const cost = costOfUsage(usageWhereKept(parsed, told), pricing.price);
      expect(cost).toBeLessThanOrEqual(upperBound);
      return { cost, upperBound };
    };
    const chat = "/v1/chat/completions";
    const openAi = (host: string, model: string) =>
      at("openai", `https://${host}api.openai.com`, chat, model);
    const [plain, kept] = [openAi("", "gpt-5.4"), openAi("eu.", "gpt-5.4")];
    // 10 × $2.50 and 100 × $15 a million.
    expect([plain.cost, kept.cost]).toEqual([1_525_000n, 1_677_500n]);
    expect(kept.upperBound * 10n).toBe(plain.upperBound * 11n);
    expect(openAi("eu.", "gpt-4o")).toEqual(openAi("", "gpt-4o"));
    const vertex = (host: string, model: string) =>
      at(
        "google",
        `https://${host}aiplatform.googleapis.com`,
        `/v1/projects/p/locations/us-east5/publishers/anthropic/models/${model}:rawPredict`,
        model,
      ).cost;
    expect(vertex("us-east5-", "claude-sonnet-4-5@20250929") * 10n).toBe(
      vertex("", "claude-sonnet-4-5@20250929") * 11n,
    );
    expect(vertex("us-east5-", "claude-3-5-haiku@20241022")).toBe(
      vertex("", "claude-3-5-haiku@20241022"),
    );
  });

  it("is nothing for what a vendor does not bill", () => {
    for (const [format, path, method] of [
      ["openai", "/v1/models", "GET"],
      ["openai", "/v1/moderations", "POST"],
      ["anthropic", "/v1/messages/count_tokens", "POST"],
    ] as const)
      expect(ask(format, { path, method, body: {} }).pricing).toEqual({ kind: "free" });
  });

  it("is the rule's where the endpoint has one, before any other", () => {
    const priceRule: HttpPriceRule = {
      ...{ id: "r", version: 1, chargeFailures: false },
      components: [
        { from: "request_field", path: "text", measure: "characters", usd: "20", per: 1_000_000 },
      ],
    };
    const own = { priceRule, pricePerRequest: nanoUsd(7n) };
    const estimate = ask("http", { path: "/", body: { text: "abc" }, own });
    expect(estimate.upperBound).toBe(60_000n);
    expect(() => ask("http", { path: "/", body: {}, own })).toThrow("body.text is absent");
  });
});

describe("the default maximum of the output", () => {
  const gemini = "/v1beta/models/gemini-2.0-flash:generateContent";
  const contents = [{ role: "user", parts: [{ text: "Hi" }] }];
  const model = "gpt-4o-mini";
  it.each<[WireFormat, string, object, object, string?]>([
    ["openai", "/v1/chat/completions", { model, messages }, { max_completion_tokens: 9 }],
    [
      "openai",
      "/v1/chat/completions",
      { model: "mistral-small-latest", messages },
      { max_tokens: 9 },
      "mistral",
    ],
    ["openai", "/v1/completions", { model: "gpt-3.5-turbo-instruct" }, { max_tokens: 9 }],
    ["openai", "/v1/responses", { model, input: "Hi" }, { max_output_tokens: 9 }],
    [
      "anthropic",
      "/v1/messages",
      { model: "claude-3-5-haiku-latest", messages },
      { max_tokens: 9 },
    ],
    ["google", gemini, { contents }, { generationConfig: { maxOutputTokens: 9 } }],
    [
      "google",
      gemini,
      { contents, generation_config: { topK: 1 } },
      { generation_config: { topK: 1, maxOutputTokens: 9 } },
    ],
    ["openai", "/v1/embeddings", { model: "text-embedding-3-small", input: "Hi" }, {}],
    ["openai", "/v1/chat/completions", { model, messages, max_tokens: 70 }, {}],
  ])("%s %s %j is told %j", (format, path, body, members, vendor = format) => {
    expect(ask(format, { path, body, most: 9, vendor }).members).toEqual(members);
    expect(ask(format, { path, body: { ...body, ...members }, vendor }).members).toEqual({});
  });

  it("bounds every answer of several, and is never more than the model gives", () => {
    const path = "/v1/chat/completions";
    const most = (body: object, maximum: number) =>
      ask("openai", { path, body: { model, messages, ...body }, most: maximum });
    expect(most({ n: 3 }, 50).tokens?.maxOutput).toBe(150);
    expect(most({}, 10_000_000).members).toEqual({ max_completion_tokens: 16_384 });
    const claude = { model: "claude-3-5-haiku-latest", messages };
    const anthropic = ask("anthropic", { path: "/v1/messages", body: claude, most: 10_000_000 });
    expect(anthropic.members).toEqual({ max_tokens: 8_192 });
    expect(() => ask("anthropic", { path: "/v1/messages", body: claude })).toThrow("max_tokens");
  });
});

describe("members put into a body", () => {
  it("leave the rest as it came", () => {
    expect(putIn('{ "a" : 1.0 }', { a: 1 }, { b: 2 })).toBe('{"b":2, "a" : 1.0 }');
    expect(putIn(" {}", {}, { b: 2 })).toBe(' {"b":2}');
    expect(putIn('{"a":{"x":1}}', { a: { x: 1 } }, { a: { x: 2 } })).toBe('{"a":{"x":2}}');
  });

  it("make the body that has them, whatever it was", () => {
    const body = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(body, body, fc.nat(2), (before, members, indent) => {
        const text = JSON.stringify(before, null, indent);
        const known = JSON.parse(text);
        const put = JSON.parse(JSON.stringify(members));
        expect(JSON.parse(putIn(text, known, put))).toEqual({ ...known, ...put });
      }),
    );
  });
});

describe("stored prices", () => {
  const document = (version: number, more: object = {}) => ({
    ...{ kind: "discount", id: "d", ...all, version, percent: "10" },
    ...more,
  });
  it("count in their latest version, in whatever order they come", () => {
    const rows = [2, 3, 1].map((version) => ({ id: "d", version, document: document(version) }));
    expect(latestOverrides(rows).overrides.map(({ version }) => version)).toEqual([3]);
  });

  it("that cannot be read are told with their reason, and no earlier version serves for them", () => {
    const good = { id: "d", version: 1, document: document(1) };
    for (const [bad, problem] of [
      [{ ...document(2), percent: "x" }, /^percent: must be percent/],
      [document(9), "is stored as d@2 and calls itself d@9"],
      [null, /./],
    ] as const) {
      const read = latestOverrides([good, { id: "d", version: 2, document: bad }]);
      expect(read.overrides).toEqual([]);
      expect(read.unreadable).toMatchObject([{ id: "d", version: 2 }]);
      expect(read.unreadable[0]?.problem).toMatch(problem);
    }
  });
});

describe("pictures and sound that tokens pay for", () => {
  const picture = (model: string, overrides: readonly PriceOverride[] = [], vendor = "openai") => {
    const body = { model, prompt: "An otter", size: "1024x1024", quality: "high" };
    return ask("openai", { path: "/v1/images/generations", body, vendor, overrides });
  };
  const answer = { data: [{ b64_json: "aQ==" }] };
  const told = (estimate: ReturnType<typeof picture>, body: unknown = answer) =>
    usageFromBody("openai", estimate.parsed.operation, body, estimate.parsed);

  it("are no pieces: an answer that tells no tokens tells nothing, and is not free", () => {
    const model = "gemini-2.5-flash-image";
    const drawn = picture(model, [], "google");
    expect(told(drawn)).toBeNull();
    expect(drawn.upperBound).toBeGreaterThan(nanoUsd(100_000_000n));
    const body = { model: "gpt-4o-transcribe", url: "https://a.example/b.mp3" };
    const heard = ask("openai", { path: "/v1/audio/transcriptions", body });
    expect(told(heard, { text: "Hi", duration: 9 })).toBeNull();
    const byTheSecond = { ...body, model: "whisper-1" };
    const timed = ask("openai", { path: "/v1/audio/transcriptions", body: byTheSecond });
    expect(told(timed, { text: "Hi", duration: 9 })?.units).toEqual([
      { kind: "second", count: 9, key: null },
    ]);
  });

  it("are pieces by an agreement on pieces, also where the answer tells tokens", () => {
    const each = [{ kind: "image", key: null, usd: "0.05", per: 1 }] as const;
    const agreed: PriceOverride = { kind: "price", id: "each", ...all, units: [...each] };
    const drawn = picture("gpt-image-2", [agreed]);
    const usage = { input_tokens: 20, output_tokens: 7_024, total_tokens: 7_044 };
    const found = told(drawn, { ...answer, usage });
    expect(found?.units).toMatchObject([{ kind: "image", count: 1 }]);
  });

  it("bound a picture of any size by what it is billed", () => {
    const { upperBound } = picture("gpt-image-2");
    // 7,024 tokens at $30 a million.
    expect(upperBound).toBeGreaterThanOrEqual(nanoUsd(210_720_000n));
    expect(upperBound).toBeLessThan(nanoUsd(250_000_000n));
  });
});
