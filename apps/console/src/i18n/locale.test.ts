import { describe, expect, it } from "vitest";
import { chooseLocale } from "./locale.ts";

describe("chooseLocale", () => {
  it("lets the person's choice win", () => {
    expect(chooseLocale("ko", "en-US")).toBe("ko");
  });
  it("ignores a cookie of a language we do not have", () => {
    expect(chooseLocale("fr", "ko-KR,ko;q=0.9")).toBe("ko");
  });
  it("follows quality before order", () => {
    expect(chooseLocale(undefined, "en;q=0.5, ko;q=0.8")).toBe("ko");
    expect(chooseLocale(undefined, "de, en, ko")).toBe("en");
  });
  it("never gives a language that is refused", () => {
    expect(chooseLocale(undefined, "ko;q=0, en;q=0.1")).toBe("en");
    expect(chooseLocale(undefined, null)).toBe("en");
  });
});
