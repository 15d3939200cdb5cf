import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL } from "./harness.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
/** Every label with all the values that it can have: a set that no caller and no organization makes larger. */
const LABELS: Readonly<Record<string, RegExp>> = {
  route: /^(forward|openai|anthropic|google|door|approvals)$/,
  reason: /^([A-Z_]+|)$/,
  outcome: /^(served|refused|pending|upstream_error|client_gone|unknown)$/,
  format: /^(openai|anthropic|google|http)$/,
  status: /^([1-5]xx|none)$/,
  kind: /^(input|output|cached_input|cache_write|reasoning|scavenge|minor|major|incremental|weakcb)$/,
  state: /^(hit|miss|off)$/,
  measure: /^(requests|tokens)$/,
  result: /^[a-z]+$/,
  gen_ai_operation_name:
    /^(chat|text_completion|embeddings|generate_content|image_generation|speech|transcription)$/,
  gen_ai_provider_name:
    /^(openai|anthropic|gcp\.gemini|gcp\.vertex_ai|azure\.ai\.openai|aws\.bedrock|cohere|deepseek|groq|mistral_ai|moonshot_ai|perplexity|x_ai|_OTHER)$/,
  gen_ai_token_type: /^(input|output)$/,
  error_type: /^([1-5]xx|none|)$/,
  le: /^(\+Inf|[\d.e-]+)$/,
  quantile: /^[\d.]+$/,
  version: /^v\d+/,
  major: /^\d+$/,
  minor: /^\d+$/,
  patch: /^\d+$/,
  type: /^[A-Za-z]+$/,
  space: /^[a-z_]+$/,
};

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

/** Each sample of `/metrics` by its name and labels. */
async function samples(): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

function labelsOf(sample: string): [string, string][] {
  const inside = /\{(.*)\}$/.exec(sample)?.[1] ?? "";
  return [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
}

const chat = (key: string, body: object, headers = {}) =>
  forward(url, key, CHAT, {
    method: "POST",
    headers,
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: 100,
      messages: [{ role: "user", content: "measure" }],
      ...body,
    }),
  });

describe("metrics", () => {
  it("have no label whose values a caller makes: hostile calls add not one series", async () => {
    const { projects } = await harness.seed({ projects: [{}] });
    const key = projects[0]?.key ?? "";
    const abuse = async (mark: string) => {
      const headers = { "pag0-tags": JSON.stringify({ costCenter: mark }), "user-agent": mark };
      for (const work of [
        () => chat(key, { model: mark }, headers),
        () => chat(key, { user: mark, service_tier: mark }, headers),
        () => forward(url, key, `https://${mark}.example/`, { headers }),
        () => forward(url, key, `${PRICED_URL}/${mark}?${mark}=1`, { headers }),
        () => forward(url, `pag0_prj_${mark}`, PRICED_URL, { headers }),
        () => fetch(`${url}/openai/${mark}`, { headers: { authorization: `Bearer ${key}` } }),
        () => fetch(`${url}/v1/approvals/${mark}`, { headers: { authorization: `Bearer ${key}` } }),
        () => fetch(`${url}/${mark}`, { method: "PROPFIND" }),
      ])
        await (await work()).text();
    };
    const shipped = 'pag0_proxy_shipped_events_total{result="shipped"}';
    await abuse("first-mark");
    await expect.poll(async () => (await samples()).has(shipped)).toBe(true);
    let mark = 0;
    // What happens in the background once in a while has a series from the first time on: not with each round.
    const added = async () => {
      const before = await samples();
      for (const last = mark + 10; mark < last; mark++) await abuse(`mark-${mark}xxxevilxxxx`);
      return [...(await samples()).keys()].filter((sample) => !before.has(sample));
    };
    await expect.poll(added).toEqual([]);
    const after = await samples();
    expect([...after.keys()].filter((sample) => /mark/.test(sample))).toEqual([]);
    for (const sample of after.keys())
      for (const [name, value] of labelsOf(sample)) {
        expect(LABELS[name], `the label ${name} of ${sample}`).toBeDefined();
        expect(value, sample).toMatch(LABELS[name] ?? /^$/);
      }
  });

  it("count tokens, cost, tries, savings and rate limits to the unit", async () => {
    const { projects } = await harness.seed({
      projects: [
        { cache: { enabled: true, sharedCache: false, defaultTTL: 60 } },
        { rateLimit: { requestsPerMinute: 1 } },
      ],
    });
    const [key = "", limited = ""] = projects.map((project) => project.key);
    const before = await samples();
    await (await chat(key, { stream: true })).text();
    await (await chat(key, { stream: true })).text();
    await (await forward(url, key, "https://api.salesforce.com/fail")).text();
    await (await forward(url, limited, PRICED_URL)).text();
    expect((await forward(url, limited, PRICED_URL)).status).toBe(429);
    let after = before;
    const grew = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    const grown = () => ({
      input: grew('pag0_proxy_tokens_total{format="openai",kind="input"}'),
      output: grew('pag0_proxy_tokens_total{format="openai",kind="output"}'),
      cost: grew('pag0_proxy_cost_nano_usd_total{format="openai"}'),
      saved: grew("pag0_proxy_saved_nano_usd_total"),
      hits: grew('pag0_proxy_cache_total{state="hit"}'),
      answered: grew('pag0_proxy_attempts_total{format="openai",status="2xx"}'),
      failed: grew('pag0_proxy_attempts_total{format="http",status="5xx"}'),
      limited: grew('pag0_proxy_rate_limited_total{measure="requests"}'),
      genAi: grew(
        'gen_ai_client_token_usage_sum{gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_token_type="input"}',
      ),
      firstChunks: grew(
        'gen_ai_client_operation_time_to_first_chunk_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="openai"}',
      ),
      durations: grew(
        'gen_ai_client_operation_duration_seconds_count{gen_ai_operation_name="chat",gen_ai_provider_name="openai",error_type=""}',
      ),
    });
    // What a call counts is counted once its answer is out.
    const next = async () => {
      after = await samples();
      return grown();
    };
    await expect.poll(next).toEqual({
      ...{ input: 10, output: 5, cost: 4_500, saved: 4_500, hits: 1 },
      ...{ answered: 1, failed: 1, limited: 1, genAi: 10, firstChunks: 1, durations: 1 },
    });
    expect(after.get("pag0_proxy_cache_entries")).toBe(1);
    expect(after.get("pag0_proxy_circuits_open")).toBe(0);
  });
});
