import type { DryRunView } from "@pag0/contract";
import type { OrganizationTransaction } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

interface Page {
  data: DryRunView[];
  total: number;
}

describe("dry runs", () => {
  let api: ApiHarness;
  let owner: TestMember;
  let teamId: string;
  beforeAll(async () => {
    api = await createApiHarness();
    owner = api.organization.owner;
    const body = { name: "Sales" };
    teamId = (await api.json<{ id: string }>(201, "POST", "/teams", { as: owner, body })).id;
  });
  afterAll(() => api.close());

  const ask = (body: object, as = owner) =>
    api.call("POST", "/policies/dry-runs", { as, body: { document: {}, ...body } });
  const inTenant = <Value>(work: (tx: OrganizationTransaction) => Promise<Value>) =>
    api.services.database.forOrganization(api.organization.id).transaction(work);
  const finishAll = () =>
    inTenant((tx) =>
      tx.dryRun.updateMany({
        where: { status: "queued" },
        data: { status: "failed", error: "for the test", completedAt: new Date() },
      }),
    );

  it("are kept with the intent to do them, and an audit entry", async () => {
    const document = { maxPerRequest: "$0.50" };
    const answer = await ask({ level: "sales", document, days: 7 });
    expect(answer.status).toBe(202);
    const run = (await answer.json()) as DryRunView;
    expect(run).toMatchObject({
      status: "queued",
      level: { kind: "project", id: teamId, name: "Sales" },
      progress: { rows: 0, total: 0 },
      result: null,
      error: null,
    });
    expect(Date.parse(run.to) - Date.parse(run.from)).toBe(7 * 86_400_000);
    const stored = await inTenant((tx) => tx.dryRun.findUniqueOrThrow({ where: { id: run.id } }));
    const intents = await inTenant((tx) =>
      tx.outbox.findMany({ where: { kind: "policy.dry_run" } }),
    );
    expect(stored.document).toEqual({ maxPerRequest: "500000" });
    expect(intents).toMatchObject([{ payload: { dryRunId: run.id }, processedAt: null }]);
    expect(await api.json(200, "GET", `/policies/dry-runs/${run.id}`, { as: owner })).toEqual(run);
    const { data } = await api.json<{ data: { resource: { id: string } }[] }>(
      200,
      "GET",
      "/audit?action=policy.dry_run_requested",
      { as: owner },
    );
    expect(data).toMatchObject([{ resource: { kind: "dry_run", id: run.id } }]);
    await finishAll();
  });

  it("wait for their turn: three at a time, whoever asks at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask({ level: "organization" })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([
      ...Array(3).fill(202),
      ...Array(5).fill(429),
    ]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("retry-after")).toBe("30");
    expect(await refused?.json()).toMatchObject({
      code: "RATE_LIMITED",
      detail: expect.stringMatching(/3 dry runs are under way.*at most 3/),
    });
    await finishAll();
  });

  it("are kept up to fifty, the newest, and listed by level", async () => {
    for (let i = 0; i < 17; i++) {
      for (let j = 0; j < 3; j++)
        expect((await ask({ level: j === 0 ? "sales" : "organization" })).status).toBe(202);
      await finishAll();
    }
    const list = (query: string, as = owner) =>
      api.json<Page>(200, "GET", `/policies/dry-runs${query}`, { as });
    const all = await list("?limit=200");
    expect([all.total, all.data.length]).toEqual([50, 50]);
    const created = all.data.map(({ createdAt }) => createdAt);
    expect(created).toEqual(created.toSorted().reverse());
    const ofTeam = await list("?level=sales");
    expect(new Set(ofTeam.data.map(({ level }) => level.id))).toEqual(new Set([teamId]));
    const ofOrganization = await list("?level=organization&limit=200");
    expect(ofTeam.total + ofOrganization.total).toBe(50);
  });

  it("are for who sees every team, since they replay every team's calls", async () => {
    const lead = await api.addMember("lead", [teamId]);
    const auditor = await api.addMember("auditor");
    const [run] = (await api.json<Page>(200, "GET", "/policies/dry-runs", { as: auditor })).data;
    expect(run).toBeDefined();
    const path = `/policies/dry-runs/${run?.id}`;
    expect((await api.call("GET", path, { as: auditor })).status).toBe(200);
    expect((await api.call("GET", path, { as: lead })).status).toBe(404);
    expect(await api.json<Page>(200, "GET", "/policies/dry-runs", { as: lead })).toMatchObject({
      data: [],
      total: 0,
    });
    expect((await ask({ level: "sales" }, auditor)).status).toBe(403);
  });

  it("name what is wrong with what they are asked for", async () => {
    const wrong = async (body: object) => {
      const answer = await ask(body);
      const { errors } = (await answer.json()) as { errors: { field: string }[] };
      return [answer.status, errors.map(({ field }) => field)];
    };
    expect(await wrong({ level: "nowhere" })).toEqual([400, ["level"]]);
    expect(await wrong({ level: "sales", days: 91 })).toEqual([400, ["days"]]);
    expect(await wrong({ level: "sales", document: { maxPerRequest: 5 } })).toEqual([
      400,
      ["document.maxPerRequest"],
    ]);
  });
});
