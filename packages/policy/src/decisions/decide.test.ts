import type { PolicyDocument } from "@pag0/contract";
import { nanoUsd, parseAmount } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileEndpoints, isAllowed, readTarget } from "../endpoints/endpoint-matcher.ts";
import { checkNarrows } from "../inheritance/check-narrows.ts";
import { effectivePolicy } from "../inheritance/effective-policy.ts";
import { explain } from "../inheritance/explain.ts";
import { compileLevel } from "../levels/compile-level.ts";
import type { PolicyLevel } from "../levels/policy-level.ts";
import { decide } from "./decide.ts";
import type { DecisionRequest, DecisionState } from "./decision.ts";
import {
  randomAvailable,
  randomDocument,
  randomLevels,
  randomRequest,
} from "./random-policies.test-data.ts";

type Available = readonly (number | null)[];

function leftOf(available: Available, levelId: string, period: "day" | "month"): bigint | null {
  const dimes = available[Number(levelId.slice(6)) * 2 + (period === "day" ? 1 : 0)] ?? null;
  return dimes === null ? null : BigInt(dimes) * 100_000_000n;
}

function stateOf(available: Available): DecisionState {
  return {
    available: ({ scopeId, period }) => {
      const left = leftOf(available, scopeId, period);
      return left === null ? null : nanoUsd(left);
    },
  };
}

/** Matches plain hosts and paths by their text alone. */
function slowMatch(entry: string, { host, path }: DecisionRequest): boolean {
  const slash = entry.indexOf("/");
  const [authority, prefix] = slash < 0 ? [entry, ""] : [entry.slice(0, slash), entry.slice(slash)];
  const [name = "", port] = authority.split(":");
  const [hostName = "", hostPort] = host.split(":");
  const hostFits = name.startsWith("*.") ? hostName.endsWith(name.slice(1)) : hostName === name;
  const portFits = port === undefined || port === hostPort;
  return hostFits && portFits && `${path}/`.startsWith(`${prefix}/`);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function slowClock(timeZone: string, at: Date): { weekday: string; clock: string } {
  const formatter =
    formatters.get(timeZone) ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
  formatters.set(timeZone, formatter);
  const [weekday = "", clock = ""] = formatter.format(at).split(/,? /);
  return { weekday: weekday.toLowerCase(), clock };
}

function slowHours(hours: NonNullable<PolicyDocument["workingHours"]>, at: Date): boolean {
  const { weekday, clock } = slowClock(hours.timezone, at);
  const order = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const before = order[(order.indexOf(weekday) + 6) % 7];
  const named = (day: string | undefined) =>
    hours.days === undefined || (hours.days as (string | undefined)[]).includes(day);
  if (hours.start < hours.end) return clock >= hours.start && clock < hours.end && named(weekday);
  return clock >= hours.start ? named(weekday) : clock < hours.end && named(before);
}

/** The design's decision order, read from the documents as they are, one level after another. */
function slowDecide(levels: PolicyLevel[], request: DecisionRequest, available: Available) {
  const codes: string[] = [];
  const documents = levels.map((level): PolicyDocument => level.document);
  const { model, estimate } = request;
  for (const { blockedEndpoints = [] } of documents) {
    if (blockedEndpoints.some((entry) => slowMatch(entry, request))) codes.push("ENDPOINT_BLOCKED");
  }
  for (const { allowedCategories } of documents) {
    if (allowedCategories?.includes(request.category) === false) codes.push("CATEGORY_NOT_ALLOWED");
  }
  for (const { allowedEndpoints } of documents) {
    if (allowedEndpoints?.some((entry) => slowMatch(entry, request)) === false) {
      codes.push("ENDPOINT_NOT_ALLOWED");
    }
  }
  for (const { allowedModels } of documents) {
    const hidden = model === null && request.category === "llm" && request.method === "POST";
    const refused = model === null ? hidden : allowedModels?.includes(model) === false;
    if (allowedModels !== undefined && refused) codes.push("MODEL_NOT_ALLOWED");
  }
  for (const { workingHours } of documents) {
    if (workingHours !== undefined && !slowHours(workingHours, request.at)) {
      codes.push("OUTSIDE_WORKING_HOURS");
    }
  }
  const above = (text: string | undefined) => text !== undefined && estimate > parseAmount(text);
  if (documents.some(({ maxPerRequest }) => above(maxPerRequest))) {
    codes.push("MAX_PER_REQUEST_EXCEEDED");
  }
  for (const level of levels) {
    const { monthlyBudget, dailyBudget }: PolicyDocument = level.document;
    for (const [budget, period] of [
      [monthlyBudget, "month"],
      [dailyBudget, "day"],
    ] as const) {
      const left = budget === undefined ? null : leftOf(available, level.id, period);
      if (left !== null && estimate > left) codes.push("BUDGET_EXCEEDED");
    }
  }
  const asks = documents.some(
    ({ requireApprovalAbove, approvalWorkflow: workflow }) =>
      above(requireApprovalAbove) || (workflow?.enabled && above(workflow.requireApprovalAbove)),
  );
  if (asks) codes.push("APPROVAL_THRESHOLD");
  if (request.requiresApproval) codes.push("APPROVAL_REQUESTED");
  return codes;
}

const requests = fc.array(randomRequest, { minLength: 6, maxLength: 6 });

describe("decide", () => {
  it("equals a plain reading of the documents on 24,000 random policies and requests", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(randomLevels, requests, randomAvailable, (levels, some, available) => {
        const policy = effectivePolicy(levels.map(compileLevel));
        for (const request of some) {
          const { code, decision, failures } = decide(policy, request, stateOf(available));
          const expected = slowDecide(levels, request, available);
          expect(failures.map((failure) => failure.code)).toEqual(expected);
          expect(code).toBe(expected[0] ?? "ALLOWED");
          const approval = code.startsWith("APPROVAL_");
          expect(decision).toBe(
            code === "ALLOWED" ? "allow" : approval ? "require_approval" : "deny",
          );
          seen.set(code, (seen.get(code) ?? 0) + 1);
        }
      }),
      { numRuns: 4_000 },
    );
    const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(24_000);
    expect(seen.size).toBe(10);
    for (const count of seen.values()) expect(count).toBeGreaterThan(20);
  }, 60_000);

  it("never lets a descendant, at any depth, allow what an ancestor refuses", () => {
    const severity = { allow: 0, require_approval: 1, deny: 2 };
    fc.assert(
      fc.property(randomLevels, requests, randomAvailable, (levels, some, available) => {
        const compiled = levels.map(compileLevel);
        const chains = compiled.map((_, depth) => effectivePolicy(compiled.slice(0, depth + 1)));
        for (const request of some) {
          let least = 0;
          for (const policy of chains) {
            const found = severity[decide(policy, request, stateOf(available)).decision];
            expect(found).toBeGreaterThanOrEqual(least);
            least = found;
          }
        }
      }),
      { numRuns: 800 },
    );
  }, 60_000);
});

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
