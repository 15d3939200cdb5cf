import { policyDocumentSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { readPolicyFile, writePolicyFile } from "./policy-file.ts";

const acme = policyDocumentSchema.parse({
  monthlyBudget: "100000000",
  requireApprovalAbove: "500000",
  blockedEndpoints: ["suspicious-api.com"],
  memberBudget: { daily: "1500000" },
  rules: [
    {
      id: "high-cost",
      name: "High Cost Request Approval",
      conditions: [
        { field: "daily_cost_per_user", operator: "greater_than", value: 100 },
        { field: "total_tokens", operator: "between", value: [10, 20] },
      ],
      actions: [{ type: "require_approval", parameters: { approvers: ["a@acme.com"] } }],
    },
  ],
});

describe("a policy file", () => {
  it("says amounts in dollars, and is read back as what it was written from", () => {
    const teams = [
      { slug: "sales-ai", name: "Sales AI", parent: null, policy: acme },
      { slug: "emea", name: "영업 EMEA", parent: "sales-ai", policy: null },
    ];
    const text = writePolicyFile("acme-corp", acme, teams);
    expect(text).toContain("monthlyBudget: $100.00\n");
    expect(text).toContain("daily: $1.50\n");
    expect(text).toContain("value: $100.00\n");
    const { content, problems } = readPolicyFile(text);
    expect(problems).toEqual([]);
    expect(content).toEqual({
      organization: "acme-corp",
      policy: acme,
      teams: {
        emea: { name: "영업 EMEA", parent: "sales-ai" },
        "sales-ai": { name: "Sales AI", policy: acme },
      },
    });
  });

  it("names each fault with its path and line", () => {
    const text = [
      "policy:",
      "  monthlyBudget: -5",
      "  approvalWorkflow:",
      "    enabled: true",
      "    approvers:",
      "      - lead@acme.com",
      "      - ''",
      "teams:",
      "  sales-ai:",
      "    policy:",
      "      rules:",
      "        - id: r1",
      "          name: Cap",
      "          conditions:",
      "            - { field: cost, operator: above, value: 1 }",
      "          actions: [{ type: deny }]",
      "      maxPerRequst: $0.20",
    ].join("\n");
    const { content, problems } = readPolicyFile(text);
    expect(content).toBeNull();
    expect(problems.map(({ path, line }) => [path, line])).toEqual([
      ["policy.monthlyBudget", 2],
      ["policy.approvalWorkflow.approvers[1]", 7],
      ["teams.sales-ai.policy.rules[0].conditions[0].operator", 15],
      ["teams.sales-ai.policy", 10],
    ]);
    expect(problems[2]?.message).toContain('is "above"; cost knows equals, not_equals');
    expect(problems[3]?.message).toContain("maxPerRequst");
  });

  it.each([
    ["an indentation that is none", "policy:\n\t- a", 2],
    ["a key twice", "policy: {}\npolicy: {}\n", 2],
    ["a list", "- 1\n", null],
  ])("refuses %s", (_, text, line) => {
    const { content, problems } = readPolicyFile(text);
    expect(content).toBeNull();
    expect(problems[0]?.line).toBe(line);
  });

  it("stops at aliases that grow without end, and at a file that is too large", () => {
    const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
    for (const [name, last] of ["ba", "cb", "dc", "ed", "fe"])
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${last}`).join(",")}]`);
    expect(readPolicyFile(bomb.join("\n")).problems[0]?.message).toMatch(/alias/i);
    expect(() => readPolicyFile(" ".repeat(5_000_001))).toThrow("more than 5000000 characters");
  });
});
