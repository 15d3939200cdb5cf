import type { ComparisonRow, StatementRow } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { toCsv } from "../ui/csv.ts";
import {
  cacheWrites,
  comparisonCsv,
  lineName,
  matchingLines,
  matchingRows,
  STATEMENT_CSV,
  sumOf,
} from "./statement-lines.ts";
import { monthSpan, statementMonths } from "./statement-months.ts";

const line: StatementRow = {
  day: null,
  provider: { id: "prv_1", slug: "openai", name: "OpenAI Europe", vendor: "openai" },
  ...{ model: "gpt-4o", serviceTier: "batch", priceVersion: "list@1", calls: 3 },
  units: {
    ...{ uncachedInputTokens: 10, cachedInputTokens: 20, cacheWriteTokens: 3 },
    ...{ cacheWrite1hTokens: 4, audioInputTokens: 0, imageInputTokens: 0, videoInputTokens: 0 },
    ...{ outputTokens: 50, reasoningTokens: 5, audioOutputTokens: 0, imageOutputTokens: 0 },
    ...{ videoOutputTokens: 0, pieces: { web_search: 2, second: 1.5 } },
  },
  amount: "1234567.891",
  ...{ estimated: { calls: 1, amount: "0.001" }, unknownCalls: 0 },
  cacheAnswers: { calls: 7, saved: "20000" },
};

const compared: ComparisonRow = {
  ...{ day: "2026-10-01", model: "gpt-4o", side: "both" },
  ...{ vendorModels: ["gpt-4o-2024-08-06"], ourModels: ["gpt-4o"] },
  amount: { vendor: "1000000", ours: "1500000.5", difference: "-500000.5", ratio: -0.3333 },
  units: [{ unit: "calls", vendor: 2, ours: 3, difference: -1, ratio: -0.3333 }],
  ...{ estimated: { calls: 0, amount: "0" }, unknownCalls: 0 },
};

describe("a statement's lines", () => {
  it("are written with every unit and every digit", () => {
    const [header = "", row = ""] = toCsv(STATEMENT_CSV.header, [STATEMENT_CSV.row(line)])
      .trim()
      .replace("\ufeff", "")
      .split("\r\n");
    const cells = Object.fromEntries(
      header.split(",").map((name, place) => [name, row.split(",")[place]]),
    );
    expect(cells).toMatchObject({
      ...{ provider: "openai", model: "gpt-4o", service_tier: "batch", calls: "3" },
      ...{ uncached_input_tokens: "10", cached_input_tokens: "20", cache_write_5m_tokens: "3" },
      ...{ cache_write_1h_tokens: "4", output_tokens: "50", of_it_reasoning_tokens: "5" },
      ...{ pieces_web_search: "2", pieces_second: "1.5", pieces_image: "0" },
      ...{ amount_usd: "1.234567891", estimated_calls: "1", of_it_estimated_usd: "0.000000001" },
      ...{ unknown_calls: "0", cache_answers: "7", cache_saved_usd: "0.02" },
    });
    expect(row.split(",")).toHaveLength(header.split(",").length);
  });

  it("are found by what they are called, and summed exactly", () => {
    expect(lineName(line)).toBe("openai/gpt-4o");
    expect(lineName({ provider: null, model: null })).toBe("—/—");
    expect(cacheWrites(line)).toBe(7);
    for (const text of ["GPT", "openai/", "europe", "batch", "list@1", ""])
      expect(matchingLines([line], text)).toHaveLength(1);
    expect(matchingLines([line], "claude")).toEqual([]);
    expect(sumOf(["0.001", "9007199254740993", "-1"])).toBe("9007199254740992.001");
  });
});

describe("a comparison's rows", () => {
  it("are written with both sides, and found by either's name", () => {
    const { header, row } = comparisonCsv([compared]);
    const cells = row(compared);
    expect(Object.fromEntries(header.map((name, place) => [name, cells[place]]))).toEqual({
      ...{ day: "2026-10-01", model: "gpt-4o", in: "both", unknown_calls: "0" },
      ...{ vendor_models: "gpt-4o-2024-08-06", our_models: "gpt-4o", of_it_estimated_usd: "0.00" },
      ...{ vendor_usd: "1.00", our_usd: "1.5000005", difference_usd: "-0.5000005" },
      ...{ vendor_calls: "2", our_calls: "3", difference_calls: "-1" },
    });
    expect(matchingRows([compared], "2024-08")).toHaveLength(1);
    expect(matchingRows([compared], "o3")).toEqual([]);
  });
});

describe("months", () => {
  it("are calendar months in UTC, the one that is not over first", () => {
    const months = statementMonths(new Date("2026-01-31T23:59:59Z"));
    expect(months.slice(0, 3)).toEqual(["2026-01", "2025-12", "2025-11"]);
    expect([months.length, new Set(months).size]).toEqual([24, 24]);
    expect(monthSpan("2025-12")).toEqual({
      from: "2025-12-01T00:00:00.000Z",
      to: "2026-01-01T00:00:00.000Z",
    });
  });
});
