import { type PolicyDocumentInput, policyDocumentSchema, type RuleInput } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomDocument } from "../decisions/random-policies.test-data.ts";
import { type LintCode, lintCodes } from "./finding.ts";
import { lintPolicies } from "./lint-policies.ts";
import type { LintMember, LintProject, LintTree } from "./policy-tree.ts";

const owner: LintMember = { email: "owner@acme.com", role: "owner", projectIds: [] };
const lead: LintMember = { email: "lead@acme.com", role: "lead", projectIds: ["prj_a"] };
const dev: LintMember = { email: "dev@acme.com", role: "developer", projectIds: ["prj_a"] };

/** The organization `Acme`, a team `A` and, where a third document is given, `B` below `A`. */
function tree(
  organization: PolicyDocumentInput,
  a?: PolicyDocumentInput,
  b?: PolicyDocumentInput,
  change: Partial<LintTree> = {},
): LintTree {
  const project = (id: string, parentId: string | null, document: PolicyDocumentInput) => ({
    id: `prj_${id}`,
    name: id.toUpperCase(),
    parentId,
    document: policyDocumentSchema.parse(document),
  });
  return {
    organization: { id: "org", name: "Acme", document: policyDocumentSchema.parse(organization) },
    timeZone: "UTC",
    projects: [
      ...(a === undefined ? [] : [project("a", null, a)]),
      ...(b === undefined ? [] : [project("b", "prj_a", b)]),
    ],
    members: [owner, lead, dev],
    ...change,
  };
}

const nine = { timezone: "UTC", start: "09:00", end: "17:00" };
const workflow = (change: object) => ({ approvalWorkflow: { enabled: true, ...change } });
const approvers = (...named: string[]) =>
  workflow({ approvers: named, requireApprovalAbove: "$0.10" });

const night: RuleInput["conditions"] = [
  { field: "time", operator: "between", value: ["22:00", "06:00"] },
];
const rule = (
  id: string,
  type: "allow" | "deny" | "require_approval",
  conditions: RuleInput["conditions"],
  named?: string[],
): RuleInput => ({
  id,
  name: id,
  conditions,
  actions:
    type === "require_approval" && named !== undefined
      ? [{ type, parameters: { approvers: named } }]
      : [{ type }],
});

/** Each code with documents that show it: the level and path, and words of its message and remedy. */
const cases: [LintCode, LintTree, string, string, RegExp, RegExp][] = [
  [
    "THRESHOLD_ABOVE_CAP",
    tree({ maxPerRequest: "$0.20" }, { requireApprovalAbove: "$0.30" }),
    "A",
    "requireApprovalAbove",
    /above \$0\.30 wait.* Acme refuses every call above \$0\.20/,
    /below \$0\.20/,
  ],
  [
    "THRESHOLD_UNREACHABLE",
    tree({ maxPerRequest: "$0.20", requireApprovalAbove: "$0.20" }),
    "Acme",
    "requireApprovalAbove",
    /above \$0\.20 wait/,
    /above \$0\.20/,
  ],
  [
    "THRESHOLD_UNREACHABLE",
    tree({ requireApprovalAbove: "$0.50" }, { maxPerRequest: "$0.40" }, { maxPerRequest: "$0.30" }),
    "Acme",
    "requireApprovalAbove",
    /\$0\.30 in B and \$0\.40 in A/,
    /below \$0\.30/,
  ],
  [
    "AUTO_APPROVE_ABOVE_THRESHOLD",
    tree({ requireApprovalAbove: "$0.10" }, workflow({ autoApproveBelow: "$0.15" })),
    "A",
    "approvalWorkflow.autoApproveBelow",
    /below \$0\.15 .* Acme asks for it above \$0\.10/,
    /below \$0\.10/,
  ],
  [
    "THRESHOLD_OF_DISABLED_WORKFLOW",
    tree({}, { approvalWorkflow: { enabled: false, requireApprovalAbove: "$0.10" } }),
    "A",
    "approvalWorkflow.requireApprovalAbove",
    /\$0\.10 asks nobody/,
    /enabled to true/,
  ],
  [
    "WORKFLOW_WITHOUT_THRESHOLD",
    tree(workflow({}), {}),
    "Acme",
    "approvalWorkflow.enabled",
    /no level sets requireApprovalAbove/,
    /switch the workflow off/,
  ],
  [
    "THRESHOLD_ABOVE_BUDGET",
    tree({ dailyBudget: "$0.10" }, { requireApprovalAbove: "$0.10" }),
    "A",
    "requireApprovalAbove",
    /above \$0\.10 .* daily budget of Acme is \$0\.10/,
    /dailyBudget above \$0\.10/,
  ],
  [
    "BUDGET_BELOW_CAP",
    tree({ maxPerRequest: "$2.00" }, { monthlyBudget: "$1.50" }),
    "A",
    "monthlyBudget",
    /up to \$2\.00 \(Acme\), but the monthly budget of A is \$1\.50/,
    /to \$2\.00 or more.* to \$1\.50/,
  ],
  [
    "DAILY_BUDGET_NEVER_BINDS",
    tree({ monthlyBudget: "$30.00", dailyBudget: "$30.00" }),
    "Acme",
    "dailyBudget",
    /\$30\.00/,
    /a thirtieth is \$1\.00/,
  ],
  [
    "MONTHLY_BUDGET_UNREACHABLE",
    tree({ monthlyBudget: "$31.01", dailyBudget: "$1.00" }),
    "Acme",
    "monthlyBudget",
    /at most \$31\.00 .* monthly budget of \$31\.01/,
    /to \$1\.033667 or more.* to \$31\.00/,
  ],
  [
    "BUDGET_ABOVE_ANCESTOR",
    tree({ monthlyBudget: "$10.00" }, {}, { monthlyBudget: "$11.00" }),
    "B",
    "monthlyBudget",
    /\$11\.00 is more than the \$10\.00 of Acme/,
    /to \$10\.00 or less/,
  ],
  [
    "TEAM_BUDGETS_ABOVE_PARENT",
    tree({}, { dailyBudget: "$10.00" }, { dailyBudget: "$11.00" }),
    "A",
    "dailyBudget",
    /of B add up to \$11\.00, \$1\.00 more than the \$10\.00 of A/,
    /by \$1\.00/,
  ],
  [
    "TEAM_BUDGETS_BELOW_ORGANIZATION",
    tree({ dailyBudget: "$10.00" }, { dailyBudget: "$9.00" }),
    "Acme",
    "dailyBudget",
    /of A add up to \$9\.00: \$1\.00 of the \$10\.00/,
    /\$1\.00 more/,
  ],
  [
    "AMOUNT_ABOVE_ANCESTOR",
    tree({ maxPerRequest: "$0.20" }, { maxPerRequest: "$0.30" }),
    "A",
    "maxPerRequest",
    /\$0\.30 is more than the \$0\.20 that Acme sets\.$/,
    /Lower maxPerRequest/,
  ],
  [
    "ALLOWED_LIST_EMPTY",
    tree({}, { allowedEndpoints: [] }),
    "A",
    "allowedEndpoints",
    /every call is refused/,
    /leave allowedEndpoints out/,
  ],
  [
    "ALLOWED_LIST_ALLOWS_NOTHING",
    tree({ allowedModels: ["m1"] }, { allowedModels: ["m2", "m3"] }),
    "A",
    "allowedModels",
    /None of the 2 entries .* by Acme/,
    /Name entries that Acme allows/,
  ],
  [
    "ALLOWED_LIST_ALLOWS_NOTHING",
    tree({ allowedEndpoints: ["*.openai.com"] }, { allowedEndpoints: ["api.anthropic.com"] }),
    "A",
    "allowedEndpoints",
    /nothing in common with the 1 allowed above/,
    /Name endpoints/,
  ],
  [
    "ALLOWED_LIST_ALLOWS_NOTHING",
    tree({ blockedEndpoints: ["*.evil.com"] }, { allowedEndpoints: ["api.evil.com"] }),
    "A",
    "allowedEndpoints",
    /is blocked, here or above/,
    /none blocks/,
  ],
  [
    "ALLOWED_ENTRY_REFUSED",
    tree({ allowedCategories: ["llm"] }, { allowedCategories: ["llm", "image"] }),
    "A",
    "allowedCategories[1]",
    /"image" is not allowed by Acme, which allows llm\.$/,
    /Remove allowedCategories\[1\]/,
  ],
  [
    "ALLOWED_ENTRY_BLOCKED",
    tree(
      { blockedEndpoints: ["*.evil.com"] },
      { allowedEndpoints: ["api.openai.com", "api.evil.com/v1"] },
    ),
    "A",
    "allowedEndpoints[1]",
    /"api\.evil\.com\/v1" is allowed here, but "\*\.evil\.com" on the blocked list of Acme/,
    /Remove allowedEndpoints\[1\]/,
  ],
  [
    "ALLOWED_ENTRY_COVERED",
    tree({ allowedEndpoints: ["api.openai.com/v1", "*.openai.com"] }),
    "Acme",
    "allowedEndpoints[0]",
    /taken in by "\*\.openai\.com"/,
    /Remove allowedEndpoints\[0\]/,
  ],
  [
    "BLOCKED_ENTRY_COVERED",
    tree({ blockedEndpoints: ["evil.com"] }, { blockedEndpoints: ["evil.com/v1"] }),
    "A",
    "blockedEndpoints[0]",
    /already blocked by "evil\.com" of Acme/,
    /Remove blockedEndpoints\[0\]/,
  ],
  [
    "DUPLICATE_ENTRY",
    tree({ allowedCategories: ["llm", "search", "llm"] }),
    "Acme",
    "allowedCategories[2]",
    /"llm" stands at allowedCategories\[0\]/,
    /Remove allowedCategories\[2\]/,
  ],
  [
    "APPROVER_NOT_AN_ADDRESS",
    tree({}, approvers("sales ai-lead@acme.com"), undefined, { members: null }),
    "A",
    "approvalWorkflow.approvers[0]",
    /"sales ai-lead@acme\.com" is not an e-mail address/,
    /leads/,
  ],
  [
    "APPROVER_NOT_A_MEMBER",
    tree({}, approvers("gone@acme.com")),
    "A",
    "approvalWorkflow.approvers[0]",
    /"gone@acme\.com"/,
    /Invite this person/,
  ],
  [
    "APPROVER_MAY_NOT_APPROVE",
    tree({}, approvers("LEAD@acme.com", "dev@acme.com")),
    "A",
    "approvalWorkflow.approvers[1]",
    /the role developer decides no approvals/,
    /Name a lead/,
  ],
  [
    "ONLY_APPROVER_IS_REQUESTER",
    tree({}, approvers("gone@acme.com", "lead@acme.com"), undefined, { members: [owner, lead] }),
    "A",
    "approvalWorkflow.approvers[1]",
    /lead@acme\.com is the only approver .* requests of A/,
    /second approver/,
  ],
  [
    "ONLY_APPROVER_IS_REQUESTER",
    tree(
      approvers("owner@acme.com"),
      {},
      {},
      {
        requesters: new Map([["prj_b", ["Owner@acme.com"]]]),
      },
    ),
    "Acme",
    "approvalWorkflow.approvers[0]",
    /requests of B/,
    /second approver/,
  ],
  [
    "HOURS_NEVER_OVERLAP",
    tree({ workingHours: nine }, { workingHours: { ...nine, start: "17:00", end: "09:00" } }),
    "A",
    "workingHours",
    /no moment in common with 09:00–17:00 UTC of Acme/,
    /share a moment/,
  ],
  [
    "HOURS_ZERO_LENGTH",
    tree({ workingHours: { ...nine, end: "09:00", days: ["mon"] } }),
    "Acme",
    "workingHours.end",
    /at 09:00, which is read as 24 hours from then, on mon/,
    /an end other than the start/,
  ],
  [
    "CACHE_SETTING_WITHOUT_CACHE",
    tree({}, { cache: { enabled: false, defaultTTL: 1800 } }),
    "A",
    "cache.defaultTTL",
    /1800 seconds, but the cache is off/,
    /cache\.enabled to true/,
  ],
  [
    "SEMANTIC_CACHE_LOOSE",
    tree(
      {
        cache: {
          enabled: true,
          semantic: { enabled: true, threshold: 0.85, model: "openai/text-embedding-3-small" },
        },
      },
      {},
    ),
    "Acme",
    "cache.semantic.threshold",
    /similarity of 0\.85 get one answer\. A similar question is not the same/,
    /to 0\.9 or more/,
  ],
  [
    "SEMANTIC_CACHE_WITHOUT_MODEL",
    tree({ cache: { enabled: true, semantic: { enabled: true } } }, {}),
    "Acme",
    "cache.semantic.model",
    /no embedding model is named/,
    /text-embedding-3-small/,
  ],
  [
    "SHARED_CACHE_REFUSED",
    tree(
      { cache: { enabled: true, sharedCache: false } },
      { cache: { enabled: true, sharedCache: true } },
    ),
    "A",
    "cache.sharedCache",
    /Acme refuses it/,
    /to false/,
  ],
  [
    "SHARED_CACHE_WITHOUT_PEERS",
    tree({}, { cache: { enabled: true, sharedCache: true } }),
    "A",
    "cache.sharedCache",
    /A is the only team/,
    /another team/,
  ],
  [
    "RETENTION_BELOW_REGULATION",
    tree({ complianceMode: "HIPAA" }),
    "Acme",
    "complianceMode",
    /164\.316\(b\)\(2\)\(i\)\), but no level sets how long/,
    /retention: 2192/,
  ],
  [
    "RETENTION_BELOW_PRACTICE",
    tree({ auditLog: { enabled: true, retention: 183 } }, { complianceMode: "SOC2" }),
    "A",
    "complianceMode",
    /twelve months \(365 days\).* kept for 183 days/,
    /retention: 365/,
  ],
  [
    "RETENTION_ABOVE_PRACTICE",
    tree({ complianceMode: "GDPR", auditLog: { enabled: true, retention: 1097 } }),
    "Acme",
    "auditLog.retention",
    /three years \(1096 days\).* kept for 1097 days/,
    /to 1096 or less/,
  ],
  [
    "PERSONAL_BUDGET_ABOVE_LEVEL",
    tree({}, { dailyBudget: "$5.00", memberBudget: { daily: "$6.00" } }),
    "A",
    "memberBudget.daily",
    /Each person may spend \$6\.00.* daily budget of A .* \$5\.00/,
    /less than \$5\.00/,
  ],
  [
    "PERSONAL_BUDGET_ABOVE_LEVEL",
    tree({ monthlyBudget: "$50.00" }, { keyBudget: { monthly: "$60.00", daily: "$1.00" } }),
    "A",
    "keyBudget.monthly",
    /Each key may spend \$60\.00.* monthly budget of Acme .* \$50\.00/,
    /less than \$50\.00/,
  ],
  [
    "BUDGET_ALERTS_WITHOUT_BUDGET",
    tree({ monthlyBudget: "$50.00" }, { budgetAlerts: { warningThreshold: 80 } }),
    "A",
    "budgetAlerts",
    /80% of this level's own budgets, and it has none/,
    /Set monthlyBudget/,
  ],
  [
    "RESTRICT_LEAVES_ONE_MODEL",
    tree({
      monthlyBudget: "$50.00",
      allowedModels: ["gpt-4o"],
      budgetAlerts: { warningThreshold: 80, exceededAction: "restrict" },
    }),
    "Acme",
    "budgetAlerts.exceededAction",
    /Only the model "gpt-4o"/,
    /cheaper model/,
  ],
  [
    "RULES_CONTRADICT",
    tree({ rules: [rule("a", "deny", night), rule("b", "require_approval", { all: night })] }),
    "Acme",
    "rules[1]",
    /"b" asks for approval of the very calls that rule "a" \(rules\[0\]\) refuses: what "a" says/,
    /Remove rules\[1\]/,
  ],
  [
    "RULE_SHADOWED",
    tree({
      rules: [
        rule("all", "allow", [{ field: "host", operator: "matches", value: "*" }]),
        rule("late", "deny", night),
      ],
    }),
    "Acme",
    "rules[1]",
    /"late" never holds: rule "all"/,
    /before rules\[0\]/,
  ],
  [
    "APPROVER_NOT_AN_ADDRESS",
    tree({ rules: [rule("ask", "require_approval", night, ["the boss"])] }),
    "Acme",
    "rules[0].actions[0].parameters.approvers[0]",
    /"the boss" is not an e-mail address/,
    /Name the e-mail address/,
  ],
  [
    "APPROVER_NOT_A_MEMBER",
    tree({ rules: [rule("ask", "require_approval", night, ["gone@acme.com", "owner@acme.com"])] }),
    "Acme",
    "rules[0].actions[0].parameters.approvers[0]",
    /"gone@acme.com" is not the e-mail address of any member/,
    /Invite/,
  ],
  [
    "DATA_RETENTION_BELOW_AUDIT",
    tree({
      auditLog: { enabled: true, retention: 365 },
      data_classification: {
        levels: { restricted: { handling_requirements: { retention_period_days: 90 } } },
      },
    }),
    "Acme",
    "data_classification.levels.restricted.handling_requirements.retention_period_days",
    /restricted data may be kept for 90 days, but the audit log is kept for 365/,
    /365 or more/,
  ],
  [
    "ALLOWED_ENTRY_BLOCKED",
    tree({ blockedModels: ["gpt-4*"] }, { allowedModels: ["GPT-4o-mini", "o3"] }),
    "A",
    "allowedModels[0]",
    /"GPT-4o-mini" is allowed here, but "gpt-4\*" on the blocked list of Acme/,
    /take "gpt-4\*" off/,
  ],
  [
    "ALLOWED_LIST_ALLOWS_NOTHING",
    tree({ allowedRegions: ["EU"], blockedRegions: ["EU"] }),
    "Acme",
    "allowedRegions",
    /None of the 1 entries of allowedRegions is left by the blocks/,
    /no level blocks/,
  ],
  [
    "ALLOWED_ENTRY_REFUSED",
    tree({ allowedRegions: ["EU", "US"] }, { allowedRegions: ["DE", "KR", "us-east-1"] }),
    "A",
    "allowedRegions[1]",
    /"KR" is not allowed by Acme, which allows EU, US/,
    /Remove allowedRegions\[1\]/,
  ],
  [
    "HOURS_ZERO_LENGTH",
    tree({ workingHours: { timezone: "UTC", spans: [{ start: "08:00", end: "08:00" }] } }),
    "Acme",
    "workingHours.spans[0].end",
    /start and end at 08:00/,
    /other than the start/,
  ],
];

describe("lintPolicies", () => {
  it.each(cases)("finds %s", (code, documents, level, path, message, remedy) => {
    const found = lintPolicies(documents).filter((each) => each.code === code);
    expect(found).toMatchObject([
      { level: { name: level }, path, severity: lintCodes[code].severity },
    ]);
    expect(found[0]?.message).toMatch(message);
    expect(found[0]?.remedy).toMatch(remedy);
  });

  it("finds AUTO_APPROVE_AT_THRESHOLD in the specification, and each other code in a case here", () => {
    const shown = new Set([...cases.map(([code]) => code), "AUTO_APPROVE_AT_THRESHOLD"]);
    expect(Object.keys(lintCodes).filter((code) => !shown.has(code))).toEqual([]);
  });

  it("finds nothing in documents that make sense", () => {
    const clean = tree(
      {
        monthlyBudget: "$100.00",
        dailyBudget: "$5.00",
        requireApprovalAbove: "$0.50",
        allowedCategories: ["llm", "search"],
        blockedEndpoints: ["evil.com", "*.evil.com"],
        complianceMode: "EU_AI_ACT",
        auditLog: { enabled: true, retention: 183 },
      },
      {
        monthlyBudget: "$100.00",
        dailyBudget: "$5.00",
        maxPerRequest: "$1.00",
        allowedEndpoints: ["api.openai.com"],
        workingHours: nine,
        ...approvers("lead@acme.com", "owner@acme.com"),
        cache: { enabled: true, defaultTTL: 1800 },
      },
    );
    expect(lintPolicies(clean)).toEqual([]);
    expect(lintPolicies(tree({}, {}, {}))).toEqual([]);
    expect(lintPolicies({ ...tree({}), projects: [] })).toEqual([]);
  });

  it("tells the worst first, and of equals the organization's before its teams'", () => {
    const twice = ["llm", "llm"];
    const documents = tree(
      { allowedCategories: twice, ...approvers("gone@acme.com") },
      { allowedCategories: twice, maxPerRequest: "$0.20", requireApprovalAbove: "$0.30" },
    );
    expect(lintPolicies(documents).map(({ code, level }) => [code, level.name])).toEqual([
      ["AMOUNT_ABOVE_ANCESTOR", "A"],
      ["THRESHOLD_ABOVE_CAP", "A"],
      ["APPROVER_NOT_A_MEMBER", "Acme"],
      ["DUPLICATE_ENTRY", "Acme"],
      ["DUPLICATE_ENTRY", "A"],
    ]);
  });

  it("never throws, whatever the documents and parents, and minds no order", () => {
    const projects = fc.array(fc.tuple(randomDocument, fc.nat(6)), { maxLength: 6 }).map((all) =>
      all.map(
        ([document, parent], index): LintProject => ({
          id: `prj_${index}`,
          name: `Team ${index % 3}`,
          parentId: parent === 6 ? null : `prj_${parent}`,
          document: index === 4 ? null : document,
        }),
      ),
    );
    fc.assert(
      fc.property(
        randomDocument,
        projects.chain((all) => fc.tuple(fc.constant(all), shuffled(all))),
        shuffled([owner, lead, dev]),
        (document, [given, mixed], members) => {
          const base = tree({});
          const organization = { ...base.organization, document };
          const found = lintPolicies({ ...base, organization, projects: given });
          const again = lintPolicies({ ...base, organization, projects: mixed, members });
          expect(again).toEqual(found);
          for (const { message, remedy } of found) {
            expect(message).toMatch(/\.$/);
            expect(remedy).toMatch(/\.$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

function shuffled<Value>(values: readonly Value[]): fc.Arbitrary<Value[]> {
  const { length } = values;
  return fc.shuffledSubarray([...values], { minLength: length, maxLength: length });
}
