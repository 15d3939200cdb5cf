import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { newId } from "@pag0/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import { readEnvironment } from "../environment.ts";
import { type RunningWorker, startWorker } from "../worker.ts";
import { requestReport } from "./evidence.ts";
import { createHarness, type Harness, log, makeTenant, type Tenant, until } from "./harness.ts";

let harness: Harness;
let tenant: Tenant;
const running: RunningWorker[] = [];

beforeAll(async () => {
  harness = await createHarness();
  tenant = await makeTenant(harness.database);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((worker) => worker.stop()));
});
afterAll(() => harness.close());

const prisma = () => harness.database.system.prisma;

async function start(): Promise<{ url: string; worker: RunningWorker }> {
  const worker = await startWorker(readEnvironment(harness.variables), log);
  running.push(worker);
  return { url: `http://127.0.0.1:${worker.port}`, worker };
}

function reportWith(id: string, status: "ready" | "failed") {
  return until(() => prisma().report.findFirst({ where: { id, status } }));
}

function renderedEntries(id: string) {
  return prisma().auditEntry.findMany({ where: { resourceId: id, action: "report.rendered" } });
}

/** On the queue's own tables, which the product's roles do not see. */
async function onJobs<Row extends object>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
  return withClient(
    harness.databaseUrl,
    async (client) => (await client.query<Row>(sql, parameters)).rows,
  );
}

const jobsOf = (reportIds: readonly string[]) =>
  onJobs<{ state: string; retries: number }>(
    `SELECT state, retry_count AS retries FROM pgboss.job
     WHERE name = 'report.render' AND data->>'reportId' = ANY ($1)`,
    [reportIds],
  );

function textOf(file: Uint8Array): string {
  const { status, stdout } = spawnSync("pdftotext", ["-layout", "-", "-"], { input: file });
  expect(status).toBe(0);
  return stdout.toString("utf8");
}

describe("a report that was asked for", () => {
  it("gets a file that says what the evidence says, with its hash and an audit entry", async () => {
    await start();
    const id = await requestReport(harness.database, tenant);
    const report = await reportWith(id, "ready");
    const file = report.file ?? new Uint8Array();
    expect(createHash("sha256").update(file).digest("hex")).toBe(report.sha256);
    expect(report).toMatchObject({ byteSize: file.byteLength, error: null });
    const text = textOf(file);
    for (const figure of ["$61,234.57", "61.2%", "48,213", "137", "7,319", "Acme 주식회사", id])
      expect(text).toContain(figure);
    expect(await renderedEntries(id)).toMatchObject([
      { writer: "worker", result: "succeeded", detail: { sha256: report.sha256 } },
    ]);
    const [intent] = await prisma().outbox.findMany({
      where: { payload: { equals: { reportId: id } } },
    });
    expect(intent).toMatchObject({ attempts: 1, lastError: null });
    expect(intent?.processedAt).toBeInstanceOf(Date);
  });

  it("is rendered once by two workers", async () => {
    await Promise.all([start(), start()]);
    const ids = await Promise.all(
      Array.from({ length: 4 }, () => requestReport(harness.database, tenant)),
    );
    for (const id of ids) {
      await reportWith(id, "ready");
      expect(await renderedEntries(id)).toHaveLength(1);
    }
    // The queue is told after the report is ready.
    await expect
      .poll(() => jobsOf(ids))
      .toEqual(ids.map(() => ({ state: "completed", retries: 0 })));
  });

  it("fails for all to see after its last attempt where it cannot be rendered", async () => {
    await start();
    const id = await requestReport(harness.database, tenant, { evidence: null });
    await until(async () => {
      // What would be a minute of pauses between the attempts.
      await onJobs("UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'");
      return prisma().report.findFirst({ where: { id, status: "failed" } });
    });
    const report = await reportWith(id, "failed");
    expect(report.error).toMatch(/null/);
    expect(report.file).toBeNull();
    expect(await renderedEntries(id)).toMatchObject([{ result: "failed" }]);
  });
});

describe("an intent of a kind that nobody works", () => {
  it("stays in the outbox with the reason, does not hold up others and counts as waiting", async () => {
    const { url } = await start();
    const strange = newId("outbox");
    await prisma().outbox.create({
      data: {
        id: strange,
        organizationId: tenant.organizationId,
        kind: "coffee.make",
        payload: {},
      },
    });
    const id = await requestReport(harness.database, tenant);
    await reportWith(id, "ready");
    const intent = await until(() =>
      prisma().outbox.findFirst({ where: { id: strange, attempts: { gt: 0 } } }),
    );
    expect(intent.lastError).toBe('There is no work of the kind "coffee.make"');
    expect(intent.processedAt).toBeNull();
    const metrics = await until(async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return text.includes("pag0_worker_outbox_waiting 1") && text;
    });
    expect(metrics).toMatch(/pag0_worker_jobs_total\{job="report.render",result="succeeded"\} 1/);
    await prisma().outbox.delete({ where: { id: strange } });
  });
});

describe("what the worker says of itself", () => {
  it("answers health, readiness and nothing else", async () => {
    const { url, worker } = await start();
    expect(await (await fetch(`${url}/healthz`)).text()).toBe("ok\n");
    await until(async () => (await fetch(`${url}/readyz`)).status === 200);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/healthz`, { method: "POST" })).status).toBe(405);
    await worker.stop();
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it("works every scheduled queue", async () => {
    await start();
    const rows = await onJobs<{ name: string; cron: string }>(
      "SELECT name, cron FROM pgboss.schedule ORDER BY name",
    );
    expect(rows).toEqual([
      { name: "alerts.evaluate", cron: "* * * * *" },
      { name: "approvals.expire", cron: "* * * * *" },
      { name: "audit.checkpoint", cron: "* * * * *" },
      { name: "bodies.expire", cron: "*/5 * * * *" },
      { name: "budgets.prune", cron: "37 4 * * *" },
      { name: "leases.write-off", cron: "*/5 * * * *" },
      { name: "usage.anomalies", cron: "*/2 * * * *" },
      { name: "usage.partitions", cron: "23 3 * * *" },
      { name: "usage.prune", cron: "53 4 * * *" },
      { name: "usage.reconcile", cron: "7 * * * *" },
      { name: "usage.retention", cron: "41 * * * *" },
      { name: "usage.zones", cron: "*/5 * * * *" },
    ]);
  });

  it("starts no second worker on a port that is taken, and leaves nothing running", async () => {
    const { worker } = await start();
    const environment = readEnvironment({
      ...harness.variables,
      PAG0_WORKER_PORT: String(worker.port),
    });
    await expect(startWorker(environment, log)).rejects.toThrow(/EADDRINUSE/);
    await worker.stop();
    const left = () =>
      onJobs(
        `SELECT application_name FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE 'pag0-worker%'`,
      );
    // A connection that was ended is gone a moment later.
    await expect.poll(left).toEqual([]);
  });
});
