import { describe, expect, it } from "vitest";
import { paths, safeCallback } from "./paths.ts";

describe("paths", () => {
  it("carries filters and leaves out what is empty", () => {
    expect(
      paths.requests({ team: ["sales-ai", "rd"], decision: "deny", model: null, host: [] }),
    ).toBe("/requests?team=sales-ai%2Crd&decision=deny");
    expect(paths.team("연구/개발", { tab: "policy" })).toBe(
      "/teams/%EC%97%B0%EA%B5%AC%2F%EA%B0%9C%EB%B0%9C?tab=policy",
    );
    expect(paths.overview()).toBe("/");
  });
});

describe("safeCallback", () => {
  const origin = "http://127.0.0.1:3000";
  it("goes to addresses of this console", () => {
    expect(safeCallback("/inbox?sel=apr_1", origin)).toBe("/inbox?sel=apr_1");
    expect(safeCallback(`${origin}/teams`, origin)).toBe("/teams");
  });
  it("goes nowhere else", () => {
    for (const elsewhere of [
      "https://evil.example/",
      "//evil.example/inbox",
      "/\\evil.example",
      "javascript:alert(1)",
      "/sign-in?callbackUrl=/",
      "",
      null,
    ])
      expect(safeCallback(elsewhere, origin)).toBe("/");
  });
});
