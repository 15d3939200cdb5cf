import { expect, it } from "vitest";
import { tokenPauses } from "./send-answer.ts";

const pace = (tokenMs: number) => ({ firstByteMs: () => 0, tokenMs: () => tokenMs });
const sum = (pauses: number[]) => pauses.reduce((total, ms) => total + ms, 0);

it("takes the vendor's time for each token", () => {
  expect(tokenPauses(3, pace(14))).toEqual([14, 14, 14]);
  expect(tokenPauses(0, pace(14))).toEqual([]);
});

it("hurries a long answer to three seconds", () => {
  const pauses = tokenPauses(20_000, pace(17));
  expect(pauses).toHaveLength(20_000);
  expect(sum(pauses)).toBeCloseTo(3_000, 3);
});
