import { priceBook } from "@pag0/metering";
import { describe, expect, it } from "vitest";
import type { EndpointSnapshot, ProviderSnapshot } from "../snapshot/model.ts";
import { estimateCost } from "./estimate.ts";

type Vendor = Pick<ProviderSnapshot, "vendor" | "format"> & { base: string };
const ANTHROPIC: Vendor = {
  vendor: "anthropic",
  format: "anthropic",
  base: "https://api.anthropic.com",
};
const GOOGLE: Vendor = {
  vendor: "google",
  format: "google",
  base: "https://generativelanguage.googleapis.com",
};

function estimate({ vendor, format, base }: Vendor, path: string, body: string | object) {
  const provider: ProviderSnapshot = {
    ...{ id: "prov_1", slug: vendor, name: vendor, vendor, format, category: "llm", regions: [] },
    ...{ baseUrl: new URL(base), upstreamUrl: new URL(base), authHeader: "a", authPrefix: "" },
    ...{ credential: null, credentialId: "prov_1", credentialWeight: 1, credentials: [] },
  };
  const endpoint: EndpointSnapshot = {
    ...{ id: "end_1", provider, host: new URL(base).host, pathPrefix: "/", category: "llm" },
    ...{ pricePerRequest: null, priceRule: null },
  };
  return estimateCost({
    ...{ url: new URL(path, base), endpoint, method: "POST", headers: {} },
    body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    now: new Date("2026-11-21T05:00:00Z"),
    prices: priceBook({ overrides: [] }),
    defaultMaxOutputTokens: null,
  });
}

describe("reasoning that no cut stream shows", () => {
  it.each([
    [{ type: "enabled", budget_tokens: 1_024 }, true],
    [{ type: "adaptive" }, true],
    [{ type: "disabled" }, false],
    [undefined, false],
  ])("is expected of Claude by what is asked: %j", (thinking, unseen) => {
    const body = {
      ...{ model: "claude-sonnet-4-5", max_tokens: 2_000, thinking },
      messages: [{ role: "user", content: "Hi" }],
    };
    expect(estimate(ANTHROPIC, "/v1/messages", body).unseen).toBe(unseen);
  });
});

describe("a batch", () => {
  it("is refused where a request of it names its model twice", () => {
    const params = '"max_tokens":9,"messages":[{"role":"user","content":"Hi"}]';
    const batch = (model: string) => () =>
      estimate(
        ANTHROPIC,
        "/v1/messages/batches",
        `{"requests":[{"custom_id":"a","params":{${model},${params}}}]}`,
      );
    expect(batch('"model":"claude-opus-4-5","model":"claude-haiku-4-5"')).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ field: "body" })] }),
    );
    expect(batch('"model":"claude-haiku-4-5"')).not.toThrow();
  });
});

describe("a body that makes no difference to what a call costs", () => {
  it.each<[string, Vendor, string]>([
    ["of a file for Google", GOOGLE, "/upload/v1beta/files?upload_id=1"],
    ["of a file for Anthropic", ANTHROPIC, "/v1/files"],
  ])("may be anything: %s", (_, vendor, path) => {
    const { pricing, upperBound, body } = estimate(vendor, path, "\u0000\u0001not JSON");
    expect([pricing.kind, upperBound]).toEqual(["free", 0n]);
    expect(body.toString()).toBe("\u0000\u0001not JSON");
  });

  it("is none where it is billed by what it says", () => {
    const path = "/v1beta/models/gemini-2.5-flash:generateContent";
    expect(() => estimate(GOOGLE, path, "not JSON")).toThrow(
      expect.objectContaining({ code: "MALFORMED_JSON" }),
    );
  });
});
