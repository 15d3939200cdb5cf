import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import { medianSlope, soak } from "./soak.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

/**
 * A kilobyte a call, after so many calls that what is remembered of texts is full. `npm run bench -- soak`
 * measures an hour's calls and holds the process to a tenth.
 */
const MAX_BYTES_PER_10K = 10 * 1024 * 1024;
/** As many connections as there are callers may be kept for the next call; one lost in 100 calls were more. */
const MAX_DESCRIPTORS_MORE = 32;
const MAX_JOURNAL_BYTES = 16 * 1024 * 1024 + 65_536;

describe("the slope of measurements", () => {
  it("is what most of them say", () => {
    const points = [0, 1, 2, 3, 4].map((x) => ({ x, y: x === 2 ? 100 : 3 * x }));
    expect(medianSlope(points)).toBe(3);
  });
});

describe("a proxy that has taken calls of every kind", () => {
  it("keeps no more memory and descriptors than before, nothing held, and an empty journal", async () => {
    const result = await soak(harness, { warmUp: 6_500, calls: 3_500, measurements: 5 });
    console.info(
      `${result.calls} calls in ${Math.round(result.seconds)} s, ${result.keptBytesPer10k} bytes more for each 10,000`,
    );
    // Nothing but what was asked for: the kinds of a round of 200, as they end.
    expect(Object.keys(result.outcomes)).toEqual([
      "answer: 200",
      "approval: 202",
      "come back",
      "hang-up: UPSTREAM_UNREACHABLE",
      "known: 200",
      "left: 200",
      "poor: BUDGET_EXCEEDED",
      "query: 200",
      "refused: MODEL_NOT_ALLOWED",
      "status: 404",
      "status: 500",
      "stream broken off: cut",
      "stream: 200",
    ]);
    expect(result.keptBytesPer10k).toBeLessThan(MAX_BYTES_PER_10K);
    expect(result.descriptorsMore).toBeLessThanOrEqual(MAX_DESCRIPTORS_MORE);
    expect([result.held, result.leased, result.settledLessEvents]).toEqual([0n, 0n, 0n]);
    expect(result.journalBytes).toBeLessThan(MAX_JOURNAL_BYTES);
  }, 600_000);
});
