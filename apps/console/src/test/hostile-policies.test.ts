import { policyDocumentSchema } from "@pag0/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anyPolicy } from "../policies/random-policy.test-data.ts";
import { type ApiHarness, createApiHarness } from "./api-harness.ts";

const RUNS = 1000;
/** Whether an error is about a place in a policy document, whose fields a check names from its top. */
const isIn = (path: string, field: string) =>
  path.endsWith("/check") ||
  /^(document|policy\.document|data_classification|policy\.rules)[.[]/.test(field);

/** An error says what it found, and of a field that there is not which there are. */
function saysAllowed(message: string): boolean {
  if (message.startsWith("is not a field")) return message.includes("; ");
  return /^(is|are|has|have|starts|stands|decide|says|each) |^"/.test(message);
}

/** Names that mean something somewhere, so that nonsense reaches deep places. */
const NAMES = [
  ...Object.keys(policyDocumentSchema.shape),
  ..."all any not field operator value id name status type conditions actions exceptions roles times".split(
    " ",
  ),
  ..."parameters approvers timeout_hours kinds from to timezone spans start end days holidays".split(
    " ",
  ),
  ..."levels restricted confidential categories handling_requirements enabled daily monthly".split(
    " ",
  ),
  ..."retentionDays allowedRegions outsideRegion warningThreshold exceededAction __proto__ constructor".split(
    " ",
  ),
];
const nonsense = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    fc.constantFrom(
      null,
      true,
      false,
      0,
      -1,
      1e308,
      2 ** 53,
      0.1,
      -0,
      "",
      " ",
      "*",
      "$-1",
      "1e9",
      "NaN",
    ),
    fc.constantFrom(
      "9".repeat(64),
      "0".repeat(65),
      "$1.00",
      "mon",
      "25:00",
      "2026-13-01",
      "\u202e",
      "😀",
      "é",
    ),
    fc.constantFrom(
      "cost",
      "tags.",
      "tags.__proto__",
      "equals",
      "between",
      "deny",
      "owner",
      "Etc/GMT+14",
    ),
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.double(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie("value"), { maxKeys: 5 }),
  ),
})).value;

type Json = Record<string, unknown>;

/** A real document with one place of it replaced by nonsense, or nothing but nonsense. */
function spoil(document: unknown, turns: readonly number[], by: unknown): unknown {
  const [turn, ...rest] = turns;
  if (turn === undefined || typeof document !== "object" || document === null) return by;
  const keys = Object.keys(document);
  if (keys.length === 0) return by;
  const key = keys[turn % keys.length] as string;
  const spoilt = spoil((document as Json)[key], rest, by);
  if (Array.isArray(document)) return document.with(Number(key), spoilt);
  return { ...document, [key]: spoilt };
}
const spoilt = fc
  .tuple(anyPolicy, fc.array(fc.nat(50), { maxLength: 5 }), nonsense)
  .map(([document, turns, by]) => spoil(document, turns, by));
const document = fc.oneof(anyPolicy as fc.Arbitrary<unknown>, spoilt, spoilt, nonsense);

describe("policies that no form writes", () => {
  let api: ApiHarness;
  let key: string;
  beforeAll(async () => {
    api = await createApiHarness();
    key = api.organization.key;
    await api.json(201, "POST", "/teams", { as: key, body: { name: "Hostile" } });
  });
  afterAll(() => api.close());

  /** Sends a body, and holds the answer: never an error of ours, and every refusal names a field. */
  async function send(method: string, path: string, body: unknown): Promise<number> {
    api.clock.aheadMs += 1_000;
    const answer = await api.call(method, path, { as: key, body });
    const text = await answer.text();
    if (answer.status >= 500)
      throw new Error(`${method} ${path} answered ${answer.status} for ${JSON.stringify(body)}`);
    if (answer.status === 400 || path.endsWith("/check")) {
      const { code, errors = [] } = JSON.parse(text) as {
        code: string;
        errors?: { field: string; message: string }[];
      };
      if (answer.status === 400 && code !== "MALFORMED_JSON" && errors.length === 0)
        throw new Error(
          `${method} ${path}: no field is named: ${text} for ${JSON.stringify(body)}`,
        );
      for (const { field, message } of errors)
        if (field === "" || message === "" || (isIn(path, field) && !saysAllowed(message)))
          throw new Error(`${method} ${path}: ${field}: ${message} for ${JSON.stringify(body)}`);
    }
    return answer.status;
  }

  async function throwAt(
    method: string,
    path: string,
    body: fc.Arbitrary<unknown>,
    numRuns = RUNS,
  ): Promise<Set<number>> {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(body, async (each) => {
        seen.add(await send(method, path, each));
      }),
      { numRuns },
    );
    return seen;
  }

  const reason = "For the test";

  it("are checked", async () => {
    const seen = await throwAt("POST", "/teams/hostile/policy/check", fc.record({ document }));
    expect(seen).toEqual(new Set([200]));
  }, 600_000);

  it("are published or refused, for a team and for the organization", async () => {
    const body = fc.record({ document, reason: fc.constant(reason) });
    const seen = await throwAt("PUT", "/teams/hostile/policy", body);
    expect([...seen].every((status) => [200, 400, 409, 422].includes(status))).toBe(true);
    await throwAt("PUT", `/organizations/${api.organization.slug}/policy`, body, RUNS / 2);
  }, 600_000);

  it("are evaluated", async () => {
    await throwAt(
      "POST",
      "/policies/evaluate",
      fc.record({
        team: fc.constant("hostile"),
        policy: fc.record({ level: fc.constantFrom("hostile", "organization"), document }),
        request: fc.oneof(
          fc.record({
            url: fc.oneof(
              fc.constantFrom(
                "https://api.openai.com/v1/chat/completions",
                "https://x.example/%2e",
                "ftp://a",
                "",
              ),
              fc.webUrl(),
            ),
            body: fc.oneof(
              nonsense,
              fc.record({ model: nonsense, max_tokens: nonsense, messages: nonsense }),
            ),
          }),
          nonsense,
        ),
      }),
    );
  }, 600_000);

  it("are taken from the governance API", async () => {
    const rule = spoilt.map((each) => (each as { rules?: unknown[] } | null)?.rules?.[0] ?? each);
    await throwAt(
      "POST",
      "/teams/hostile/governance/policies",
      fc.oneof(
        fc.record({
          action: fc.constantFrom(
            "create_policy",
            "update_policy",
            "delete_policy",
            "enable_policy",
            "disable_policy",
          ),
          policy_id: fc.constantFrom("a", "policy", undefined),
          policy: fc.oneof(
            rule,
            fc.record({ name: nonsense, type: fc.constant("cost_control"), rules: nonsense }),
          ),
        }),
        nonsense,
      ),
    );
    await throwAt(
      "PUT",
      "/teams/hostile/governance/config",
      fc.oneof(
        fc.record({ data_classification: nonsense, compliance: nonsense }, { requiredKeys: [] }),
        fc.record({ data_classification: fc.record({ levels: nonsense }) }),
        nonsense,
      ),
    );
  }, 600_000);

  it("are drafted and dry run", async () => {
    await throwAt(
      "PUT",
      "/teams/hostile/policy/draft",
      fc.oneof(
        fc.record({
          text: fc.string({ unit: "binary" }),
          baseVersion: fc.double(),
          revision: fc.double(),
        }),
        fc.record({ text: fc.string(), baseVersion: fc.nat(), revision: fc.nat(2) }),
        nonsense,
      ),
      300,
    );
    await throwAt(
      "POST",
      "/policies/dry-runs",
      fc.record({
        level: fc.oneof(fc.constant("hostile"), nonsense),
        document,
        days: fc.oneof(fc.constant(30), nonsense),
      }),
      300,
    );
  }, 600_000);
});
