import { type PolicyDocumentInput, policyDocumentSchema, type RuleInput } from "@pag0/contract";
import type { LintFinding, LintMember, LintTree } from "@pag0/policy";

const owner: LintMember = { email: "owner@acme.com", role: "owner", projectIds: [] };
const lead: LintMember = { email: "lead@acme.com", role: "lead", projectIds: ["prj_a"] };
const dev: LintMember = { email: "dev@acme.com", role: "developer", projectIds: ["prj_a"] };
const gone: LintMember = { ...lead, email: "out@acme.com", status: "disabled" };

/** The organization `Acme, Inc.`, a team `A` and, where a third document is given, `B` below `A`. */
function tree(
  organization: PolicyDocumentInput,
  a?: PolicyDocumentInput,
  b?: PolicyDocumentInput,
  change: Partial<LintTree> = {},
): LintTree {
  const team = (id: string, parentId: string | null, document: PolicyDocumentInput) => ({
    ...{ id: `prj_${id}`, name: id.toUpperCase(), parentId, version: 4 },
    document: policyDocumentSchema.parse(document),
  });
  const document = policyDocumentSchema.parse(organization);
  return {
    organization: { id: "org", name: "Acme, Inc.", version: 3, document },
    timeZone: "UTC",
    projects: [
      ...(a === undefined ? [] : [team("a", null, a)]),
      ...(b === undefined ? [] : [team("b", "prj_a", b)]),
    ],
    members: [owner, lead, dev, gone],
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
): RuleInput => ({ id, name: id, conditions, actions: [{ type }] });
const semantic = (of: object) => ({
  cache: {
    enabled: true,
    semantic: { enabled: true, model: "openai/text-embedding-3-small", ...of },
  },
});
const cache = (sharedCache: boolean) => ({ cache: { enabled: true, sharedCache } });
const retention = (days: number) => ({ auditLog: { enabled: true, retention: days } });

/** By the code of each finding that pages show (all but mere hints), documents that have it. */
export const findingsShown: Record<
  Exclude<
    LintFinding["code"],
    | "ALLOWED_ENTRY_COVERED"
    | "BLOCKED_ENTRY_COVERED"
    | "CACHE_SETTING_WITHOUT_CACHE"
    | "DUPLICATE_ENTRY"
    | "RESTRICT_LEAVES_ONE_MODEL"
    | "RETENTION_ABOVE_PRACTICE"
    | "RETENTION_BELOW_PRACTICE"
    | "SHARED_CACHE_WITHOUT_PEERS"
    | "TEAM_BUDGETS_BELOW_ORGANIZATION"
  >,
  readonly LintTree[]
> = {
  THRESHOLD_ABOVE_CAP: [tree({ maxPerRequest: "$0.20" }, { requireApprovalAbove: "$0.30" })],
  THRESHOLD_UNREACHABLE: [
    tree({ maxPerRequest: "$0.20", requireApprovalAbove: "$0.20" }),
    tree({ requireApprovalAbove: "$0.50" }, { maxPerRequest: "$0.40" }, { maxPerRequest: "$0.30" }),
    tree({ requireApprovalAbove: "$0.50" }, { maxPerRequest: "$0.40" }, {}),
  ],
  AUTO_APPROVE_ABOVE_THRESHOLD: [
    tree({ requireApprovalAbove: "$0.10" }, workflow({ autoApproveBelow: "$0.15" })),
  ],
  AUTO_APPROVE_AT_THRESHOLD: [
    tree({ requireApprovalAbove: "$0.10" }, workflow({ autoApproveBelow: "$0.10" })),
  ],
  THRESHOLD_OF_DISABLED_WORKFLOW: [
    tree({}, { approvalWorkflow: { enabled: false, requireApprovalAbove: "$0.10" } }),
  ],
  WORKFLOW_WITHOUT_THRESHOLD: [tree(workflow({}), {})],
  THRESHOLD_ABOVE_BUDGET: [tree({ dailyBudget: "$0.10" }, { requireApprovalAbove: "$0.10" })],
  BUDGET_BELOW_CAP: [tree({ maxPerRequest: "$2.00" }, { monthlyBudget: "$1.50" })],
  DAILY_BUDGET_NEVER_BINDS: [tree({ monthlyBudget: "$30.00", dailyBudget: "$30.00" })],
  MONTHLY_BUDGET_UNREACHABLE: [tree({ monthlyBudget: "$31.01", dailyBudget: "$1.00" })],
  BUDGET_ABOVE_ANCESTOR: [tree({ monthlyBudget: "$10.00" }, {}, { monthlyBudget: "$11.00" })],
  TEAM_BUDGETS_ABOVE_PARENT: [tree({}, { dailyBudget: "$10.00" }, { dailyBudget: "$11.00" })],
  PERSONAL_BUDGET_ABOVE_LEVEL: [
    tree({}, { dailyBudget: "$5.00", memberBudget: { daily: "$6.00" } }),
    tree({ monthlyBudget: "$50.00" }, { keyBudget: { monthly: "$60.00", daily: "$1.00" } }),
  ],
  BUDGET_ALERTS_WITHOUT_BUDGET: [
    tree({ monthlyBudget: "$50.00" }, { budgetAlerts: { warningThreshold: 80 } }),
  ],
  RULES_CONTRADICT: [
    tree({ rules: [rule("a", "deny", night), rule("b", "require_approval", { all: night })] }),
    tree({ rules: [rule("a", "allow", night), rule("b", "deny", night)] }),
  ],
  RULE_SHADOWED: [
    tree({
      rules: [
        rule("all", "allow", [{ field: "host", operator: "matches", value: "*" }]),
        rule("late", "deny", night),
      ],
    }),
  ],
  DATA_RETENTION_BELOW_AUDIT: [
    tree({
      ...retention(365),
      data_classification: {
        levels: { restricted: { handling_requirements: { retention_period_days: 90 } } },
      },
    }),
  ],
  AMOUNT_ABOVE_ANCESTOR: [tree({ maxPerRequest: "$0.20" }, { maxPerRequest: "$0.30" })],
  ALLOWED_LIST_EMPTY: [tree({}, { allowedEndpoints: [] }), tree({ allowedModels: [] })],
  ALLOWED_LIST_ALLOWS_NOTHING: [
    tree({ allowedModels: ["m1"] }, { allowedModels: ["m2", "m3"] }),
    tree({ allowedEndpoints: ["*.openai.com"] }, { allowedEndpoints: ["api.anthropic.com"] }),
    tree({ blockedEndpoints: ["*.evil.com"] }, { allowedEndpoints: ["api.evil.com"] }),
    tree({ allowedRegions: ["EU"], blockedRegions: ["EU"] }),
  ],
  ALLOWED_ENTRY_REFUSED: [
    tree({ allowedRegions: ["EU", "US"] }, { allowedRegions: ["DE", "KR", "us-east-1"] }),
  ],
  ALLOWED_ENTRY_BLOCKED: [
    tree({ blockedModels: ["gpt-4*"] }, { allowedModels: ["GPT-4o-mini", "o3"] }),
  ],
  APPROVER_NOT_AN_ADDRESS: [tree({}, approvers("Kim Lead"))],
  APPROVER_NOT_A_MEMBER: [tree({}, approvers("stranger@acme.com"))],
  APPROVER_MAY_NOT_APPROVE: [tree({}, approvers("dev@acme.com", "out@acme.com"))],
  ONLY_APPROVER_IS_REQUESTER: [
    tree({}, approvers("lead@acme.com"), undefined, { members: [owner, lead] }),
  ],
  HOURS_NEVER_OVERLAP: [
    tree({ workingHours: nine }, { workingHours: { ...nine, start: "17:00", end: "09:00" } }),
  ],
  HOURS_ZERO_LENGTH: [
    tree({ workingHours: { ...nine, end: "09:00", days: ["mon"] } }),
    tree({ workingHours: { timezone: "UTC", spans: [{ start: "08:00", end: "08:00" }] } }),
  ],
  SEMANTIC_CACHE_LOOSE: [tree(semantic({ threshold: 0.85 }), {})],
  SEMANTIC_CACHE_WITHOUT_MODEL: [tree(semantic({ model: undefined }), {})],
  SHARED_CACHE_REFUSED: [tree(cache(false), cache(true))],
  RETENTION_BELOW_REGULATION: [
    tree({ complianceMode: "HIPAA" }),
    tree({ complianceMode: "EU_AI_ACT", ...retention(30) }),
  ],
};
