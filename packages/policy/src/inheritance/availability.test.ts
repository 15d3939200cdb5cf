import { type PolicyDocumentInput, policyDocumentSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { compileLevel } from "../levels/compile-level.ts";
import { availabilityOf } from "./availability.ts";
import { checkNarrows } from "./check-narrows.ts";
import { effectivePolicy } from "./effective-policy.ts";
import { explain } from "./explain.ts";

type Said = NonNullable<PolicyDocumentInput["availability"]>;

function level(name: string, availability: Said | null) {
  return compileLevel({
    kind: name === "Acme" ? "organization" : "project",
    id: name.toLowerCase(),
    name,
    versionId: `pol_${name}`,
    version: 2,
    document: policyDocumentSchema.parse(availability === null ? {} : { availability }),
  });
}

const chain = (...said: (Said | null)[]) =>
  said.map((one, index) => level(["Acme", "Sales", "Leads"][index] ?? "More", one));
const merged = (...said: (Said | null)[]) => availabilityOf(effectivePolicy(chain(...said)));
const open = (allowUpTo: string): Said => ({ whenBudgetUnavailable: "allow", allowUpTo });

describe("what holds in an outage", () => {
  it("is to refuse where nobody says anything", () => {
    const usual = { whenBudgetUnavailable: "refuse", durability: "batched", caps: [] };
    expect(merged(null, null)).toEqual(usual);
    expect(merged({ allowUpTo: "$5.00" })).toEqual(usual);
  });

  it("is to allow where some level does and none refuses, under the cap of every level", () => {
    const { whenBudgetUnavailable, caps } = merged(open("$50.00"), null, open("$5.00"));
    expect(whenBudgetUnavailable).toBe("allow");
    expect(caps.map(({ origin, upTo }) => [origin.id, upTo])).toEqual([
      ["acme", 50_000_000_000n],
      ["leads", 5_000_000_000n],
    ]);
    expect(merged(null, open("$1.00")).whenBudgetUnavailable).toBe("allow");
    // A level may lower the cap without saying more.
    expect(merged(open("$50.00"), { allowUpTo: "$2.00" }).caps).toHaveLength(2);
  });

  it("is to refuse below and above a level that refuses", () => {
    const refuse: Said = { whenBudgetUnavailable: "refuse" };
    expect(merged(refuse, open("$5.00"))).toMatchObject({ whenBudgetUnavailable: "refuse" });
    expect(merged(open("$5.00"), refuse)).toMatchObject({
      whenBudgetUnavailable: "refuse",
      caps: [],
    });
  });

  it("is strict where any level asks for it", () => {
    expect(merged({ durability: "batched" }, { durability: "strict" }).durability).toBe("strict");
  });

  it("asks for a cap of whoever allows", () => {
    const parsed = policyDocumentSchema.safeParse({
      availability: { whenBudgetUnavailable: "allow" },
    });
    expect(parsed.error?.issues.map(({ path, message }) => [path.join("."), message])).toEqual([
      ["availability.allowUpTo", expect.stringContaining("is required")],
    ]);
  });

  it("may only be narrowed", () => {
    const errors = (above: Said, below: Said) =>
      checkNarrows(chain(above), policyDocumentSchema.parse({ availability: below })).map(
        ({ field, message }) => `${field}: ${message}`,
      );
    expect(errors(open("$5.00"), open("$5.00"))).toEqual([]);
    expect(errors(open("$5.00"), open("$6.00"))).toEqual([
      expect.stringMatching(/^availability.allowUpTo: \$6.00 is more than the \$5.00 that .*Acme/),
    ]);
    expect(errors({ whenBudgetUnavailable: "refuse" }, open("$1.00"))).toEqual([
      expect.stringMatching(/^availability.whenBudgetUnavailable: calls may not pass .*Acme/),
    ]);
    expect(errors({ durability: "strict" }, { durability: "batched" })).toEqual([
      expect.stringMatching(/^availability.durability: batched is less than .*Acme/),
    ]);
  });

  it("is explained with the level that decides", () => {
    const rows = explain(
      effectivePolicy(
        chain(
          { ...open("$50.00"), durability: "batched" },
          { ...open("$5.00"), durability: "strict" },
        ),
      ),
    );
    expect(rows.map(({ field, value, origin }) => [field, value, origin.name])).toEqual([
      ["availability.whenBudgetUnavailable", "allow", "Acme"],
      ["availability.allowUpTo", "5000000", "Sales"],
      ["availability.durability", "strict", "Sales"],
    ]);
  });
});
