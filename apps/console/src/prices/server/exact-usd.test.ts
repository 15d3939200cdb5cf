import fc from "fast-check";
import { expect, it } from "vitest";
import { exactUsd } from "./exact-usd.ts";

it.each([
  [2_500_000_000n, [], "2.5"],
  [0n, [], "0"],
  [1n, [], "0.000000001"],
  [30_000_000_000n, [], "30"],
  [2_500_000_000n, [8_500n], "2.125"],
  [37_500_000n, [8_750n], "0.0328125"],
  [1n, [1n], "0.0000000000001"],
  [2_500_000_000n, [5_000n, 8_750n], "1.09375"],
])("%s nano-USD at %s basis points are %s dollars", (nano, shares, text) => {
  expect(exactUsd(nano, ...shares)).toBe(text);
});

it("loses no digit", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.bigInt({ min: 0n, max: 10_000n }),
      (nano, share) => {
        const [whole = "", fraction = ""] = exactUsd(nano, share).split(".");
        expect(BigInt(whole + fraction.padEnd(13, "0"))).toBe(nano * share);
      },
    ),
  );
});
