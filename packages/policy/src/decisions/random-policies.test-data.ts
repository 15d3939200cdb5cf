/** Arbitraries for property tests: small worlds, so that levels and requests meet often. */
import { type PolicyDocument, weekdays } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { type PolicyLevel, parseClientLevel } from "../levels/policy-level.ts";
import type { DecisionRequest } from "./decision.ts";

const hosts = ["a.com", "x.a.com", "y.x.a.com", "b.com"];
const ports = ["", "", "", ":8443"];
const paths = ["", "", "/v1", "/v1/chat", "/v1/*", "/*/chat", "/v2"];
const categories = ["llm", "search", "translation"];
const models = ["m1", "m2", "m3"];
const modelEntries = [...models, "m*", "*1"];

function optional<Value>(arbitrary: fc.Arbitrary<Value>) {
  return fc.option(arbitrary, { nil: undefined, freq: 2 });
}

const pattern = fc
  .tuple(
    fc.constantFrom("", "", "*."),
    fc.constantFrom(...hosts),
    fc.constantFrom(...ports),
    fc.constantFrom(...paths),
  )
  .map((parts) => parts.join(""));
const amount = fc.integer({ min: 0, max: 12 }).map((dimes) => String(dimes * 100_000));
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00", "30"))
  .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${minute}`);

const restrictions = {
  allowedCategories: optional(fc.subarray(categories, { minLength: 1 })),
  allowedEndpoints: optional(fc.array(pattern, { minLength: 1, maxLength: 5 })),
  blockedEndpoints: optional(fc.array(pattern, { maxLength: 2 })),
  allowedModels: optional(fc.subarray(modelEntries, { minLength: 1 })),
  maxPerRequest: optional(amount),
  requireApprovalAbove: optional(amount),
  workingHours: optional(
    fc.record({
      timezone: fc.constantFrom("UTC", "America/New_York", "Asia/Kathmandu"),
      start: time,
      end: time,
      days: optional(fc.subarray([...weekdays], { minLength: 3 })),
    }),
  ),
};

export const randomDocument: fc.Arbitrary<PolicyDocument> = fc.record({
  ...restrictions,
  monthlyBudget: optional(amount),
  dailyBudget: optional(amount),
  approvalWorkflow: optional(
    fc.record({ enabled: fc.boolean(), requireApprovalAbove: optional(amount) }),
  ),
});

/** An organization, up to five projects below one another, and perhaps a client. */
export const randomLevels: fc.Arbitrary<PolicyLevel[]> = fc
  .tuple(
    fc.array(randomDocument, { minLength: 1, maxLength: 6 }),
    optional(fc.record(restrictions)),
  )
  .map(([documents, client]) => [
    ...documents.map(
      (document, depth): PolicyLevel => ({
        kind: depth === 0 ? "organization" : "project",
        id: `level_${depth}`,
        name: `Level ${depth}`,
        versionId: `pol_${depth}`,
        version: depth + 1,
        document,
      }),
    ),
    ...(client === undefined ? [] : [parseClientLevel(client)]),
  ]);

export const randomRequest: fc.Arbitrary<DecisionRequest> = fc.record({
  host: fc
    .tuple(fc.constantFrom(...hosts, "z.b.com"), fc.constantFrom("", "", ":8443", ":9000"))
    .map((parts) => parts.join("")),
  path: fc.constantFrom("/", "/v1", "/v1/chat", "/v1/chat/x", "/v10", "/v2/y"),
  method: fc.constantFrom("GET", "POST"),
  category: fc.constantFrom(...categories),
  model: fc.constantFrom(null, ...models),
  estimate: fc.integer({ min: 0, max: 13 }).map((dimes) => nanoUsd(BigInt(dimes) * 100_000_000n)),
  at: fc
    .integer({ min: 0, max: 365 * 96 })
    .map((quarter) => new Date(Date.UTC(2026, 0, 1) + quarter * 900_000)),
  requiresApproval: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  provider: fc.constantFrom(null, "p1"),
  regions: fc.constant([]),
  approved: fc.constant(false),
  data: fc.constant(null),
  facts: fc.constant(null),
});
