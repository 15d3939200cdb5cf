import { formatUsdExact } from "@pag0/money";
import { describe, expect, it } from "vitest";
import { type BudgetLimit, budgetsFor } from "../inheritance/budgets.ts";
import { type EffectivePolicy, effectivePolicy } from "../inheritance/effective-policy.ts";
import { compileLevel } from "../levels/compile-level.ts";
import { describeOrigin, type PolicyLevel } from "../levels/policy-level.ts";
import { Random } from "../rules/random-rules.test-data.ts";
import { referenceComparison } from "../rules/reference-rules.test-data.ts";
import { decide } from "./decide.ts";
import type { DecisionRequest, Failure } from "./decision.ts";
import { randomCall, randomWholeLevels } from "./random-documents.test-data.ts";
import { referenceCodes, requester, stateOf } from "./reference-decide.test-data.ts";

const CASES = 100_000;

function decideFor(policy: EffectivePolicy, request: DecisionRequest, seed: number) {
  return decide(policy, request, stateOf(seed), budgetsFor(policy, requester));
}

function caseOf(seed: number) {
  const random = new Random(seed);
  const levels = randomWholeLevels(random);
  const policy = effectivePolicy(levels.map(compileLevel));
  return { levels, policy, request: randomCall(random) };
}

const codesOf = (failures: readonly Failure[]) => failures.map(({ code }) => code).join(" ");

describe("decide", () => {
  it("equals a plain reading of the whole documents on 100,000 random policies and requests", () => {
    const seen = new Map<string, number>();
    for (let seed = 0; seed < CASES; seed++) {
      const { levels, policy, request } = caseOf(seed);
      const { code, decision, failures, rules } = decideFor(policy, request, seed);
      const expected = referenceCodes(levels, request, seed);
      const found = codesOf(failures);
      if (found !== expected.join(" "))
        expect({ seed, found }).toEqual({ seed, found: expected.join(" ") });
      const verdict = failures[0]?.decision ?? "allow";
      if (code !== (expected[0] ?? "ALLOWED") || decision !== verdict)
        expect({ seed, code, decision }).toEqual({
          seed,
          code: expected[0] ?? "ALLOWED",
          decision: verdict,
        });
      if (rules.decision === "deny" && decision !== "deny")
        expect({ seed, decision }).toEqual({ seed, decision: "deny" });
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }
    expect([...seen.values()].reduce((sum, count) => sum + count, 0)).toBe(CASES);
    expect([...seen.keys()].toSorted()).toEqual([
      "ALLOWED",
      "APPROVAL_REQUESTED",
      "APPROVAL_THRESHOLD",
      "BUDGET_EXCEEDED",
      "BUDGET_RESTRICTED",
      "CATEGORY_NOT_ALLOWED",
      "DATA_HANDLING_REFUSED",
      "ENDPOINT_BLOCKED",
      "ENDPOINT_NOT_ALLOWED",
      "HANDLING_APPROVAL",
      "MAX_PER_REQUEST_EXCEEDED",
      "MODEL_NOT_ALLOWED",
      "OUTSIDE_WORKING_HOURS",
      "PROVIDER_NOT_ALLOWED",
      "REGION_NOT_ALLOWED",
      "RULE_APPROVAL",
      "RULE_DENIED",
    ]);
    for (const count of seen.values()) expect(count).toBeGreaterThan(100);
  });

  it("never lets a descendant, at any depth, allow what an ancestor refuses", () => {
    const severity = { allow: 0, require_approval: 1, deny: 2 };
    const narrowed = { deny: 0, require_approval: 0 };
    for (let seed = 0; seed < 20_000; seed++) {
      const random = new Random(seed);
      const compiled = randomWholeLevels(random).map(compileLevel);
      const request = randomCall(random);
      let least = 0;
      compiled.forEach((_, depth) => {
        const policy = effectivePolicy(compiled.slice(0, depth + 1));
        const { decision } = decideFor(policy, request, seed);
        const found = severity[decision];
        if (found < least) expect({ seed, depth, found }).toEqual({ seed, depth, found: least });
        if (found > least && depth > 0 && decision !== "allow") narrowed[decision]++;
        least = found;
      });
    }
    expect(narrowed.deny).toBeGreaterThan(1_000);
    expect(narrowed.require_approval).toBeGreaterThan(150);
  });
});

/** What each explanation must say beside the level: the figures and names that decide. */
function mustSay(failure: Failure, request: DecisionRequest): string[] {
  const cost = formatUsdExact(request.estimate);
  switch (failure.code) {
    case "BUDGET_EXCEEDED":
      return [
        cost,
        formatUsdExact(failure.available),
        formatUsdExact(failure.limit),
        failure.resetAt ?? "never resets",
      ];
    case "BUDGET_RESTRICTED":
      return [
        cost,
        formatUsdExact(failure.spent),
        `${failure.threshold}%`,
        failure.resetAt ?? "until it is raised or reset",
      ];
    case "MAX_PER_REQUEST_EXCEEDED":
    case "APPROVAL_THRESHOLD":
    case "APPROVAL_REQUESTED":
      return [cost];
    case "OUTSIDE_WORKING_HOURS":
      return [
        request.at.toISOString(),
        ...(failure.nextOpenAt === null ? [] : [failure.nextOpenAt]),
      ];
    case "RULE_DENIED":
    case "RULE_APPROVAL":
      return [`“${failure.match.rule.name}”`];
    case "ENDPOINT_BLOCKED":
    case "ENDPOINT_NOT_ALLOWED":
      return [request.host];
    case "CATEGORY_NOT_ALLOWED":
      return [`"${request.category}"`];
    case "MODEL_NOT_ALLOWED":
      return request.model === null ? ["names no model"] : [`"${request.model}"`];
    case "PROVIDER_NOT_ALLOWED":
      return request.provider === null ? ["no registered provider"] : [`"${request.provider}"`];
    case "REGION_NOT_ALLOWED":
      return ["region"];
    case "DATA_HANDLING_REFUSED":
    case "HANDLING_APPROVAL":
      return ["This request "];
  }
}

/** Whether the level that is blamed fails the call alone; which models are cheap depends on all levels' lists. */
function failsAlone(
  levels: readonly PolicyLevel[],
  failure: Failure,
  request: DecisionRequest,
  seed: number,
) {
  if (failure.origin === null) return request.requiresApproval;
  const level = levels.find(({ id }) => id === failure.origin?.id);
  const judging = failure.code === "BUDGET_RESTRICTED" ? levels : [level ?? []].flat();
  return level !== undefined && referenceCodes(judging, request, seed).includes(failure.code);
}

describe("an explanation", () => {
  it("names a true reason, its level and its figures, in one sentence, every time", () => {
    const problems: unknown[] = [];
    let checked = 0;
    for (let seed = 0; seed < 20_000 && problems.length < 5; seed++) {
      const { levels, policy, request } = caseOf(seed);
      const decision = decideFor(policy, request, seed);
      for (const failure of decision.failures) {
        checked++;
        const { explanation, origin, code } = failure;
        const said = [
          ...mustSay(failure, request),
          ...(origin === null ? [] : [describeOrigin(origin)]),
        ];
        const missing = said.filter((text) => !explanation.includes(text));
        const sentence = explanation.endsWith(".") && !/[.!?] [A-Z]/.test(explanation);
        const isTrue = failsAlone(levels, failure, request, seed);
        const untrue =
          "match" in failure
            ? failure.match.conditions.filter(
                ({ field, operator, wanted, holds }) =>
                  request.facts === null ||
                  referenceComparison({ field, operator, value: wanted }, request.facts) !== holds,
              )
            : [];
        if (missing.length > 0 || !sentence || !isTrue || untrue.length > 0)
          problems.push({ seed, code, explanation, missing, isTrue, untrue });
      }
      const first = decision.failures[0];
      if (first !== undefined && decision.explanation !== first.explanation)
        problems.push({ seed });
    }
    expect(problems).toEqual([]);
    expect(checked).toBeGreaterThan(40_000);
  });

  it("blames for a budget, a threshold or a restriction figures that are so", () => {
    let checked = 0;
    for (let seed = 0; seed < 5_000; seed++) {
      const { policy, request } = caseOf(seed);
      const state = stateOf(seed);
      for (const failure of decideFor(policy, request, seed).failures) {
        if (failure.code !== "BUDGET_EXCEEDED" && failure.code !== "BUDGET_RESTRICTED") continue;
        checked++;
        const { scope, period, limit } = failure;
        const asked = { scopeId: scope.id, period } as BudgetLimit;
        if (failure.code === "BUDGET_EXCEEDED") {
          expect(failure.available).toBe(state.available(asked));
          expect(request.estimate > failure.available).toBe(true);
        } else {
          expect(failure.spent).toBe(state.spent(asked));
          const used = Number(failure.spent + request.estimate) / Number(limit);
          expect(used > failure.threshold / 100).toBe(true);
        }
      }
    }
    expect(checked).toBeGreaterThan(1_000);
  });
});
