import { type DataHandling, dataClassificationSchema, toDataHandling } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { checkHandling, type HandlingContext } from "./check-handling.ts";
import { handlingFor } from "./handling-for.ts";
import { isInRegion } from "./regions.ts";

const seed = toDataHandling(
  dataClassificationSchema.parse({
    levels: {
      restricted: {
        categories: ["medical", "legal", "security"],
        handling_requirements: {
          encryption_required: true,
          access_logging: true,
          retention_period_days: 90,
          geographic_restrictions: ["US"],
          approval_required: true,
        },
      },
    },
  }),
);

const good: HandlingContext = {
  providerName: "OpenAI",
  providerRegions: ["us-east-1"],
  encrypted: true,
  accessLogged: true,
  retentionDays: 30,
  approved: true,
  complete: true,
};

describe("handling", () => {
  it("is what the specification's document asks for restricted data", () => {
    expect(handlingFor("restricted", ["medical"], seed)).toEqual({
      level: "restricted",
      categories: ["medical"],
      approvalRequired: true,
      encryptionRequired: true,
      accessLogging: true,
      retentionDays: 90,
      allowedRegions: ["US"],
      outsideRegion: "refuse",
      cacheable: false,
      redact: false,
      redactCategories: new Set(),
    });
  });

  it("asks nothing without a policy, and keeps confidential answers out of the cache", () => {
    const open = handlingFor("internal", []);
    expect(open).toMatchObject({ approvalRequired: false, allowedRegions: null, cacheable: true });
    expect(handlingFor("confidential", ["personal"]).cacheable).toBe(false);
    expect(checkHandling(open, { ...good, providerRegions: [], approved: false })).toEqual([]);
  });

  it("adds up what the levels of all categories ask", () => {
    const policy: DataHandling = {
      levels: {
        internal: { retentionDays: 365, cacheable: true },
        confidential: {
          categories: ["personal"],
          allowedRegions: ["EU", "US"],
          retentionDays: 30,
          redact: true,
          cacheable: true,
        },
        restricted: {
          categories: ["medical"],
          allowedRegions: ["DE"],
          outsideRegion: "require_approval",
          accessLogging: true,
          cacheable: true,
        },
      },
    };
    expect(handlingFor("restricted", ["personal", "medical"], policy)).toMatchObject({
      level: "restricted",
      accessLogging: true,
      retentionDays: 30,
      allowedRegions: ["DE"],
      outsideRegion: "refuse",
      redact: true,
      redactCategories: new Set(["personal"]),
      cacheable: true,
    });
  });

  it("says which demands do not hold, refusals first", () => {
    const handling = handlingFor("restricted", ["medical", "legal"], seed);
    expect(checkHandling(handling, good)).toEqual([]);
    const failures = checkHandling(handling, {
      providerName: "DeepSeek",
      providerRegions: ["US", "CN"],
      encrypted: false,
      accessLogged: false,
      retentionDays: 365,
      approved: false,
      complete: false,
    });
    expect(failures.map(({ field, remedy }) => [field, remedy])).toEqual([
      ["allowedRegions", "refuse"],
      ["encryptionRequired", "refuse"],
      ["accessLogging", "refuse"],
      ["retentionDays", "refuse"],
      ["approvalRequired", "require_approval"],
      ["complete", "require_approval"],
    ]);
    expect(failures[0]?.sentence).toBe(
      "This request holds restricted data (medical, legal), which may only be processed in US; DeepSeek also processes in CN.",
    );
    expect(failures[3]?.sentence).toBe(
      "This request holds restricted data (medical, legal), which may be kept for 90 days; it would be kept for 365.",
    );
  });

  it("takes a provider that names no region for one outside", () => {
    const handling = handlingFor("restricted", ["legal"], seed);
    expect(checkHandling(handling, { ...good, providerRegions: [] })).toEqual([
      {
        field: "allowedRegions",
        remedy: "refuse",
        level: "restricted",
        sentence:
          "This request holds restricted data (legal), which may only be processed in US; OpenAI does not say where it processes.",
      },
    ]);
  });

  it("lets an approval carry a call outside its region only where the policy says so", () => {
    const policy: DataHandling = {
      levels: {
        restricted: {
          categories: ["legal"],
          allowedRegions: ["KR"],
          outsideRegion: "require_approval",
        },
      },
    };
    const handling = handlingFor("restricted", ["legal"], policy);
    const call = { ...good, providerRegions: ["JP"] };
    expect(checkHandling(handling, { ...call, approved: false })).toMatchObject([
      { field: "allowedRegions", remedy: "require_approval" },
    ]);
    expect(checkHandling(handling, call)).toEqual([]);
    const refusing = handlingFor("restricted", ["legal"], seed);
    expect(checkHandling(refusing, call)).toMatchObject([{ remedy: "refuse" }]);
  });

  it("says that levels contradict where they have no region in common", () => {
    const policy: DataHandling = {
      levels: {
        confidential: { categories: ["personal"], allowedRegions: ["EU"] },
        restricted: { categories: ["medical"], allowedRegions: ["US"] },
      },
    };
    const handling = handlingFor("restricted", ["medical", "personal"], policy);
    expect(handling.allowedRegions).toEqual([]);
    expect(checkHandling(handling, good)[0]?.sentence).toBe(
      "This request holds restricted data (medical, personal), and the levels that apply to it have no region in common.",
    );
  });

  it.each([
    ["us-east-1", "US", true],
    ["US", "us", true],
    ["australia", "AU", false],
    ["DE", "EU", true],
    ["eu-west-1", "EU", true],
    ["GB", "EU", false],
    ["EU", "DE", false],
  ])("region %s in %s: %s", (region, allowed, expected) => {
    expect(isInRegion(region, allowed)).toBe(expected);
  });
});
