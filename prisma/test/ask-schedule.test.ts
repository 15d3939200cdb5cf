import fc from "fast-check";
import { expect, test } from "vitest";
import { type AskedWork, firstAskMs, nextAskMs, workOfPath } from "../src/ask-schedule.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Ages at which work is asked for whose end is never told, in minutes. */
function agesOf(work: AskedWork, first: number): number[] {
  const ages = [first];
  for (;;) {
    const age = ages.at(-1) ?? 0;
    const pause = nextAskMs(work, age);
    if (pause === null) return ages.map((at) => Math.round(at / MINUTE));
    ages.push(age + pause);
  }
}

test("asks for a response after five minutes and a batch after an hour, ever more seldom, for as long as it is kept", () => {
  const responses = agesOf("response", firstAskMs("/v1/responses"));
  expect(responses.slice(0, 8)).toEqual([5, 8, 11, 17, 25, 38, 57, 85]);
  expect(responses).toHaveLength(44);
  expect(responses.at(-1)).toBeGreaterThan(29 * 24 * 60);
  const batches = agesOf("batch", firstAskMs("/v1/messages/batches"));
  expect(batches.slice(0, 6)).toEqual([60, 90, 135, 203, 304, 456]);
  // A batch has ended after a day.
  expect(batches.filter((age) => age > 24 * 60)[0]).toBeLessThan(26 * 60);
  expect(batches.at(-1)).toBeLessThanOrEqual(29 * 24 * 60);
});

test("knows by the path of a call what its end is asked for as", () => {
  expect(workOfPath("/v1/messages/batches")).toBe("batch");
  expect(workOfPath("/openai/v1/responses")).toBe("response");
  for (const path of ["/v1/messages", "/v1/batches", "/v1/messages/batches/x", "/v1/my-responses"])
    expect([workOfPath(path), firstAskMs(path)]).toEqual([null, 0]);
});

test("asks again within an hour where the vendor could not answer, and not before it wants to be asked", () => {
  expect(nextAskMs("batch", 10 * DAY, { hasFailed: true })).toBe(60 * MINUTE);
  expect(nextAskMs("batch", 10 * DAY, { hasFailed: true, leastMs: 90 * MINUTE })).toBe(90 * MINUTE);
  expect(nextAskMs("response", 0, { leastMs: 2 * MINUTE })).toBe(5 * MINUTE);
  expect(nextAskMs("response", 30 * DAY - 1, { hasFailed: true })).toBe(null);
});

test("waits between a minute and a day, whatever a clock says, and never beyond what is kept", () => {
  fc.assert(
    fc.property(
      fc.constantFrom<AskedWork>("batch", "response"),
      fc.integer({ min: -DAY, max: 40 * DAY }),
      fc.boolean(),
      (work, ageMs, hasFailed) => {
        const pause = nextAskMs(work, ageMs, { hasFailed });
        if (pause === null) {
          expect(ageMs).toBeGreaterThan(27 * DAY);
          return;
        }
        expect(pause).toBeGreaterThan(0);
        // One that is older than its first time is asked again after a minute at the earliest.
        expect(Math.max(pause, ageMs < 60 * MINUTE ? MINUTE : 0)).toBeGreaterThanOrEqual(MINUTE);
        expect(pause).toBeLessThanOrEqual(DAY + Math.max(0, -ageMs));
        expect(ageMs + pause).toBeLessThanOrEqual(30 * DAY);
      },
    ),
  );
});
