import { calcPrice, findProvider, type Usage as GenaiUsage } from "@pydantic/genai-prices";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noUsage, SERVICE_TIERS, type Usage } from "../usage.ts";
import { lookUpTokenPrice } from "./catalogue.ts";
import { costOfUsage, type TokenPrice } from "./token-price.ts";
import {
  INPUT_CLASSES,
  INPUT_PARTS,
  OUTPUT_CLASSES,
  OUTPUT_PARTS,
  type TokenClass,
} from "./token-rates.ts";
import { upperBoundCost } from "./upper-bound.ts";

const at = new Date("2026-11-21T05:00:00Z");
const price = (vendor: string, model: string, moment = at) =>
  lookUpTokenPrice(vendor, model, moment) as TokenPrice;

const COMPARED = ["openai", "anthropic", "google", "groq", "deepseek", "mistral", "x-ai", "azure"];
const OTHERS = ["aws", "perplexity", "openrouter", "together", "fireworks", "cohere", "moonshotai"];
const modelsOf = (vendors: readonly string[]) =>
  vendors
    .flatMap((vendor) =>
      (findProvider({ providerId: vendor })?.models ?? []).map(({ id }) => [vendor, id] as const),
    )
    .filter(([vendor, id]) => lookUpTokenPrice(vendor, id, at)?.tokens === true);
const priced = modelsOf(COMPARED);
const everywhere = [...priced, ...modelsOf(OTHERS)];

/** Usage whose parts add up to no more than their whole. */
const anyUsage = fc
  .record({
    input: fc.array(fc.nat(60_000), { minLength: 9, maxLength: 9 }),
    output: fc.array(fc.nat(20_000), { minLength: 5, maxLength: 5 }),
    serviceTier: fc.constantFrom(...SERVICE_TIERS),
    searches: fc.nat(5),
    regional: fc.boolean(),
  })
  .map(({ input, output, serviceTier, searches, regional }) => {
    const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
    const parts = (members: Record<string, string>, counts: number[]) =>
      Object.fromEntries(Object.values(members).map((member, i) => [member, counts[i] ?? 0]));
    return noUsage({
      inputTokens: sum(input),
      outputTokens: sum(output),
      ...parts(INPUT_PARTS, input),
      ...parts(OUTPUT_PARTS, output),
      regionalTokens: regional ? sum(input) + sum(output) : 0,
      serviceTier,
      units: [{ kind: "web_search", count: searches, key: null }],
    });
  });

describe("any usage", () => {
  it("costs no more than the bound of a call that allows it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...everywhere),
        anyUsage,
        fc.nat(1_000),
        fc.nat(1_440),
        ([vendor, id], usage, more, minute) => {
          const moment = new Date(at.getTime() + minute * 60_000);
          const bound = upperBoundCost(
            {
              inputTokens: usage.inputTokens + more,
              unseenInput: false,
              maxOutputTokens: usage.outputTokens + more,
              serviceTiers: [usage.serviceTier],
              regional: usage.regionalTokens > 0,
              units: usage.units,
            },
            price(vendor, id),
          );
          expect(costOfUsage(usage, price(vendor, id, moment))).toBeLessThanOrEqual(bound);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("costs the sum of what its classes cost, within a tier and before rounding", () => {
    // A million times the tokens makes every charge a whole number, so that no part is rounded.
    const rates = Object.fromEntries(
      [...INPUT_CLASSES, ...OUTPUT_CLASSES].map((name, i) => [
        name,
        BigInt(i * 7 + 1) * 1_000_000n,
      ]),
    ) as Record<TokenClass, bigint>;
    const table = { base: rates, tiers: [] };
    const same = { table, basisPoints: 10_000n };
    const flat: TokenPrice = {
      ...price("openai", "gpt-4o"),
      ...table,
      serviceTiers: { standard: same, batch: same, flex: same, priority: same, fast: same },
      units: {},
    };
    fc.assert(
      fc.property(anyUsage, (usage) => {
        let sum = 0n;
        let [input, output] = [usage.inputTokens, usage.outputTokens];
        for (const member of Object.values(INPUT_PARTS)) {
          sum += costOfUsage(
            noUsage({ inputTokens: usage[member], [member]: usage[member] }),
            flat,
          );
          input -= usage[member];
        }
        for (const member of Object.values(OUTPUT_PARTS)) {
          sum += costOfUsage(
            noUsage({ outputTokens: usage[member], [member]: usage[member] }),
            flat,
          );
          output -= usage[member];
        }
        sum += costOfUsage(noUsage({ inputTokens: input, outputTokens: output }), flat);
        expect(costOfUsage(usage, flat)).toBe(sum);
      }),
    );
  });
});

it("agrees with the catalogue's own arithmetic within a micro-USD, over 300 random calls", () => {
  // What the catalogue has no own rate for it refuses as a part; then it is left to its whole.
  const KEYS: Record<string, [member: keyof Usage, own: string]> = {
    cache_read_tokens: ["cachedInputTokens", "cache_read_mtok"],
    cache_write_tokens: ["cacheWriteTokens", "cache_write_mtok"],
    cache_write_1h_tokens: ["cacheWrite1hTokens", "cache_write_1h_mtok"],
  };
  // By its own name of each; names that rows of ours read otherwise are another test's.
  const listed = priced.filter(([vendor, id]) => {
    const found = price(vendor, id);
    return found.model === id && found.version.startsWith("genai-prices");
  });
  expect(listed.length).toBeGreaterThan(priced.length * 0.8);
  let compared = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...listed),
      fc.array(fc.nat(90_000), { minLength: 5, maxLength: 5 }),
      fc.nat(4_000 * 1_440),
      ([vendor, id], [fresh = 0, read = 0, write = 0, write1h = 0, output = 0], minute) => {
        const timestamp = new Date(Date.parse("2024-01-01T00:00:00Z") + minute * 60_000);
        const own = price(vendor, id, timestamp);
        const probe = calcPrice({}, id, { providerId: vendor, timestamp });
        const counts = {
          cachedInputTokens: read,
          cacheWriteTokens: write,
          cacheWrite1hTokens: write1h,
        };
        const parts: Partial<Usage> = {};
        const genai: GenaiUsage = { output_tokens: output };
        let input = fresh;
        for (const [key, [member, rate]] of Object.entries(KEYS)) {
          if (probe?.model_price[rate] === undefined) continue;
          const tokens = counts[member as keyof typeof counts];
          Object.assign(parts, { [member]: tokens });
          genai[key] = (genai[key] ?? 0) + tokens;
          // Its hourly writes are a part of its writes.
          if (key === "cache_write_1h_tokens")
            genai.cache_write_tokens = (genai.cache_write_tokens ?? 0) + tokens;
          input += tokens;
        }
        genai.input_tokens = input;
        const usage = noUsage({ inputTokens: input, outputTokens: output, ...parts });
        const theirs = calcPrice(genai, id, { providerId: vendor, timestamp });
        const difference = Number(costOfUsage(usage, own)) - (theirs?.total_price ?? 0) * 1e9;
        expect(Math.abs(difference), `${vendor}/${id}`).toBeLessThanOrEqual(1_000);
        compared += 1;
      },
    ),
    { numRuns: 300 },
  );
  expect(compared).toBe(300);
});
