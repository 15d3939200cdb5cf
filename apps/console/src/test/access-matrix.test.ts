/**
 * Every operation as every kind of caller: what the table of permissions says is what happens, and
 * nothing of another organization or of another's team is ever in an answer.
 */
import {
  type Operation,
  type OperationId,
  operations,
  organizationKeyMay,
  permissions,
  projectScopedRoles,
  type Role,
  roles,
} from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ApiHarness,
  createApiHarness,
  type TestMember,
  type TestOrganization,
} from "./api-harness.ts";
import { type CompanyData, fillCompany } from "./company.ts";

const ids = Object.keys(operations) as OperationId[];
/** Answered apart: a stream that does not end, and what only the operator's token opens. */
const APART: readonly OperationId[] = ["streamEvents", "setUp"];
/** Creates what its path names: for another organization's name it fails for the body's provider. */
const CREATES_BY_NAME: readonly OperationId[] = ["putModelAlias"];
const asked = ids.filter((id) => !APART.includes(id));

let harness: ApiHarness;
let ours: CompanyData;
let theirs: CompanyData;
const members = new Map<Role, TestMember>();
let stranger: TestOrganization;

beforeAll(async () => {
  harness = await createApiHarness();
  ours = await fillCompany(harness, harness.organization, "ours");
  stranger = await harness.setUp("Stranger Inc");
  theirs = await fillCompany(harness, stranger, "theirs");
  const [first] = ours.teams;
  for (const role of roles)
    members.set(
      role,
      await harness.addMember(role, projectScopedRoles.includes(role) ? [first.teamId] : []),
    );
  await harness.services.database.forOrganization(harness.organization.id).transaction((tx) =>
    tx.approval.update({
      where: { id: first.approvalId },
      data: { approverIds: [member("lead").id, member("admin").id] },
    }),
  );
});
afterAll(() => harness?.close());

/** The path of an operation on a company's things; of its second team where `team` is 1. */
function pathOf(id: OperationId, company: CompanyData, team: 0 | 1): string {
  const data = company.teams[team];
  const values: Record<string, string> = {
    orgId: company.organization.slug,
    // Not the slug: a refusal may repeat what it was asked for.
    teamId: data.teamId,
    keyId: data.keyId,
    providerId: company.providerId,
    credentialId: company.credentialId,
    aliasName: company.aliasName,
    overrideId: company.overrideId,
    memberId: company.memberId,
    sessionId: company.organization.owner.sessionId,
    approvalId: data.approvalId,
    requestId: data.requestId,
    reportId: company.reportId,
    alertId: data.alertId,
    dryRunId: company.dryRunId,
  };
  return operations[id].path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${id}: no value for the path's ${name}`);
    return value;
  });
}

/** Bodies that are well formed, and change as little as can be. */
function bodyOf(id: OperationId, company: CompanyData, team: 0 | 1): unknown {
  const fresh = Math.random().toString(36).slice(2);
  const draft = { text: `{"about":"${company.mark}"}`, baseVersion: 0, revision: 0 };
  const governed = {
    name: `Access ${fresh}`,
    type: "cost_control",
    rules: {
      conditions: { field: "model", operator: "equals", value: fresh },
      actions: [{ type: "log" }],
    },
  };
  const bodies: Partial<Record<OperationId, unknown>> = {
    putOrganization: {},
    putOrganizationPolicy: { document: {}, reason: "Access test" },
    createTeam: { name: `Access ${fresh}` },
    updateTeam: {},
    putTeamPolicy: { document: {}, reason: "Access test" },
    checkOrganizationPolicy: { document: {} },
    checkTeamPolicy: { document: {} },
    rollbackOrganizationPolicy: { version: 1, reason: "Access test" },
    rollbackTeamPolicy: { version: 1, reason: "Access test" },
    putOrganizationDraft: draft,
    putTeamDraft: draft,
    evaluatePolicy: {
      team: company.teams[team].teamId,
      request: { url: `https://${company.mark}.provider.example/v1/models`, method: "GET" },
    },
    createDryRun: { level: company.teams[team].teamId, document: {} },
    changeGovernancePolicy: { action: "create_policy", policy: governed },
    putGovernanceConfig: {},
    createKey: { name: `Access ${fresh}`, team: company.teams[0].teamId },
    createProvider: {
      name: `Access ${fresh}`,
      vendor: "openai",
      format: "openai",
      baseUrl: `https://${fresh}.example`,
      category: "llm",
    },
    updateProvider: {},
    addProviderCredential: { name: `Access ${fresh}`, credential: "access-credential" },
    updateProviderCredential: {},
    putModelAlias: {
      strategy: "ordered",
      targets: [{ provider: company.providerSlug, model: "gpt-4o" }],
    },
    createPriceOverride: { kind: "free", vendor: "openai", model: fresh },
    changePriceOverride: { terms: { kind: "free", vendor: "openai", model: fresh } },
    endPriceOverride: {},
    createMember: { email: `${fresh}@example.com`, name: "Access", role: "developer" },
    updateMember: {},
    decideApproval: { decision: "deny", comment: "Access test" },
    invalidateCache: { team: company.teams[team].teamId },
    compareStatement: { provider: company.providerId, text: "model,requests\ngpt-4o,1\n" },
    createReport: { template: "EU_AI_ACT_COMPLIANCE" },
  };
  return bodies[id];
}

async function ask(
  id: OperationId,
  as: string | TestMember | undefined,
  company: CompanyData = ours,
  team: 0 | 1 = 0,
): Promise<{ status: number; text: string; code: string | undefined }> {
  const { method } = operations[id];
  const body = method === "GET" ? undefined : bodyOf(id, company, team);
  const response = await harness.call(method, pathOf(id, company, team), {
    ...(as === undefined ? {} : { as }),
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const problem = response.headers.get("content-type") === "application/problem+json";
  return {
    status: response.status,
    text,
    code: problem ? (JSON.parse(text) as { code: string }).code : undefined,
  };
}

function member(role: Role): TestMember {
  return members.get(role) as TestMember;
}

function roleMay(role: Role, access: Operation["access"]): boolean {
  if (access === "member" || access === "public") return true;
  if (access === "setup") return false;
  return (permissions[access] as readonly Role[]).includes(role);
}

describe("without a credential", () => {
  test.each(asked)("%s is for nobody, unless it is public", async (id) => {
    const { status } = await ask(id, undefined);
    expect(status).toBe(operations[id].access === "public" ? 200 : 401);
  });
  test("set-up needs its own token, which no other credential is", async () => {
    for (const as of [undefined, ours.organization.key, member("owner")])
      expect((await ask("setUp", as)).status).toBe(401);
  });
  test.each(asked)("%s does not take a project key", async (id) => {
    if (operations[id].access === "public") return;
    expect(await ask(id, ours.teams[0].key)).toMatchObject({
      status: 403,
      code: "API_KEY_WRONG_KIND",
    });
  });
});

describe.each(roles)("as %s", (role) => {
  test.each(asked)("%s is refused without the permission, and otherwise not", async (id) => {
    const { status, code } = await ask(id, member(role));
    expect(status).toBeLessThan(500);
    if (roleMay(role, operations[id].access)) expect(code).not.toBe("FORBIDDEN");
    else expect(code).toBe("FORBIDDEN");
  });

  test.each(asked)("%s shows nothing of another organization", async (id) => {
    const { status, text } = await ask(id, member(role), theirs);
    expect(text).not.toContain("theirs-");
    expect(text).not.toContain(theirs.organization.id);
    if (operations[id].path.includes("{") && roleMay(role, operations[id].access))
      expect(status).toBe(CREATES_BY_NAME.includes(id) ? 400 : 404);
  });
});

describe.each(projectScopedRoles)("as %s of one team", (role) => {
  test.each(asked)("%s shows nothing of the other team", async (id) => {
    const { status, text } = await ask(id, member(role), ours, 1);
    expect(text).not.toContain("ours-two");
    const inTeam = /\{(teamId|keyId|approvalId|requestId|alertId)\}/.test(operations[id].path);
    if (inTeam && roleMay(role, operations[id].access)) expect(status).toBe(404);
  });
});

describe("with an organization key", () => {
  test.each(asked)(
    "%s is allowed as to an administrator, decisions and sessions apart",
    async (id) => {
      const { status, code } = await ask(id, ours.organization.key);
      expect(status).toBeLessThan(500);
      const { access } = operations[id] as Operation;
      const may =
        access === "public" ||
        (access !== "member" && access !== "setup" && organizationKeyMay(access));
      if (may) expect(code).not.toBe("FORBIDDEN");
      else expect(code).toBe("FORBIDDEN");
    },
  );
  test.each(asked)("%s shows nothing of another organization", async (id) => {
    const { text } = await ask(id, ours.organization.key, theirs);
    expect(text).not.toContain("theirs-");
  });
});

test("a team lead makes keys for their own team alone, and no organization key", async () => {
  const as = member("lead");
  const create = (body: unknown) => harness.call("POST", "/keys", { as, body });
  expect((await create({ name: "Own", team: ours.teams[0].slug })).status).toBe(201);
  expect((await create({ name: "Other", team: ours.teams[1].slug })).status).toBe(400);
  expect((await create({ name: "Everything" })).status).toBe(403);
});

test("no answer ever holds a credential", async () => {
  for (const id of asked) {
    const { text } = await ask(id, member("owner"));
    expect(text).not.toContain("secret-credential");
  }
});

test("an administrator cannot make an owner, nor change one", async () => {
  const as = member("admin");
  const made = await harness.call("POST", "/members", {
    as,
    body: { email: "usurper@example.com", name: "Usurper", role: "owner" },
  });
  expect(made.status).toBe(403);
  const changed = await harness.call("PATCH", `/members/${ours.organization.owner.id}`, {
    as,
    body: { role: "developer" },
  });
  expect(changed.status).toBe(403);
});
