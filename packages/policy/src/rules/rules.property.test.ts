import { rulesSchema } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processorTime } from "../../../../tools/src/test/processor-time.ts";
import { compileRules } from "./compile-rules.ts";
import { evaluateRules, type RuleOutcome } from "./evaluate-rules.ts";
import { explainRule } from "./explain-rule.ts";
import { compileGlob } from "./glob.ts";
import { Random, type RandomLevel, randomFacts, randomLevels } from "./random-rules.test-data.ts";
import { referenceComparison, referenceOutcome } from "./reference-rules.test-data.ts";
import type { RuleFacts } from "./rule-facts.ts";

const RULE_SETS = 100_000;
const strictness = { allow: 0, require_approval: 1, deny: 2 };

const compiled = (levels: readonly RandomLevel[]) =>
  levels.map(({ rules, origin }) => compileRules(rules, origin));
const heldIds = ({ matches }: RuleOutcome) =>
  matches.map(({ origin, rule, lift }) => `${origin.id}/${rule.id}${lift === null ? "" : "!"}`);

function world(seed: number): { levels: RandomLevel[]; facts: RuleFacts } {
  const random = new Random(seed);
  return { levels: randomLevels(random), facts: randomFacts(random) };
}

describe("rules on generated documents and calls", () => {
  it("compiled, equal a plain interpreter on 100,000 rule sets", { timeout: 600_000 }, () => {
    const seen = { allow: 0, require_approval: 0, deny: 0, lifted: 0, conditions: 0 };
    for (let seed = 1; seed <= RULE_SETS; seed++) {
      const { levels, facts } = world(seed);
      const outcome = evaluateRules(compiled(levels), facts);
      const expected = referenceOutcome(levels, facts);
      const held = heldIds(outcome);
      if (outcome.decision !== expected.decision || held.join() !== expected.held.join()) {
        expect({ seed, decision: outcome.decision, held }).toEqual({ seed, ...expected });
      }
      seen[outcome.decision]++;
      for (const match of outcome.matches) {
        if (match.lift !== null) seen.lifted++;
        for (const { field, operator, wanted, holds } of match.conditions) {
          seen.conditions++;
          if (referenceComparison({ field, operator, value: wanted }, facts) !== holds) {
            expect.fail(`seed ${seed}: ${explainRule(match)} is not true`);
          }
        }
      }
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(RULE_SETS / 20);
  });

  it("are accepted by the schema as they are generated, and come out the same", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        for (const { rules } of world(seed).levels) expect(rulesSchema.parse(rules)).toEqual(rules);
      }),
      { numRuns: 500 },
    );
  });

  it("never let a descendant allow what an ancestor refuses, at any depth", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer(), (ancestors, descendants, call) => {
        const above = world(ancestors).levels;
        const below = world(descendants).levels;
        const { facts } = world(call);
        const alone = evaluateRules(compiled(above), facts);
        const chain = evaluateRules(compiled([...above, ...below]), facts);
        expect(strictness[chain.decision]).toBeGreaterThanOrEqual(strictness[alone.decision]);
        expect(heldIds(chain).slice(0, alone.matches.length)).toEqual(heldIds(alone));
        if (alone.decision === "deny") expect(chain.deciding?.rule).toBe(alone.deciding?.rule);
      }),
      { numRuns: 3000 },
    );
  });

  it("name the rule that decides and a condition that held, in every explanation", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { levels, facts } = world(seed);
        const { decision, deciding, matches } = evaluateRules(compiled(levels), facts);
        expect(deciding === null).toBe(decision === "allow");
        if (deciding !== null) {
          expect(deciding.lift).toBeNull();
          expect(deciding.actions.some(({ type }) => type === decision)).toBe(true);
        }
        for (const match of matches) {
          const [first] = match.conditions;
          expect(first).toBeDefined();
          expect(explainRule(match)).toContain(`rule “${match.rule.name}”`);
          expect(explainRule(match)).toContain(`: ${first?.text}`);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("globs", () => {
  const slow = (pattern: string): RegExp =>
    new RegExp(
      `^${pattern
        .replaceAll(
          /[^*?]/g,
          (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
        )
        .replaceAll("?", "[^]")
        .replaceAll("*", "[^]*")}$`,
    );

  it("match what the same pattern as a regular expression matches", () => {
    const small = fc.string({ unit: fc.constantFrom("a", "b", ".", "*", "?"), maxLength: 8 });
    fc.assert(
      fc.property(small, small, (pattern, text) => {
        expect(compileGlob(pattern)(text)).toBe(slow(pattern).test(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("match in a long text what they match in a short one", () => {
    const letters = fc.string({
      unit: fc.constantFrom("a", "b", "?"),
      minLength: 40,
      maxLength: 90,
    });
    const run = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 600, maxLength: 900 });
    let matched = 0;
    fc.assert(
      fc.property(letters, run, fc.nat(500), fc.boolean(), (inner, text, place, plant) => {
        const planted = text.slice(0, place) + inner.replaceAll("?", "b") + text.slice(place);
        const searched = plant ? planted : text;
        const expected = slow(`*${inner}*`).test(searched);
        expect(compileGlob(`*${inner}*`)(searched)).toBe(expected);
        if (expected) matched++;
      }),
      { numRuns: 2_000 },
    );
    expect(matched).toBeGreaterThan(500);
  });

  it("can be asked as often as a document may, of the longest path", () => {
    const glob = compileGlob(`*${"a".repeat(240)}?${"a".repeat(240)}b*`);
    const path = "a".repeat(4_096);
    const took = processorTime(() => {
      for (let condition = 0; condition < 5_000; condition++) expect(glob(path)).toBe(false);
    });
    expect(took).toBeLessThan(3_000);
  });

  it.each([
    ["many stars", `${"*a".repeat(248)}*b*`],
    ["a long run", `*${"a".repeat(497)}b*`],
    ["wild letters", `*${"?".repeat(200)}${"a?".repeat(140)}b*`],
    ["stars alone", `${"*".repeat(498)}b*`],
  ])("take time in proportion to the text: %s", (_, pattern) => {
    const glob = compileGlob(pattern);
    const took = processorTime(() => expect(glob("a".repeat(100_000))).toBe(false));
    expect(took).toBeLessThan(1_500);
  });
});
