import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bodyExamples } from "./openapi-examples.ts";
import { type Operation, operations } from "./operations.ts";
import { may, organizationKeyMay, permissions, projectScopedRoles, roles } from "./roles.ts";

const table = Object.entries(operations) as [keyof typeof operations, Operation][];

/** Operations that have a body to ask with, and change nothing. */
const questions = [
  "checkOrganizationPolicy",
  "checkTeamPolicy",
  "evaluatePolicy",
  "compareStatement",
];
/** What a body takes in any form: tags, and what is only asked about. */
const freeForm: Partial<Record<string, string[]>> = {
  checkOrganizationPolicy: ["document"],
  checkTeamPolicy: ["document"],
  evaluatePolicy: ["body"],
};

/** Every copy of a document with one unknown field, at each of its objects. */
function withUnknownField(document: unknown, free: readonly string[]): unknown[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return [];
  const inside = Object.entries(document).flatMap(([key, value]) =>
    free.includes(key)
      ? []
      : withUnknownField(value, free).map((changed) => ({ ...document, [key]: changed })),
  );
  return [{ ...document, notAField: true }, ...inside];
}

describe("the operations", () => {
  it("are each in one area alone: of two with one name the later would replace the other", async () => {
    const files = readdirSync(new URL("./operations", import.meta.url));
    const areas = await Promise.all(files.map((file) => import(`./operations/${file}`)));
    const names = areas.flatMap((area) =>
      Object.values(area).flatMap((part) => Object.keys(part as object)),
    );
    expect(names.toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  it("have one method and path each", () => {
    const routes = table.map(
      ([, { method, path }]) => `${method} ${path.replace(/\{\w+\}/g, "{}")}`,
    );
    expect(new Set(routes).size).toBe(routes.length);
  });

  it("read without changing, and change only with a permission to write or decide", () => {
    for (const [id, { method, access, body }] of table) {
      if (method === "GET") expect(body, id).toBeUndefined();
      else if (questions.includes(id)) expect(access, id).toMatch(/:read$/);
      else if (access in permissions) expect(access, id).toMatch(/:(write|decide)$/);
      else expect(["member", "setup"], id).toContain(access);
    }
  });

  it("answer a body, a file or nothing, as their status says", () => {
    for (const [id, { status, response, produces }] of table)
      expect(Number(response !== undefined) + Number(produces !== undefined), id).toBe(
        status === 204 ? 0 : 1,
      );
  });

  it("refuse unknown fields at every level of every body", () => {
    let tried = 0;
    for (const [id, example] of Object.entries(bodyExamples)) {
      const body = operations[id as keyof typeof bodyExamples].body;
      for (const document of withUnknownField(example, ["tags", ...(freeForm[id] ?? [])])) {
        const issues = body.safeParse(document).error?.issues ?? [];
        expect(JSON.stringify(issues), id).toContain("notAField");
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(20);
  });
});

describe("roles", () => {
  it("let an owner do everything, and an auditor change nothing but reports", () => {
    const all = Object.keys(permissions) as (keyof typeof permissions)[];
    expect(all.filter((permission) => !may("owner", permission))).toEqual([]);
    expect(
      all.filter((permission) => may("auditor", permission) && !permission.endsWith(":read")),
    ).toEqual(["report:write"]);
    expect(
      all.filter((permission) => may("developer", permission) && !permission.endsWith(":read")),
    ).toEqual([]);
  });

  it("let an organization key do what an admin does, except decide approvals and read bodies", () => {
    for (const permission of Object.keys(permissions) as (keyof typeof permissions)[])
      expect(organizationKeyMay(permission)).toBe(
        permission !== "approval:decide" && permission !== "body:read" && may("admin", permission),
      );
    expect(organizationKeyMay("approval:decide")).toBe(false);
    expect(organizationKeyMay("policy:write")).toBe(true);
  });

  it("keep leads and developers to their own projects", () => {
    expect(roles.filter((role) => projectScopedRoles.includes(role))).toEqual([
      "lead",
      "developer",
    ]);
  });
});
