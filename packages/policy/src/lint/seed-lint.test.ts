import { type PolicyDocument, policyDocumentSchema } from "@pag0/contract";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { lintPolicies } from "./lint-policies.ts";
import type { LintProject, LintTree } from "./policy-tree.ts";

interface Sample {
  globalPolicy: unknown;
  projects: { name: string; policy: Record<string, unknown>; cache: unknown }[];
}

const sample = vi.hoisted((): Sample => ({ globalPolicy: null, projects: [] }));

vi.mock("@pag0/sdk", () => ({
  createPag0Organization: ({ globalPolicy }: { globalPolicy: unknown }) => {
    sample.globalPolicy = globalPolicy;
    return {
      createProject: async (project: Sample["projects"][number]) => sample.projects.push(project),
    };
  },
  createPag0Client: () => ({}),
  waitForApproval: () => Promise.resolve(false),
}));

const names = [
  "Design AI",
  "Engineering AI",
  "Finance AI",
  "HR AI",
  "Legal AI",
  "Marketing AI",
  "Operations AI",
  "R&D AI",
  "Sales AI",
  "Support AI",
];

let acme: LintTree;

function changed(name: string, change: (document: PolicyDocument) => PolicyDocument): LintTree {
  const projects = acme.projects.map((project) =>
    project.name === name && project.document !== null
      ? { ...project, document: change(project.document) }
      : project,
  );
  return { ...acme, projects };
}

function find(tree: LintTree, code: string, level?: string) {
  return lintPolicies(tree).filter(
    (found) => found.code === code && (level === undefined || found.level.name === level),
  );
}

beforeAll(async () => {
  const file = new URL("../../../../examples/uc2.ts", import.meta.url).href;
  await import(/* @vite-ignore */ file);
  acme = {
    organization: {
      id: "org_acme",
      name: "Acme Corp",
      document: policyDocumentSchema.parse(sample.globalPolicy),
    },
    timeZone: "America/New_York",
    projects: sample.projects.map(
      ({ name, policy, cache }): LintProject => ({
        id: `prj_${name}`,
        name,
        parentId: null,
        document: policyDocumentSchema.parse({ ...policy, cache }),
      }),
    ),
    members: [{ email: "owner@acme.com", role: "owner", projectIds: [] }],
  };
});

describe("the specification's own documents", () => {
  it("are the organization and its ten teams", () => {
    expect(acme.projects.map(({ name }) => name).sort()).toEqual(names);
  });

  it("have a threshold of $0.50 that no team can reach under its cap of $0.20", () => {
    expect(find(acme, "THRESHOLD_UNREACHABLE")).toEqual([
      {
        code: "THRESHOLD_UNREACHABLE",
        severity: "warning",
        level: { kind: "organization", id: "org_acme", name: "Acme Corp" },
        path: "requireApprovalAbove",
        message: `The approval threshold of $0.50 can't be reached where the cap per request is $0.20 in 10 teams (${names.join(", ")}): a call that costs more than $0.50 is refused before anyone is asked.`,
        remedy:
          "Set requireApprovalAbove below $0.20, or raise maxPerRequest of those teams above $0.50.",
        teams: names.map((name) => ({ id: `prj_${name}`, name })),
      },
    ]);
  });

  it("approve automatically below the threshold itself, in every team", () => {
    const found = find(acme, "AUTO_APPROVE_AT_THRESHOLD");
    expect(found.map(({ level }) => level.name)).toEqual(names);
    expect(found[0]).toMatchObject({
      severity: "warning",
      path: "approvalWorkflow.autoApproveBelow",
      message:
        "Calls below $0.10 run without approval, and Design AI asks only above $0.10: the two amounts are equal, so autoApproveBelow decides nothing.",
      remedy:
        "Remove autoApproveBelow, or set approvalWorkflow.requireApprovalAbove to another amount than $0.10.",
    });
  });

  it("keep the audit log for 90 days where the EU AI Act asks for six months", () => {
    expect(find(acme, "RETENTION_BELOW_REGULATION")).toMatchObject([
      {
        level: { kind: "organization" },
        path: "auditLog.retention",
        message:
          "EU_AI_ACT of Acme Corp: deployers of high-risk AI systems keep the logs for at least six months (183 days) (Regulation (EU) 2024/1689, article 26(6)), but the audit log is kept for 90 days.",
        remedy: "Set auditLog to { enabled: true, retention: 183 } or more.",
      },
    ]);
  });

  it("name approvers that are no addresses, in every team", () => {
    const found = find(acme, "APPROVER_NOT_AN_ADDRESS");
    expect(found.map(({ level }) => level.name)).toEqual(names);
    expect(found.find(({ level }) => level.name === "Sales AI")).toMatchObject({
      severity: "warning",
      path: "approvalWorkflow.approvers[0]",
      message: '"sales ai-lead@acme.com" is not an e-mail address: nobody can be asked there.',
      remedy:
        "Name the e-mail address of a member who may approve. Until then the project's leads, else the owners and administrators, are asked.",
    });
  });

  it("share out exactly the organization's $100.00, and too much with one cent more", () => {
    expect(find(acme, "TEAM_BUDGETS_ABOVE_PARENT")).toEqual([]);
    expect(find(acme, "TEAM_BUDGETS_BELOW_ORGANIZATION")).toEqual([]);
    const more = changed("Design AI", (document) => ({ ...document, monthlyBudget: "1010000" }));
    expect(find(more, "TEAM_BUDGETS_ABOVE_PARENT")).toMatchObject([
      {
        level: { name: "Acme Corp" },
        path: "monthlyBudget",
        message: `The monthly budgets of 10 teams (${names.join(", ")}) add up to $100.01, $0.01 more than the $100.00 of Acme Corp: who spends last finds it used up.`,
        remedy:
          "Raise monthlyBudget of Acme Corp to $100.01, or lower the teams' by $0.01 together.",
      },
    ]);
    const less = changed("Design AI", (document) => ({ ...document, monthlyBudget: "990000" }));
    expect(find(less, "TEAM_BUDGETS_BELOW_ORGANIZATION")).toMatchObject([
      { severity: "info", path: "monthlyBudget" },
    ]);
  });

  it("give the small teams days that no call of their cap or threshold fits", () => {
    const level = (code: string) => find(acme, code).map((found) => found.level.name);
    const small = [
      "Design AI",
      "Engineering AI",
      "Finance AI",
      "HR AI",
      "Legal AI",
      "Operations AI",
    ];
    expect(level("BUDGET_BELOW_CAP")).toEqual(small);
    expect(level("THRESHOLD_ABOVE_BUDGET")).toEqual(small);
    expect(find(acme, "BUDGET_BELOW_CAP", "HR AI")).toMatchObject([
      {
        path: "dailyBudget",
        message:
          "One call may cost up to $0.20 (HR AI), but the daily budget of HR AI is $0.033333: such a call never fits.",
        remedy: "Raise dailyBudget to $0.20 or more, or lower maxPerRequest to $0.033333.",
      },
    ]);
    expect(find(acme, "THRESHOLD_ABOVE_BUDGET", "Engineering AI")).toMatchObject([
      {
        path: "dailyBudget",
        message:
          "Calls above $0.10 wait for approval (Engineering AI), but the daily budget of Engineering AI is $0.10: none of them can run, approved or not.",
      },
    ]);
  });

  it("have nothing else, and no errors", () => {
    const codes = Object.entries(Object.groupBy(lintPolicies(acme), ({ code }) => code));
    expect(codes.map(([code, found]) => [code, found?.length]).sort()).toEqual([
      ["APPROVER_NOT_AN_ADDRESS", 10],
      ["AUTO_APPROVE_AT_THRESHOLD", 10],
      ["BUDGET_BELOW_CAP", 6],
      ["RETENTION_BELOW_REGULATION", 1],
      ["THRESHOLD_ABOVE_BUDGET", 6],
      ["THRESHOLD_UNREACHABLE", 1],
    ]);
    expect(lintPolicies(acme).filter(({ severity }) => severity === "error")).toEqual([]);
  });
});
