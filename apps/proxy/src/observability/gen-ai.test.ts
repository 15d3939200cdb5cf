import { describe, expect, it } from "vitest";
import { providerLabel, providerName } from "./gen-ai.ts";

describe("a vendor's name", () => {
  it.each([
    ["openai", "openai", "openai"],
    ["google", "gcp.gemini", "gcp.gemini"],
    ["moonshotai", "moonshot_ai", "moonshot_ai"],
    ["together", "together", "_OTHER"],
    ["acme-models", "acme-models", "_OTHER"],
    ["toString", "toString", "_OTHER"],
  ])("%s is %s in spans and %s in metrics", (vendor, name, label) => {
    expect([providerName(vendor), providerLabel(vendor)]).toEqual([name, label]);
  });
});
