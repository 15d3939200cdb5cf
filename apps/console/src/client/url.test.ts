import { describe, expect, it } from "vitest";
import { operationUrl } from "./url.ts";

describe("operationUrl", () => {
  it("fills the path and escapes what it fills in", () => {
    expect(operationUrl("/teams/{teamId}/policy", { teamId: "r&d/ai" })).toBe(
      "/api/v1/teams/r%26d%2Fai/policy",
    );
  });

  it("joins lists with commas and leaves out what is empty", () => {
    expect(
      operationUrl(
        "/requests",
        {},
        { team: ["sales-ai", "rd"], q: "", model: [], limit: 50, at: null },
      ),
    ).toBe("/api/v1/requests?team=sales-ai%2Crd&limit=50");
  });

  it("refuses a path whose parameter is missing", () => {
    expect(() => operationUrl("/keys/{keyId}/revoke")).toThrow("/keys/{keyId}/revoke needs keyId");
  });
});
