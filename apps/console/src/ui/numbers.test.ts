import { expect, test } from "vitest";
import { percent } from "./numbers.ts";

test("a share of more than nothing is never shown as nothing", () => {
  expect(percent(0)).toBe("0.0%");
  expect(percent(0.000_3)).toBe("<0.1%");
  expect(percent(0.000_5)).toBe("0.1%");
  expect(percent(0.258_5)).toBe("25.9%");
  expect(percent(null)).toBe("—");
});
