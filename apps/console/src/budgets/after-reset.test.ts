import { expect, it } from "vitest";
import { afterReset } from "./after-reset.ts";

it("keeps what is held, leased and written off, and frees the rest", () => {
  const budget = { limit: "1000000000", held: "50000000", leased: "200000000", writtenOff: "0" };
  expect(afterReset(budget)).toEqual({ settled: "0", remaining: "750000000" });
  expect(afterReset({ ...budget, writtenOff: "0.001" })).toEqual({
    settled: "0.001",
    remaining: "749999999.999",
  });
});

it("leaves nothing of a limit that is below what is held", () => {
  const budget = { limit: "40", held: "50", leased: "0", writtenOff: "0" };
  expect(afterReset(budget).remaining).toBe("0");
});
