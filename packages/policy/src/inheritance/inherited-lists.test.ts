import { parseAmount } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  randomDocument,
  randomLevels,
  randomRequest,
} from "../decisions/random-policies.test-data.ts";
import { compileEndpoints, isAllowed, readTarget } from "../endpoints/endpoint-matcher.ts";
import { compileLevel } from "../levels/compile-level.ts";
import type { PolicyLevel } from "../levels/policy-level.ts";
import { checkNarrows } from "./check-narrows.ts";
import { effectivePolicy } from "./effective-policy.ts";
import { explain } from "./explain.ts";

const requests = fc.array(randomRequest, { minLength: 6, maxLength: 6 });

describe("inherited lists", () => {
  it("are explained as exactly what all levels allow", () => {
    fc.assert(
      fc.property(randomLevels, requests, (levels, some) => {
        const compiled = levels.map(compileLevel);
        const row = explain(effectivePolicy(compiled)).find((r) => r.field === "allowedEndpoints");
        if (row === undefined) return;
        const merged = compileEndpoints(row.value as string[]);
        for (const { host, path } of some) {
          const target = readTarget(host, path);
          const byAll = compiled.every(
            ({ allowedEndpoints }) =>
              allowedEndpoints === null || isAllowed(allowedEndpoints, target),
          );
          expect(isAllowed(merged, target)).toBe(byAll);
        }
      }),
      { numRuns: 800 },
    );
  });

  it("pass checkNarrows only if every endpoint, category and model is the ancestors' own", () => {
    fc.assert(
      fc.property(randomLevels, randomDocument, requests, (levels, document, some) => {
        const ancestors = levels.map(compileLevel);
        const fields = checkNarrows(ancestors, document).map(({ field }) => field.split("[")[0]);
        const child = compileLevel({ ...(levels[0] as PolicyLevel), document });
        const own = child.allowedEndpoints;
        if (own !== null && !fields.includes("allowedEndpoints")) {
          for (const { host, path } of some) {
            const target = readTarget(host, path);
            if (!isAllowed(own, target)) continue;
            for (const { allowedEndpoints } of ancestors) {
              if (allowedEndpoints !== null) expect(isAllowed(allowedEndpoints, target)).toBe(true);
            }
          }
        }
        const widens = ancestors.some(({ allowedModels }) =>
          document.allowedModels?.some((model) => allowedModels?.has(model) === false),
        );
        expect(fields.includes("allowedModels")).toBe(widens);
        const cap = document.maxPerRequest;
        const aboveCap = ancestors.some(
          ({ maxPerRequest }) =>
            cap !== undefined && maxPerRequest !== null && parseAmount(cap) > maxPerRequest,
        );
        expect(fields.includes("maxPerRequest")).toBe(aboveCap);
      }),
      { numRuns: 1_000 },
    );
  });
});
