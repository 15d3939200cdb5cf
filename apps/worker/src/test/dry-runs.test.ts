import { type DryRunResultView, dryRunResultSchema, newId } from "@pag0/contract";
import { parseMicroUsd } from "@pag0/money";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import { runDryRun } from "../dry-runs/run.ts";
import { readEnvironment } from "../environment.ts";
import { startWorker } from "../worker.ts";
import { createHarness, type Harness, log, makeTenant, type Tenant, until } from "./harness.ts";
import { recordCalls, requestDryRun, type Span } from "./recorded-calls.ts";

const DAY_MS = 86_400_000;
const ROWS = 12_000;
/** The draft blocks another host, and asks about what may cost more than $0.10. */
const DRAFT = { blockedEndpoints: ["api.anthropic.com"], requireApprovalAbove: "100000" };

let harness: Harness;
let tenant: Tenant;
let otherProjectId: string;
let span: Span;

beforeAll(async () => {
  harness = await createHarness();
  tenant = await makeTenant(harness.database, {
    policy: { blockedEndpoints: ["api.deepl.com"] },
  });
  otherProjectId = newId("project");
  const { organizationId } = tenant;
  await harness.database.system.prisma.project.create({
    data: { id: otherProjectId, organizationId, slug: "support", name: "Support" },
  });
  await harness.database.system.prisma.organization.update({
    where: { id: organizationId },
    data: { timezone: "Asia/Seoul" },
  });
  const to = new Date("2026-11-20T03:00:00Z");
  span = { from: new Date(to.getTime() - 25 * DAY_MS), to };
  await recordCalls(harness.databaseUrl, tenant, [tenant.projectId, otherProjectId], ROWS, span);
});
afterAll(() => harness.close());

const onDatabase = <Row extends object>(sql: string, parameters: unknown[] = []) =>
  withClient(
    harness.databaseUrl,
    async (client) => (await client.query<Row>(sql, parameters)).rows,
  );
const rowOf = (id: string) =>
  harness.database.system.prisma.dryRun.findUniqueOrThrow({ where: { id } });

async function run(
  draft: Parameters<typeof requestDryRun>[2],
  within: Span = span,
): Promise<DryRunResultView> {
  const dryRunId = await requestDryRun(harness.database, tenant, draft, within);
  await runDryRun(harness.services, { organizationId: tenant.organizationId, dryRunId });
  const row = await rowOf(dryRunId);
  expect(row).toMatchObject({ status: "done", error: null, completedAt: expect.any(Date) });
  expect(row.rowsDone).toBe(row.rowsTotal);
  return dryRunResultSchema.parse(row.result);
}

const VERDICTS = `
  SELECT *, CASE WHEN decision = 'allow' THEN 'served' ELSE 'refused' END AS happened,
    CASE WHEN host = 'api.anthropic.com' THEN 'refused' WHEN estimate_nano > 100000000 THEN 'approval' ELSE 'served' END AS draft,
    CASE WHEN decision = 'allow' THEN cost_nano ELSE estimate_nano END AS amount
  FROM usage_events WHERE organization_id = $1`;
const micro = (nano: bigint | string) => (Number(nano) / 1000).toString();

describe("a dry run of recorded calls", () => {
  it("comes to what SQL says of the same rows, in all, by team and by day", async () => {
    const result = await run({ document: DRAFT });
    const own = [tenant.organizationId];
    const ways = await onDatabase<{ from: string; to: string; calls: number; amount: string }>(
      `SELECT happened AS from, draft AS to, count(*)::int AS calls, sum(amount)::text AS amount
       FROM (${VERDICTS}) v WHERE happened <> draft GROUP BY 1, 2 ORDER BY 1, 2`,
      own,
    );
    expect(ways.length).toBeGreaterThan(3);
    const byWay = (left: { from: string; to: string }, right: { from: string; to: string }) =>
      `${left.from} ${left.to}` < `${right.from} ${right.to}` ? -1 : 1;
    expect(result.transitions.toSorted(byWay)).toEqual(
      ways.map((way) => ({ ...way, amount: micro(way.amount) })).toSorted(byWay),
    );
    const sums = (group: string) =>
      onDatabase<Record<string, string>>(
        `SELECT ${group} AS name, count(*) FILTER (WHERE draft = 'served')::text AS served, count(*) FILTER (WHERE draft = 'approval')::text AS approval,
           count(*) FILTER (WHERE draft = 'refused')::text AS refused, sum(amount) FILTER (WHERE draft = 'served')::text AS amount
         FROM (${VERDICTS}) v GROUP BY 1 ORDER BY 1`,
        own,
      );
    const shown = (name: string, { draft }: Pick<DryRunResultView, "draft">) => ({
      name,
      served: String(draft.served.calls),
      approval: String(draft.approval.calls),
      refused: String(draft.refused.calls),
      amount: String(parseMicroUsd(draft.served.amount)),
    });
    expect([shown("all", result)]).toEqual(await sums("'all'"));
    const teams = result.byTeam.map((team) => shown(team.projectId, team));
    expect(teams.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(await sums("project_id"));
    expect(result.byDay.map((day) => shown(day.day, day))).toEqual(
      await sums("to_char(occurred_at AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD')"),
    );
    const [spend] = await onDatabase<{ happened: string; draft: string }>(
      `SELECT sum(cost_nano)::text AS happened, sum(amount) FILTER (WHERE draft = 'served')::text AS draft FROM (${VERDICTS}) v`,
      own,
    );
    expect(result.spend).toEqual({
      happened: micro(spend?.happened ?? "0"),
      draft: micro(spend?.draft ?? "0"),
    });
    expect(result).toMatchObject({ rows: ROWS, unknownProjectRows: 0, unlikePublishedRows: 0 });
  });

  it("changes nothing where the draft is what is published", async () => {
    const result = await run({ document: { blockedEndpoints: ["api.deepl.com"] } });
    expect(result.transitions).toEqual([]);
    expect(result.spend.draft).toBe(result.spend.happened);
  });

  it("takes a period from the moment it begins, with what had been spent until then", async () => {
    const within = { from: new Date("2026-11-10T05:30:00Z"), to: span.to };
    const limit = 100_000_000_000n;
    const calls = await onDatabase<{ at: Date; cost: string; estimate: string; allowed: boolean }>(
      `SELECT occurred_at AS at, cost_nano::text AS cost, estimate_nano::text AS estimate, decision = 'allow' AS allowed
       FROM usage_events WHERE organization_id = $1 AND project_id = $2 AND occurred_at >= '2026-11-01T00:00:00+09:00' AND occurred_at < $3
       ORDER BY occurred_at, id`,
      [tenant.organizationId, tenant.projectId, within.to],
    );
    let spent = 0n;
    let refused = 0;
    for (const { at, cost, estimate, allowed } of calls) {
      if (!allowed) continue;
      if (at >= within.from && spent + BigInt(estimate) > limit) refused += 1;
      else spent += BigInt(cost);
    }
    const draft = { projectId: tenant.projectId, document: { monthlyBudget: "100000000" } };
    const result = await run(draft, within);
    expect(refused).toBeGreaterThan(100);
    expect(result.transitions).toMatchObject([{ from: "served", to: "refused", calls: refused }]);
    expect(result.byReason).toMatchObject([
      { code: "BUDGET_EXCEEDED", field: "monthlyBudget", level: "Sales AI" },
    ]);
    expect(result.byTeam.find(({ name }) => name === "Support")?.transitions).toEqual([]);
  });

  it("is done once by a worker, told as it goes on, and leaves a run that is over as it is", async () => {
    const heard: string[] = [];
    const unlisten = await harness.database.listen("pag0_dry_run", (payload) => {
      heard.push(payload);
    });
    const worker = await startWorker(readEnvironment(harness.variables), log);
    try {
      const id = await requestDryRun(harness.database, tenant, { document: DRAFT }, span);
      const done = await until(async () => {
        const row = await rowOf(id);
        return row.status === "done" ? row : null;
      });
      expect(done.rowsDone).toBe(ROWS);
      const told = () =>
        heard.filter((payload) => payload.includes(id)).map((text) => JSON.parse(text).status);
      // What is told comes over another connection than the row.
      await expect.poll(told).toEqual(expect.arrayContaining(["queued", "running", "done"]));
      await runDryRun(harness.services, { organizationId: tenant.organizationId, dryRunId: id });
      expect(await rowOf(id)).toEqual(done);
    } finally {
      await worker.stop();
      await unlisten();
    }
  });

  it("of a document that cannot be read fails at once, and names the fields", async () => {
    const document = { maxPerRequest: 5 } as never;
    const dryRunId = await requestDryRun(harness.database, tenant, { document }, span);
    await runDryRun(harness.services, { organizationId: tenant.organizationId, dryRunId });
    expect(await rowOf(dryRunId)).toMatchObject({
      status: "failed",
      error: expect.stringMatching(
        /^The draft cannot be read \(maxPerRequest: .*Correct it and ask/,
      ),
    });
  });

  it("that cannot be done fails after its attempts, and says why", async () => {
    const worker = await startWorker(readEnvironment(harness.variables), log);
    try {
      await onDatabase("ALTER TABLE api_keys RENAME COLUMN member_id TO away");
      const id = await requestDryRun(harness.database, tenant, { document: DRAFT }, span);
      const failed = await until(async () => {
        await onDatabase("UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'");
        const row = await rowOf(id);
        return row.status === "failed" ? row : null;
      }, 40_000);
      expect(failed.error).toMatch(
        /^It was tried 4 times and could not be finished \(.+\)\. Ask for/s,
      );
      const entries = await harness.database.system.prisma.auditEntry.findMany({
        where: { resourceId: id },
      });
      expect(entries).toMatchObject([{ action: "policy.dry_run_failed", result: "failed" }]);
    } finally {
      await onDatabase("ALTER TABLE api_keys RENAME COLUMN away TO member_id");
      await worker.stop();
    }
  });
});
