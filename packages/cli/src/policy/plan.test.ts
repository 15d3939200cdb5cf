import { type PolicyDocumentInput, policyDocumentSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { makePlan } from "./plan.ts";
import { readPolicyFile } from "./policy-file.ts";
import { printPlan } from "./print-plan.ts";
import type { Remote } from "./remote.ts";

const parsed = (document: PolicyDocumentInput) => policyDocumentSchema.parse(document);
const remote: Remote = {
  slug: "acme-corp",
  timeZone: "UTC",
  organization: {
    id: "org_1",
    slug: "organization",
    name: "Acme Corp",
    version: 2,
    document: parsed({ monthlyBudget: "$100.00", maxPerRequest: "$0.20" }),
  },
  teams: [
    {
      id: "prj_1",
      slug: "sales-ai",
      name: "Sales AI",
      parent: null,
      version: 1,
      document: parsed({ monthlyBudget: "$15.00" }),
    },
    { id: "prj_2", slug: "emea", name: "EMEA", parent: "sales-ai", version: 0, document: null },
  ],
};

function planOf(text: string) {
  const { content, lineOf, problems } = readPolicyFile(text);
  if (content === null) throw new Error(JSON.stringify(problems));
  return makePlan(content, remote, lineOf);
}

describe("a plan", () => {
  it("is empty for a file that says what is in force, in whatever form", () => {
    const plan = planOf(
      'policy: { maxPerRequest: "200000", monthlyBudget: $100.00 }\nteams: { sales-ai: { policy: { monthlyBudget: "15000000" } } }',
    );
    expect(plan).toEqual({ levels: [], problems: [], warnings: [], untouched: ["emea"] });
    expect(printPlan("org.yaml", plan)).toBe(
      "Nothing changes.\n\nNot in the file, and left as they are: emea.",
    );
  });

  it("names every change, the organization first and parents before children", () => {
    const plan = planOf(
      [
        "policy: { monthlyBudget: $120.00, maxPerRequest: $0.20 }",
        "teams:",
        "  night: { name: Night shift, parent: emea, policy: { dailyBudget: $1.00 } }",
        "  emea: { name: Europe, parent: null }",
        "  sales-ai: { policy: { monthlyBudget: $15.00, maxPerRequest: $0.10 } }",
      ].join("\n"),
    );
    expect(plan.problems).toEqual([]);
    expect(plan.levels.map(({ slug, create, version }) => [slug, create, version])).toEqual([
      ["organization", false, 2],
      ["sales-ai", false, 1],
      ["emea", false, 0],
      ["night", true, 0],
    ]);
    const text = printPlan("org.yaml", plan);
    expect(text).toContain("Acme Corp (organization), version 2 → 3");
    expect(text).toMatch(/~ .*\$100\.00.*\$120\.00/);
    expect(text).toContain("~ name: was EMEA\n  ~ parent: sales-ai → none");
    expect(text).toContain("Night shift (night): a new team below emea");
    expect(text).toContain("4 policies change.");
  });

  it("checks a team against the organization as the file leaves it", () => {
    const both =
      "policy: { maxPerRequest: $0.50 }\nteams: { sales-ai: { policy: { maxPerRequest: $0.40 } } }";
    expect(planOf(both).problems).toEqual([]);
    const one = "teams:\n  sales-ai:\n    policy:\n      maxPerRequest: $0.40\n";
    const [problem] = planOf(one).problems;
    expect(problem).toEqual({
      path: "teams.sales-ai.policy.maxPerRequest",
      line: 4,
      message: "$0.40 is more than the $0.20 that Acme Corp (policy version 2) sets",
    });
    expect(printPlan("org.yaml", planOf(one))).toContain(
      "org.yaml:4: teams.sales-ai.policy.maxPerRequest $0.40 is more than",
    );
  });

  it("refuses a parent that is not there, and parents in a circle", () => {
    expect(planOf("teams: { emea: { parent: nowhere } }").problems).toMatchObject([
      { path: "teams.emea.parent" },
    ]);
    expect(planOf("teams: { sales-ai: { parent: emea } }").problems).toMatchObject([
      { path: "teams.sales-ai.parent" },
    ]);
  });

  it("warns of what is legal and senseless in what changes", () => {
    const plan = planOf("policy: { maxPerRequest: $0.20, requireApprovalAbove: $0.50 }");
    expect(plan.warnings).toMatchObject([{ level: "organization", path: "requireApprovalAbove" }]);
  });
});
