import { type PolicyDocument, policyDocumentSchema } from "@pag0/contract";
import { sameDocument } from "@pag0/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeDraft } from "./merge-draft.ts";
import { anyPolicy } from "./random-policy.test-data.ts";

const base: PolicyDocument = { monthlyBudget: "100000000", cache: { enabled: true } };

describe("mergeDraft", () => {
  it("keeps what both changed", () => {
    const draft = { monthlyBudget: "$100.00", cache: { enabled: false }, dailyBudget: "$5" };
    const newer: PolicyDocument = { ...base, maxPerRequest: "200000" };
    expect(mergeDraft(base, draft, newer)).toEqual({
      kind: "merged",
      document: {
        monthlyBudget: "100000000",
        cache: { enabled: false },
        maxPerRequest: "200000",
        dailyBudget: "5000000",
      },
    });
  });

  it("merges nothing where both changed the same field, or the draft is not valid", () => {
    const newer: PolicyDocument = { ...base, monthlyBudget: "200000000" };
    expect(mergeDraft(base, { ...base, monthlyBudget: "300000000" }, newer)).toEqual({
      kind: "conflict",
      path: "monthlyBudget",
    });
    expect(mergeDraft(base, { ...base, unknown: 1 }, newer)).toEqual({ kind: "invalid" });
  });

  it("gives the draft where nothing is newer, and the newer version where the draft changes nothing", () => {
    const document = anyPolicy.map((input) => policyDocumentSchema.parse(input));
    fc.assert(
      fc.property(document, document, (one, other) => {
        const kept = mergeDraft(one, other, one);
        const taken = mergeDraft(one, one, other);
        if (kept.kind !== "merged" || taken.kind !== "merged") throw new Error("must merge");
        expect(sameDocument(kept.document, other)).toBe(true);
        expect(sameDocument(taken.document, other)).toBe(true);
      }),
    );
  });
});
