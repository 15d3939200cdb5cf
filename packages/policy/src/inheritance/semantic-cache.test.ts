import { type PolicyDocumentInput, policyDocumentSchema } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CompiledLevel, compileLevel } from "../levels/compile-level.ts";
import { checkNarrows } from "./check-narrows.ts";
import { effectivePolicy } from "./effective-policy.ts";
import { explain } from "./explain.ts";

type Semantic = NonNullable<NonNullable<PolicyDocumentInput["cache"]>["semantic"]>;
const MODEL = "openai/text-embedding-3-small";

function level(index: number, semantic: Semantic | undefined, enabled = true): CompiledLevel {
  const name = index === 0 ? "Acme" : `Team ${index}`;
  const cache = semantic === undefined ? undefined : { enabled, semantic };
  return compileLevel({
    kind: index === 0 ? "organization" : "project",
    id: name,
    name,
    versionId: `pol_${index}`,
    version: 2,
    document: policyDocumentSchema.parse(cache === undefined ? {} : { cache }),
  });
}
const levels = (...semantics: (Semantic | undefined)[]) =>
  semantics.map((semantic, index) => level(index, semantic));
const inForce = (...semantics: (Semantic | undefined)[]) =>
  effectivePolicy(levels(...semantics)).cache.semantic;

describe("the semantic cache in force", () => {
  it("is off, also where a team alone asks for it, a level refuses it or no model is named", () => {
    expect(inForce(undefined, undefined)).toBeNull();
    expect(inForce(undefined, { enabled: true, model: MODEL })).toBeNull();
    expect(inForce({ enabled: true, model: MODEL }, { enabled: false })).toBeNull();
    expect(
      inForce({ enabled: true, model: MODEL }, { enabled: false }, { enabled: true }),
    ).toBeNull();
    expect(inForce({ enabled: true })).toBeNull();
    const off = [level(0, { enabled: true, model: MODEL }, false)];
    expect(effectivePolicy(off).cache.semantic).toBeNull();
  });

  it("asks for a similarity of 0.95 where no level says another", () => {
    expect(inForce({ enabled: true, model: MODEL }, undefined)).toEqual({
      threshold: 0.95,
      model: MODEL,
      maxEntries: 500,
    });
  });

  it("takes the greatest threshold, the fewest questions and the nearest model", () => {
    expect(
      inForce(
        { enabled: true, model: MODEL, threshold: 0.97, maxEntries: 800 },
        { enabled: true, threshold: 0.9, model: "google/gemini-embedding-001" },
        { enabled: true, maxEntries: 900 },
      ),
    ).toEqual({ threshold: 0.97, model: "google/gemini-embedding-001", maxEntries: 800 });
  });

  it("is never wider for what a descendant says", () => {
    const semantic = fc.option(
      fc.record(
        {
          enabled: fc.boolean(),
          threshold: fc.integer({ min: 80, max: 100 }).map((cents) => cents / 100),
          model: fc.constantFrom(MODEL, "google/gemini-embedding-001"),
          maxEntries: fc.integer({ min: 1, max: 1_000 }),
        },
        { requiredKeys: ["enabled", "model", "threshold", "maxEntries"] },
      ),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.array(semantic, { minLength: 2, maxLength: 5 }), (all) => {
        const [above, below] = [inForce(...all.slice(0, -1)), inForce(...all)];
        if (below === null) return;
        expect(above).not.toBeNull();
        expect(below.threshold).toBeGreaterThanOrEqual(above?.threshold ?? 2);
        expect(below.maxEntries).toBeLessThanOrEqual(above?.maxEntries ?? 0);
      }),
    );
  });

  it("is explained by level", () => {
    const rows = explain(
      effectivePolicy(
        levels({ enabled: true, model: MODEL, threshold: 0.97 }, { enabled: true, threshold: 0.9 }),
      ),
    ).filter(({ field }) => field.startsWith("cache.semantic"));
    expect(
      rows.map(({ field, value, merge, origin }) => [field, value, merge, origin.name]),
    ).toEqual([
      ["cache.semantic.enabled", true, "all", "Team 1"],
      ["cache.semantic.threshold", 0.97, "most", "Acme"],
      ["cache.semantic.model", MODEL, "nearest", "Acme"],
    ]);
  });
});

describe("publishing a semantic cache", () => {
  const errors = (ancestors: (Semantic | undefined)[], own: Semantic) =>
    checkNarrows(
      levels(...ancestors),
      policyDocumentSchema.parse({ cache: { enabled: true, semantic: own } }),
    ).map(({ field, message }) => `${field} ${message}`);

  it("needs the organization's leave, and no less similarity than it asks for", () => {
    expect(errors([], { enabled: true, model: MODEL })).toEqual([]);
    expect(errors([{ enabled: true, model: MODEL }], { enabled: true })).toEqual([]);
    expect(errors([undefined], { enabled: false })).toEqual([]);
    expect(errors([undefined], { enabled: true, model: MODEL })).toEqual([
      "cache.semantic.enabled is true; it must be false: the organization's policy does not allow the semantic cache",
    ]);
    expect(
      errors([{ enabled: true, model: MODEL, threshold: 0.97 }, { enabled: false }], {
        enabled: true,
        threshold: 0.9,
      }),
    ).toEqual([
      expect.stringMatching(/^cache\.semantic\.enabled .*Team 1.* refuses the semantic cache$/),
      expect.stringMatching(/^cache\.semantic\.threshold is 0\.9, below the 0\.97 of Acme/),
    ]);
  });
});
