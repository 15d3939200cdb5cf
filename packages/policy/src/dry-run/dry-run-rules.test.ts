import { type PolicyDocumentInput, policyDocumentSchema, type RuleInput } from "@pag0/contract";
import { parseDollars } from "@pag0/money";
import { describe, expect, it } from "vitest";
import { budgetCalendar } from "../calendar/budget-window.ts";
import type { PolicyLevel } from "../levels/policy-level.ts";
import { createDryRun } from "./dry-run.ts";
import type { DryRunOptions } from "./dry-run-result.ts";
import type { UsageRow } from "./usage-row.ts";

const NEW_YORK = budgetCalendar("America/New_York");

const team = (document: PolicyDocumentInput): PolicyLevel[] => [
  {
    kind: "organization",
    id: "org",
    name: "Acme",
    versionId: "pol_org",
    version: 1,
    document: policyDocumentSchema.parse(document),
  },
  { kind: "project", id: "prj_a", name: "A", versionId: null, version: null, document: {} },
];

let count = 0;
function row(at: string, cost: string, change: Partial<UsageRow> = {}): UsageRow {
  count++;
  return {
    requestId: `req_${count}`,
    occurredAt: new Date(at),
    projectId: "prj_a",
    host: "api.openai.com",
    path: "/v1/chat/completions",
    method: "POST",
    category: "llm",
    model: "gpt-4o",
    provider: "openai",
    regions: ["US"],
    apiKeyId: "key_1",
    memberId: "mem_1",
    role: "developer",
    requestedBy: "dev@acme.com",
    classification: "internal",
    sensitiveKinds: [],
    tags: {},
    inputTokens: 100,
    outputTokens: 50,
    stream: false,
    decision: "allow",
    reasonCode: "ALLOWED",
    cacheState: "miss",
    estimateNano: parseDollars(cost),
    costNano: parseDollars(cost),
    savedNano: 0n,
    approvalId: null,
    ...change,
  };
}

/** What the draft alone does with the rows: their verdicts' codes of the examples, and the transitions. */
function replay(
  document: PolicyDocumentInput,
  rows: UsageRow[],
  change: Partial<DryRunOptions> = {},
) {
  const dryRun = createDryRun({
    projects: [{ id: "prj_a", name: "A", slug: "team-a", before: null, after: team(document) }],
    calendar: { before: NEW_YORK, after: NEW_YORK },
    examples: 100,
    ...change,
  });
  for (const each of rows) dryRun.add(each);
  const { examples, draft } = dryRun.result();
  return { codes: examples.map(({ requestId, toCode }) => [requestId, toCode]), draft, examples };
}

const rule = (conditions: RuleInput["conditions"], type: "deny" | "require_approval" = "deny") => ({
  rules: [{ id: "r", name: "R", conditions, actions: [{ type }] }],
});
const day = (hour: number, dayOfMonth = 18) =>
  `2026-11-${dayOfMonth}T${String(hour).padStart(2, "0")}:00:00Z`;

describe("a dry run of rules", () => {
  it("counts what the draft lets each person spend, per day of the organization's zone", () => {
    const rows = [
      row(day(15), "$60.00"),
      row(day(16), "$60.00"),
      row(day(17), "$60.00"),
      row(day(17), "$60.00", { memberId: "mem_2" }),
      row(day(18), "$60.00"),
      row(day(6, 19), "$60.00"),
    ];
    const { codes, examples, draft } = replay(
      rule(
        [{ field: "daily_cost_per_user", operator: "greater_than", value: 100 }],
        "require_approval",
      ),
      rows,
    );
    expect(codes).toEqual([
      [rows[2]?.requestId, "RULE_APPROVAL"],
      [rows[4]?.requestId, "RULE_APPROVAL"],
    ]);
    expect(examples[1]?.sentence).toContain("daily cost per user $120.00 is greater than $100.00");
    expect(draft.served.calls).toBe(4);
  });

  it("counts requests, teams and the organization, from what was spent at the opening", () => {
    const rows = [row(day(15), "$1.00"), row(day(16), "$1.00"), row(day(17), "$1.00")];
    const requests = rule([
      { field: "daily_requests_per_user", operator: "greater_or_equal", value: 2 },
    ]);
    expect(replay(requests, rows).codes).toEqual([[rows[2]?.requestId, "RULE_DENIED"]]);
    const opening = {
      at: new Date(day(12)),
      spent: [
        {
          scopeKind: "project" as const,
          scopeId: "prj_a",
          day: new Date(day(3)),
          amount: parseDollars("$9.00"),
        },
      ],
    };
    const monthly = rule([{ field: "monthly_cost_per_team", operator: "greater_than", value: 10 }]);
    expect(replay(monthly, rows, { opening }).codes).toEqual([[rows[2]?.requestId, "RULE_DENIED"]]);
    expect(replay(monthly, rows).codes).toEqual([]);
  });

  it("knows the team, the role, tags and tokens of a recorded call", () => {
    const facts = [
      { field: "team", operator: "equals" as const, value: "team-a" },
      { field: "role", operator: "equals" as const, value: "developer" },
      { field: "total_tokens", operator: "equals" as const, value: 150 },
      { field: "tags.env", operator: "equals" as const, value: "prod" },
      { field: "requested_by", operator: "ends_with" as const, value: "@acme.com" },
    ];
    const rows = [row(day(15), "$1.00", { tags: { env: "prod" } }), row(day(16), "$1.00")];
    expect(replay(rule(facts), rows).codes).toEqual([[rows[0]?.requestId, "RULE_DENIED"]]);
  });
});

describe("a dry run of data, people's budgets and soft budgets", () => {
  it("holds what was found against the draft's handling, approved runs not asked again", () => {
    const handling: PolicyDocumentInput = {
      dataHandling: {
        levels: {
          restricted: { allowedRegions: ["US"] },
          confidential: { approvalRequired: true },
        },
      },
    };
    const rows = [
      row(day(15), "$1.00"),
      row(day(15), "$1.00", { sensitiveKinds: ["icd-10"], regions: ["US", "DE"] }),
      row(day(15), "$1.00", { sensitiveKinds: ["email"] }),
      row(day(15), "$1.00", { sensitiveKinds: ["email"], approvalId: "apr_1" }),
    ];
    expect(replay(handling, rows).codes).toEqual([
      [rows[2]?.requestId, "HANDLING_APPROVAL"],
      [rows[1]?.requestId, "DATA_HANDLING_REFUSED"],
    ]);
  });

  it("counts a budget for each person, and for the key where nobody is known", () => {
    const rows = [
      row(day(15), "$3.00"),
      row(day(16), "$3.00"),
      row(day(16), "$3.00", { memberId: "mem_2" }),
      row(day(16), "$3.00", { memberId: null }),
      row(day(17), "$3.00", { memberId: null }),
    ];
    expect(replay({ memberBudget: { daily: "$5.00" } }, rows).codes).toEqual([
      [rows[1]?.requestId, "BUDGET_EXCEEDED"],
      [rows[4]?.requestId, "BUDGET_EXCEEDED"],
    ]);
  });

  it("restricts above the threshold to the models that are said to be cheap", () => {
    const document: PolicyDocumentInput = {
      dailyBudget: "$10.00",
      budgetAlerts: { warningThreshold: 50, exceededAction: "restrict" },
    };
    const rows = [
      row(day(15), "$4.00"),
      row(day(16), "$2.00"),
      row(day(16), "$2.00", { model: "gpt-4o-mini" }),
    ];
    const isCheap = (_: string | null, model: string | null) => model === "gpt-4o-mini";
    expect(replay(document, rows, { isCheap }).codes).toEqual([
      [rows[1]?.requestId, "BUDGET_RESTRICTED"],
    ]);
    expect(replay(document, rows).codes).toHaveLength(2);
  });
});
