import { expect, it } from "vitest";
import { effectivePolicy } from "../inheritance/effective-policy.ts";
import { compileLevel } from "../levels/compile-level.ts";
import { Random } from "../rules/random-rules.test-data.ts";
import { checkLists } from "./check-lists.ts";
import type { DecisionRequest } from "./decision.ts";
import { randomCall, randomWholeLevels } from "./random-documents.test-data.ts";

const POLICIES = 300;
const CALLS = 40;
const PARTS = ["host", "path", "method", "category", "provider", "regions", "model"] as const;

/** A call that has one part from another: as near to the one before as calls that differ can be. */
function withPartOf(request: DecisionRequest, other: DecisionRequest, index: number) {
  const part = PARTS[index % PARTS.length] ?? "host";
  return { ...request, [part]: other[part] };
}

it("says of a call what it would say if it had been asked about no other", () => {
  let passed = 0;
  let refused = 0;
  for (let seed = 0; seed < POLICIES; seed++) {
    const random = new Random(seed);
    const policy = effectivePolicy(randomWholeLevels(random).map(compileLevel));
    let request = randomCall(random);
    for (let call = 0; call < CALLS; call++) {
      const found = checkLists(policy, request);
      expect(found, `${seed} ${call}`).toEqual(checkLists({ ...policy }, request));
      if (found === null) passed++;
      else refused++;
      request = withPartOf(request, randomCall(random), call);
    }
  }
  expect(Math.min(passed, refused)).toBeGreaterThan(CALLS);
});
