import type { BudgetMonth, PolicyDocument } from "@pag0/contract";
import { parseDollars } from "@pag0/money";
import { describe, expect, it } from "vitest";
import { budgetCalendar } from "../calendar/budget-window.ts";
import type { PolicyLevel } from "../levels/policy-level.ts";
import { createDryRun } from "./dry-run.ts";
import type { DryRunOptions, DryRunResult } from "./dry-run-result.ts";
import type { UsageRow } from "./usage-row.ts";

const NEW_YORK = budgetCalendar("America/New_York");

const acme = (document: PolicyDocument): PolicyLevel => ({
  kind: "organization",
  id: "org",
  name: "Acme",
  versionId: "pol_org",
  version: 1,
  document,
});
const team = (id: string, document: PolicyDocument): PolicyLevel => ({
  ...acme(document),
  kind: "project",
  id: `prj_${id}`,
  name: id.toUpperCase(),
  versionId: `pol_${id}`,
});
const project = (id: string, before: PolicyLevel[] | null, after: PolicyLevel[]) => ({
  id: `prj_${id}`,
  name: id.toUpperCase(),
  before,
  after,
});

let count = 0;
function row(
  at: string,
  change: Partial<UsageRow> & { cost?: string; most?: string } = {},
): UsageRow {
  const { cost = "$0.00", most = cost, ...columns } = change;
  count++;
  return {
    requestId: `req_${count}`,
    occurredAt: new Date(at),
    projectId: "prj_a",
    host: "api.openai.com",
    path: "/v1/chat/completions",
    method: "POST",
    category: "llm",
    model: "gpt-5",
    provider: "openai",
    regions: ["US"],
    apiKeyId: "key_a",
    memberId: null,
    role: null,
    requestedBy: null,
    classification: "internal",
    sensitiveKinds: [],
    tags: {},
    inputTokens: 100,
    outputTokens: 50,
    stream: false,
    decision: "allow",
    reasonCode: "ALLOWED",
    cacheState: "miss",
    estimateNano: parseDollars(most),
    costNano: parseDollars(cost),
    savedNano: 0n,
    approvalId: null,
    ...columns,
  };
}

function replay(rows: readonly UsageRow[], change: Partial<DryRunOptions>): DryRunResult {
  const dryRun = createDryRun({
    projects: [],
    calendar: { before: NEW_YORK, after: NEW_YORK },
    ...change,
  });
  for (const each of rows) dryRun.add(each);
  expect(dryRun.rows).toBe(rows.length);
  return dryRun.result();
}

/** One team below an organization without a policy, by its documents now and in the draft. */
function drafted(before: PolicyDocument, after: PolicyDocument): Pick<DryRunOptions, "projects"> {
  const root = acme({});
  return { projects: [project("a", [root, team("a", before)], [root, team("a", after)])] };
}

const brief = ({ transitions }: Pick<DryRunResult, "transitions">) =>
  transitions.map(({ from, to, calls, amount }) => [from, to, calls, amount]);

describe("a dry run", () => {
  it("tells what a draft would refuse, ask for and serve, by team, endpoint, reason and day", () => {
    const now = acme({ blockedEndpoints: ["api.deepl.com"], requireApprovalAbove: "500000" });
    const draft = acme({ blockedEndpoints: ["api.anthropic.com"], requireApprovalAbove: "100000" });
    const refused = {
      decision: "deny",
      reasonCode: "ENDPOINT_BLOCKED",
      cacheState: "off",
    } as const;
    const result = replay(
      [
        row("2026-11-18T15:00:00Z", { cost: "$0.05", most: "$0.08" }),
        row("2026-11-18T16:00:00Z", { cost: "$0.06", most: "$0.12" }),
        row("2026-11-19T04:59:59Z", { host: "api.anthropic.com", cost: "$0.20", most: "$0.30" }),
        row("2026-11-19T05:00:00Z", { host: "api.deepl.com", most: "$0.02", ...refused }),
        row("2026-11-19T06:00:00Z", { projectId: "prj_b", cost: "$0.30", most: "$0.40" }),
      ],
      {
        projects: [
          project("a", [now, team("a", {})], [draft, team("a", {})]),
          project("b", [now, team("b", {})], [draft, team("b", {})]),
        ],
      },
    );
    expect(result).toMatchObject({
      rows: 5,
      from: new Date("2026-11-18T15:00:00Z"),
      to: new Date("2026-11-19T06:00:00Z"),
      happened: {
        served: { calls: 4, amount: 610_000_000n },
        approval: { calls: 0, amount: 0n },
        refused: { calls: 1, amount: 20_000_000n },
      },
      draft: {
        served: { calls: 2, amount: 70_000_000n },
        approval: { calls: 2, amount: 360_000_000n },
        refused: { calls: 1, amount: 200_000_000n },
      },
      spend: { happened: 610_000_000n, draft: 70_000_000n },
      unknownProjectRows: 0,
      unlikePublishedRows: 0,
    });
    expect(brief(result)).toEqual([
      ["served", "approval", 2, 360_000_000n],
      ["served", "refused", 1, 200_000_000n],
      ["refused", "served", 1, 20_000_000n],
    ]);
    expect(result.byTeam.map((each) => [each.name, brief(each)])).toEqual([
      [
        "A",
        [
          ["served", "refused", 1, 200_000_000n],
          ["served", "approval", 1, 60_000_000n],
          ["refused", "served", 1, 20_000_000n],
        ],
      ],
      ["B", [["served", "approval", 1, 300_000_000n]]],
    ]);
    expect(result.byEndpoint.map((each) => [each.host, brief(each)])).toEqual([
      ["api.openai.com", [["served", "approval", 2, 360_000_000n]]],
      ["api.anthropic.com", [["served", "refused", 1, 200_000_000n]]],
      ["api.deepl.com", [["refused", "served", 1, 20_000_000n]]],
    ]);
    expect(result.byReason.map((each) => [each.code, each.field, each.level, brief(each)])).toEqual(
      [
        [
          "APPROVAL_THRESHOLD",
          "requireApprovalAbove",
          "Acme",
          [["served", "approval", 2, 360_000_000n]],
        ],
        ["ENDPOINT_BLOCKED", "blockedEndpoints", "Acme", expect.anything()],
      ],
    );
    expect(result.byReason[1]?.transitions).toHaveLength(2);
    expect(
      result.byDay.map(({ day, draft }) => [day, draft.served.calls, draft.refused.calls]),
    ).toEqual([
      ["2026-11-18", 1, 1],
      ["2026-11-19", 1, 0],
    ]);
    expect(result.examples.map(({ from, to, sentence }) => [from, to, sentence])).toEqual([
      [
        "served",
        "approval",
        "It was served for $0.06; the draft asks for approval: The call may cost up to $0.12, above the $0.10 from which Acme (policy version 1) asks for approval.",
      ],
      [
        "served",
        "approval",
        "It was served for $0.30; the draft asks for approval: The call may cost up to $0.40, above the $0.10 from which Acme (policy version 1) asks for approval.",
      ],
      [
        "served",
        "refused",
        'It was served for $0.20; the draft refuses it: api.anthropic.com is blocked by "api.anthropic.com" on the blocked list of Acme (policy version 1).',
      ],
      [
        "refused",
        "served",
        "It was refused (ENDPOINT_BLOCKED), and it could have cost up to $0.02; the draft serves it.",
      ],
    ]);
  });

  it("counts budgets anew from the cost of what the draft serves, by day and month of the organization", () => {
    const spent = { cost: "$0.40", most: "$0.50" };
    const rows = [
      row("2026-11-30T12:00:00Z", spent),
      row("2026-11-30T13:00:00Z", spent),
      row("2026-11-30T14:00:00Z", { cost: "$0.10" }),
      row("2026-12-01T04:59:59Z", { cost: "$0.11" }),
      row("2026-12-01T05:00:00Z", spent),
      row("2026-12-02T05:00:00Z", spent),
    ];
    const daily = replay(rows, drafted({}, { dailyBudget: "600000" }));
    // The second needs $0.50 of the $0.20 left; the third takes it to $0.10, which the fourth exceeds.
    expect(brief(daily)).toEqual([["served", "refused", 2, 510_000_000n]]);
    expect(daily.examples[0]?.sentence).toContain(
      "$0.20 is left of the daily budget of $0.60 of A (policy version 1), which resets at 2026-12-01T05:00:00.000Z",
    );
    const monthly = replay(rows, drafted({}, { monthlyBudget: "1000000" }));
    expect(brief(monthly)).toEqual([["served", "refused", 1, 110_000_000n]]);
    expect(monthly.byDay.map(({ day, draft }) => [day, draft.refused.calls])).toEqual([
      ["2026-11-30", 1],
      ["2026-12-01", 0],
      ["2026-12-02", 0],
    ]);
  });

  it("counts months that roll or start on another day, and what is for all time", () => {
    const days = ["2026-11-10", "2026-11-16", "2026-11-19", "2026-11-22"];
    const rows = days.map((on) => row(`${on}T12:00:00Z`, { most: "$0.40", cost: "$0.40" }));
    const refusedOn = (document: PolicyDocument, month?: BudgetMonth, spentBefore?: string) => {
      const calendar = budgetCalendar("America/New_York", month);
      const scope = { scopeKind: "project", scopeId: "prj_a", day: new Date(0) } as const;
      const spent =
        spentBefore === undefined ? [] : [{ ...scope, amount: parseDollars(spentBefore) }];
      const { byDay } = replay(rows, {
        ...drafted({}, document),
        calendar: { before: calendar, after: calendar },
        opening: { at: new Date("2026-11-10T00:00:00Z"), spent },
      });
      return byDay.filter(({ draft }) => draft.refused.calls > 0).map(({ day }) => day);
    };
    const monthly = { monthlyBudget: "1000000" };
    expect(refusedOn(monthly)).toEqual(["2026-11-19", "2026-11-22"]);
    expect(refusedOn(monthly, { kind: "calendar", startDay: 15 })).toEqual(["2026-11-22"]);
    expect(refusedOn(monthly, { kind: "rolling", days: 10 })).toEqual(["2026-11-19"]);
    expect(refusedOn(monthly, { kind: "rolling", days: 3 })).toEqual([]);
    // What was spent before any day that is known counts for all time alone.
    expect(refusedOn({ totalBudget: "2000000" }, undefined, "$1.20")).toEqual([
      "2026-11-19",
      "2026-11-22",
    ]);
    expect(refusedOn(monthly, { kind: "rolling", days: 10 }, "$1.20")).toEqual(["2026-11-19"]);
  });

  it("starts from what had been spent before the rows, until its window ends", () => {
    const at = new Date("2026-11-18T05:00:00Z");
    const rows = [
      row("2026-11-18T06:00:00Z", { cost: "$0.10" }),
      row("2026-12-01T05:00:00Z", { cost: "$0.10" }),
    ];
    const opening = {
      at,
      spent: [
        {
          scopeKind: "project",
          scopeId: "prj_a",
          day: new Date("2026-11-02T05:00:00Z"),
          amount: parseDollars("$0.95"),
        },
      ] as const,
    };
    const result = replay(rows, { ...drafted({}, { monthlyBudget: "1000000" }), opening });
    expect(result.byDay.map(({ draft }) => draft.refused.calls)).toEqual([1, 0]);
    expect(() => replay([row("2026-11-18T04:59:59Z")], { ...drafted({}, {}), opening })).toThrow(
      "rows must come in the order of time: 2026-11-18T04:59:59.000Z after 2026-11-18T05:00:00.000Z",
    );
  });

  it("lets the organization's budget count all its teams, those it was not given too", () => {
    const [now, draft] = [acme({}), acme({ monthlyBudget: "1000000" })];
    const result = replay(
      [
        row("2026-11-18T06:00:00Z", { cost: "$0.40" }),
        row("2026-11-18T07:00:00Z", { projectId: "prj_gone", cost: "$0.30" }),
        row("2026-11-18T08:00:00Z", { projectId: "prj_b", cost: "$0.30" }),
        row("2026-11-18T09:00:00Z", { projectId: "prj_b", cost: "$0.01" }),
      ],
      { projects: [project("a", [now], [draft]), project("b", [now], [draft])] },
    );
    expect(brief(result)).toEqual([["served", "refused", 1, 10_000_000n]]);
    expect(result.byTeam.map((each) => each.transitions.length)).toEqual([0, 1]);
    expect(result).toMatchObject({
      unknownProjectRows: 1,
      happened: { served: { calls: 4, amount: 1_010_000_000n } },
      spend: { happened: 1_010_000_000n, draft: 1_000_000_000n },
    });
  });

  it("needs no budget and no approval for what the cache answered, unless the draft switches it off", () => {
    const hit = { cacheState: "hit", most: "$0.30", savedNano: parseDollars("$0.20") } as const;
    const cached = { cache: { enabled: true } };
    const rows = [row("2026-11-18T06:00:00Z", hit), row("2026-11-18T07:00:00Z", hit)];
    const narrow = { requireApprovalAbove: "100000", dailyBudget: "250000" };
    expect(replay(rows, drafted(cached, { ...cached, ...narrow })).transitions).toEqual([]);
    const asked = replay(
      rows,
      drafted(cached, { cache: { enabled: false }, requireApprovalAbove: "100000" }),
    );
    expect(brief(asked)).toEqual([["served", "approval", 2, 0n]]);
    const paid = replay(
      rows,
      drafted(cached, { cache: { enabled: false }, dailyBudget: "450000" }),
    );
    expect(brief(paid)).toEqual([["served", "refused", 1, 0n]]);
    expect(paid.spend).toEqual({ happened: 0n, draft: 200_000_000n });
    const requested = [row("2026-11-18T06:00:00Z", { ...hit, reasonCode: "APPROVAL_REQUESTED" })];
    const strict = drafted({}, { ...cached, ...narrow }).projects;
    const alone = replay(requested, {
      projects: strict.map((each) => ({ ...each, before: null })),
    });
    expect(brief(alone)).toEqual([["served", "approval", 1, 0n]]);
    const blocked = replay(rows, drafted(cached, { ...cached, maxPerRequest: "200000" }));
    expect(brief(blocked)).toEqual([["served", "refused", 2, 0n]]);
  });

  it("does not ask again about a call that a person has approved, and refuses it where the draft does", () => {
    const rows = [
      row("2026-11-18T06:00:00Z", {
        decision: "require_approval",
        reasonCode: "APPROVAL_THRESHOLD",
        most: "$0.30",
        approvalId: "apr_1",
      }),
      row("2026-11-18T07:00:00Z", { cost: "$0.25", most: "$0.30", approvalId: "apr_1" }),
    ];
    const asking = { requireApprovalAbove: "200000" };
    expect(replay(rows, drafted(asking, { requireApprovalAbove: "100000" })).transitions).toEqual(
      [],
    );
    const stricter = replay(rows.slice(1), drafted({}, asking));
    expect([stricter.transitions, stricter.unlikePublishedRows]).toEqual([[], 0]);
    const free = replay(rows, drafted(asking, {}));
    expect(brief(free)).toEqual([["approval", "served", 1, 300_000_000n]]);
    expect(free.spend).toEqual({ happened: 250_000_000n, draft: 250_000_000n });
    expect(free.byReason).toMatchObject([{ code: "APPROVAL_THRESHOLD", level: "A" }]);
    const capped = replay(rows, drafted(asking, { ...asking, maxPerRequest: "200000" }));
    expect(brief(capped)).toEqual([
      ["approval", "refused", 1, 300_000_000n],
      ["served", "refused", 1, 250_000_000n],
    ]);
  });

  it("keeps asking where the caller asked, and refused what no policy refused", () => {
    const rows = [
      row("2026-11-18T06:00:00Z", {
        decision: "require_approval",
        reasonCode: "APPROVAL_REQUESTED",
        most: "$0.01",
        approvalId: "apr_1",
      }),
      row("2026-11-18T07:00:00Z", {
        decision: "deny",
        reasonCode: "CREDENTIAL_MISSING",
        most: "$1.00",
      }),
    ];
    const result = replay(rows, drafted({ maxPerRequest: "500000" }, {}));
    expect(result.transitions).toEqual([]);
    expect(result.unlikePublishedRows).toBe(0);
  });

  it("leaves as it was what the published policy and the draft decide alike, and says how many", () => {
    const rows = [
      row("2026-11-18T06:00:00Z", {
        decision: "deny",
        reasonCode: "ENDPOINT_NOT_ALLOWED",
        most: "$0.01",
      }),
    ];
    const same = replay(rows, drafted({}, { maxPerRequest: "500000" }));
    expect([same.transitions, same.unlikePublishedRows]).toEqual([[], 1]);
    const { projects } = drafted({}, {});
    const alone = replay(rows, { projects: projects.map((each) => ({ ...each, before: null })) });
    expect(brief(alone)).toEqual([["refused", "served", 1, 10_000_000n]]);
    expect(alone.byReason).toMatchObject([{ code: "ENDPOINT_NOT_ALLOWED", level: null }]);
  });

  it("keeps a few examples, a bounded number of endpoints and days, and answers for no rows", () => {
    const rows = Array.from({ length: 1_002 }, (_, index) =>
      row(new Date(Date.UTC(2026, 10, 18) + index).toISOString(), {
        path: `/v1/${index}`,
        cost: "$0.01",
      }),
    );
    const result = replay(rows, {
      ...drafted({}, { blockedEndpoints: ["api.openai.com"] }),
      examples: 2,
    });
    expect(result.examples.map(({ path }) => path)).toEqual(["/v1/0", "/v1/1"]);
    expect(result.byEndpoint).toHaveLength(1_001);
    expect(result.byEndpoint[0]).toMatchObject({
      host: "(others)",
      draft: { refused: { calls: 2 } },
    });
    const days = Array.from({ length: 401 }, (_, day) =>
      row(new Date(Date.UTC(2026, 0, 1 + day, 12)).toISOString()),
    );
    expect(() => replay(days, drafted({}, {}))).toThrow("at most 400 days");
    expect(replay([], drafted({}, {}))).toMatchObject({ rows: 0, from: null, to: null, byDay: [] });
  });
});
