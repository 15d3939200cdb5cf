import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policyDocumentSchema } from "@pag0/contract";
import { checkNarrows, compileLevel } from "@pag0/policy";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MEMBERS, signInsOf } from "./members.ts";
import { firstPassword } from "./passwords.ts";
import { GLOBAL_POLICY } from "./policy.ts";
import { openState } from "./state.ts";
import { budgetOfDay, projectOf, TEAMS } from "./teams.ts";

describe("the demo's company", () => {
  it("has ten teams with $100 a month in all, the four of the use case with its budgets", () => {
    expect(TEAMS).toHaveLength(10);
    expect(TEAMS.reduce((sum, { budget }) => sum + Number(budget), 0)).toBe(100_000_000);
    expect(TEAMS.slice(0, 4).map(({ name, budget }) => [name, budget])).toEqual([
      ["Sales AI", "15000000"],
      ["Marketing AI", "20000000"],
      ["Support AI", "25000000"],
      ["R&D AI", "30000000"],
    ]);
  });

  it("sends the documents of the use case", () => {
    expect(projectOf({ name: "Marketing AI", budget: "20000000" })).toEqual({
      name: "Marketing AI",
      policy: {
        monthlyBudget: "20000000",
        maxPerRequest: "200000",
        dailyBudget: "666666.6666666666",
        approvalWorkflow: {
          enabled: true,
          approvers: ["marketing ai-lead@acme.com"],
          autoApproveBelow: "100000",
          requireApprovalAbove: "100000",
        },
      },
      cache: { enabled: true, sharedCache: true, defaultTTL: 1800 },
    });
    expect(budgetOfDay({ budget: "20000000" })).toBe(666_666_000n);
  });

  it("has teams whose policies narrow the company's", () => {
    const company = compileLevel({
      ...{ kind: "organization", id: "org_1", name: "Acme Corp", versionId: "pol_1", version: 1 },
      document: policyDocumentSchema.parse(GLOBAL_POLICY),
    });
    for (const team of TEAMS) {
      const document = policyDocumentSchema.parse(projectOf(team).policy);
      expect(checkNarrows([company], document)).toEqual([]);
    }
  });

  it("has a lead for each team, every role, and the addresses that the use case names", () => {
    for (const { slug, mailName } of TEAMS)
      expect(MEMBERS).toContainEqual(
        expect.objectContaining({
          email: `${mailName}-lead@acme.com`,
          role: "lead",
          teams: [slug],
        }),
      );
    const signIns = signInsOf("seed");
    expect(new Set(signIns.map(({ role }) => role))).toEqual(
      new Set(["owner", "admin", "finance", "auditor", "lead", "developer"]),
    );
    const emails = signIns.map(({ email }) => email);
    expect(new Set(emails).size).toBe(emails.length);
    for (const email of ["cfo", "it-security", "auditor", "john.doe"])
      expect(emails).toContain(`${email}@acme.com`);
    for (const { password } of signIns) expect(password).toMatch(/^[A-Za-z0-9]{18}$/);
  });

  it("has a password for each seed and address", () => {
    const mine = firstPassword("seed", "cfo@acme.com");
    expect(firstPassword("seed", "cfo@acme.com")).toBe(mine);
    expect(firstPassword("seed", "auditor@acme.com")).not.toBe(mine);
    expect(firstPassword("another", "cfo@acme.com")).not.toBe(mine);
  });
});

describe("demo.json", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "pag0-demo-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const path = () => join(directory, "demo.json");

  it("is read again as it was written, for its owner alone, and keeps no password", () => {
    const file = openState(directory);
    const { passwordSeed } = file.state;
    expect(passwordSeed).toMatch(/^\S{32}$/);
    expect(existsSync(path())).toBe(false);
    file.update({ passwordSeed, keys: { "hr-ai": { id: "key_1", key: "pag0_prj_x" } } });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(openState(directory).state).toEqual(file.state);
    file.update({ passwordSeed: null, completedAt: "2026-09-16T20:00:00Z" });
    const text = readFileSync(path(), "utf8");
    expect(text).not.toContain(passwordSeed);
    expect(text).not.toContain(firstPassword(passwordSeed ?? "", "cfo@acme.com"));
    expect(openState(directory).state.keys["hr-ai"]?.key).toBe("pag0_prj_x");
  });

  it("is never taken for new where it cannot be read", () => {
    writeFileSync(path(), "{");
    expect(() => openState(directory)).toThrow("is not JSON");
    writeFileSync(path(), '{"version":2}');
    expect(() => openState(directory)).toThrow("another version");
  });
});
