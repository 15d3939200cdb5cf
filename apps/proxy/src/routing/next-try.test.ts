import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOff, LONGEST_RETRY_AFTER_MS, RETRY_WINDOW_MS } from "./backoff.ts";
import { type Retry, readRetryAfter, retryAfterStatus } from "./failure.ts";
import { Tries } from "./next-try.ts";

const failure = (status: number, retryAfterMs: number | null = null) => ({ status, retryAfterMs });
const tries = (retries: number) => new Tries({ retries, random: () => 0 });
const first = { target: 0, lane: 0 };

describe("the next try", () => {
  it("goes to the next target after a failure of the provider, and to its other key last", () => {
    const of = tries(3);
    of.failed(first, "anywhere", failure(500), 10);
    expect(of.next([2, 1], 10)).toEqual([
      { target: 1, lane: 0, waitMs: 0 },
      { target: 0, lane: 1, waitMs: 0 },
      { target: 0, lane: 0, waitMs: 125 },
    ]);
  });

  it("goes to another key of the same target where the key was at fault or asked too much", () => {
    for (const [retry, status] of [
      ["other_key", 401],
      ["anywhere", 429],
    ] as const) {
      const of = tries(3);
      of.failed(first, retry, failure(status), 0);
      expect(of.next([2, 1], 0)[0]).toEqual({ target: 0, lane: 1, waitMs: 0 });
    }
  });

  it("asks a refused key no more, and a target that lacks the model with no key", () => {
    const refused = tries(5);
    refused.failed(first, "other_key", failure(401), 0);
    expect(refused.next([1], 0)).toEqual([]);
    const missing = tries(5);
    missing.failed(first, "other_target", failure(404), 0);
    expect(missing.next([3, 1], 0)).toEqual([{ target: 1, lane: 0, waitMs: 0 }]);
  });

  it("waits as long as the provider says, and not for one that says too long", () => {
    const soon = tries(2);
    soon.failed(first, "anywhere", failure(429, 3_000), 50);
    expect(soon.next([1], 50)).toEqual([{ ...first, waitMs: 3_000 }]);
    const late = tries(2);
    late.failed(first, "anywhere", failure(429, LONGEST_RETRY_AFTER_MS + 1), 50);
    expect(late.next([1], 50)).toEqual([]);
  });

  it("waits for longer each time", () => {
    const of = tries(5);
    const waits = [0, 1, 2].map(() => {
      of.failed(first, "anywhere", failure(500), 0);
      return of.next([1], 0)[0]?.waitMs;
    });
    expect(waits).toEqual([125, 250, 500]);
  });

  it("ends after what is not worth trying again, and when its time is over", () => {
    const wrong = tries(5);
    wrong.failed(first, "nowhere", failure(400), 0);
    expect(wrong.next([1, 1], 0)).toEqual([]);
    const late = tries(5);
    late.failed(first, "anywhere", failure(500), RETRY_WINDOW_MS + 1);
    expect(late.next([1, 1], RETRY_WINDOW_MS + 1)).toEqual([]);
  });

  it("never makes more tries than the budget has, whatever fails how", () => {
    const kinds = fc.constantFrom<Retry>("anywhere", "other_key", "other_target", "nowhere");
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }),
        fc.array(kinds, { minLength: 20, maxLength: 20 }),
        (retries, lanes, retry) => {
          const of = new Tries({ retries, random: () => 0.5 });
          let place = first;
          let count = 1;
          for (const kind of retry) {
            of.failed(place, kind, failure(500), 0);
            const next = of.next(lanes, 0)[0];
            if (next === undefined) break;
            expect(next.lane).toBeLessThan(lanes[next.target] ?? 0);
            place = next;
            count++;
          }
          expect(count).toBeLessThanOrEqual(retries + 1);
        },
      ),
    );
  });
});

describe("backOff", () => {
  it("draws half of a pause that doubles up to its limit", () => {
    expect(backOff(1, null, () => 0)).toBe(125);
    expect(backOff(1, null, () => 1)).toBe(250);
    expect(backOff(20, null, () => 1)).toBe(8_000);
  });
});

describe("what a failure says about the next try", () => {
  it.each([
    [400, "nowhere"],
    [401, "other_key"],
    [402, "other_key"],
    [403, "other_key"],
    [404, "other_target"],
    [408, "anywhere"],
    [413, "nowhere"],
    [422, "nowhere"],
    [429, "anywhere"],
    [500, "anywhere"],
    [529, "anywhere"],
    [200, "nowhere"],
  ] as const)("status %i: %s", (status, retry) => {
    expect(retryAfterStatus(status)).toBe(retry);
  });

  it.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after-ms": "250", "retry-after": "1" }, 250],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:09 GMT" }, 8_000],
    [{ "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, 0],
    [{ "retry-after": "soon" }, null],
    [{}, null],
  ])("%j", (headers, ms) => {
    expect(readRetryAfter(headers, 1_000)).toBe(ms);
  });
});
