import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import { requestReport } from "./evidence.ts";
import { createHarness, type Harness, makeTenant, type Tenant, until } from "./harness.ts";
import { recordCalls, requestDryRun } from "./recorded-calls.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
let harness: Harness;
let tenant: Tenant;
const INHERITED = {
  ...{ PATH: process.env.PATH, HOME: process.env.HOME },
  // Spares each worker after the first the compiling of the same files.
  NODE_COMPILE_CACHE: join(tmpdir(), "pag0-test-compile-cache"),
};
const children: ChildProcess[] = [];
/** An advisory lock of the test's database. */
const GATE = 4_711;
/** Several batches of a replay. */
const CALLS = 12_000;

beforeAll(async () => {
  harness = await createHarness();
  tenant = await makeTenant(harness.database);
  for (const table of ["reports", "dry_runs"])
    await onJobs(`CREATE OR REPLACE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.status::text IN ('ready', 'done') THEN PERFORM pg_advisory_xact_lock_shared(${GATE}); END IF;
        RETURN NEW; END $$;
      CREATE TRIGGER hold_back BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION hold_back()`);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
afterAll(() => harness.close());

interface Run {
  child: ChildProcess;
  /** What it wrote so far. */
  output(): string;
  /** Its exit code and signal. */
  ended: Promise<unknown[]>;
}

function run(variables: Record<string, string>): Run {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...INHERITED, ...variables },
  });
  children.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  return { child, output: () => output, ended: once(child, "close") };
}

async function started(): Promise<Run> {
  const worker = run({ ...harness.variables, PAG0_LOG_LEVEL: "info" });
  await until(async () => worker.output().includes("the worker works"));
  return worker;
}

/** Does something while no worker can finish a report or a replay, however slow this process is to look. */
async function whileNoneIsFinished(act: () => Promise<unknown>): Promise<void> {
  await withClient(harness.databaseUrl, async (client) => {
    await client.query(`SELECT pg_advisory_lock(${GATE})`);
    await act();
  });
}

/** On the queue's own tables. @returns how many jobs it changed. */
async function onJobs(sql: string): Promise<number | null> {
  return withClient(harness.databaseUrl, async (client) => (await client.query(sql)).rowCount);
}

const report = (id: string, status: "rendering" | "ready") =>
  until(() => harness.database.system.prisma.report.findFirst({ where: { id, status } }));

describe("environment", () => {
  it("names every variable that is missing or wrong, and what to set", async () => {
    const worker = run({
      PAG0_AUDIT_SIGNING_KEY: "bm8ga2V5",
      PAG0_WORKER_PORT: "web",
      DATABASE_URL: "",
    });
    expect(await worker.ended).toEqual([1, null]);
    expect(worker.output().trim().split("\n")).toEqual([
      "worker: DATABASE_URL is missing: set it to a PostgreSQL address such as postgresql://user:password@host:5432/pag0",
      "PAG0_AUDIT_SIGNING_KEY must be the base64 of an Ed25519 private key in PKCS#8 PEM",
      "PAG0_WORKER_PORT must be a port from 0 to 65535",
    ]);
  });

  it("says which database cannot be reached", async () => {
    const worker = run({
      ...harness.variables,
      DATABASE_URL: "postgresql://pag0:pag0@127.0.0.1:1/pag0",
    });
    expect(await worker.ended).toEqual([1, null]);
    expect(worker.output()).toMatch(/^worker: .*127\.0\.0\.1:1/);
  });
});

describe("a worker that is stopped", () => {
  it("finishes the report that it renders, takes no other and ends with 0", async () => {
    const worker = await started();
    const id = await requestReport(harness.database, tenant);
    await whileNoneIsFinished(async () => {
      await report(id, "rendering");
      worker.child.kill("SIGTERM");
    });
    expect(await worker.ended).toEqual([0, null]);
    expect(worker.output()).toContain("the worker has stopped");
    expect((await report(id, "ready")).byteSize).toBeGreaterThan(1_000);
  });
});

describe("a worker that is killed while it renders", () => {
  it("leaves its report to another, which makes the one file", async () => {
    const worker = await started();
    const id = await requestReport(harness.database, tenant);
    await whileNoneIsFinished(async () => {
      await report(id, "rendering");
      worker.child.kill("SIGKILL");
      await worker.ended;
    });
    expect(await harness.database.system.prisma.report.findUnique({ where: { id } })).toMatchObject(
      {
        status: "rendering",
        file: null,
      },
    );

    // What would be half a minute without a sign of life.
    await onJobs(
      "UPDATE pgboss.job SET heartbeat_on = now() - interval '1 minute' WHERE state = 'active'",
    );
    await started();
    // The pause before the next attempt, once the queue has missed the dead worker.
    await until(async () => {
      const retried = await onJobs(
        "UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'",
      );
      return retried === 1;
    });
    const { file, sha256 } = await report(id, "ready");
    expect(
      Buffer.from(file ?? [])
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    const entries = await harness.database.system.prisma.auditEntry.findMany({
      where: { resourceId: id },
    });
    expect(entries).toMatchObject([{ action: "report.rendered", detail: { sha256 } }]);
  });
});

describe("a worker that is killed while it replays calls", () => {
  it("leaves its run to another, which begins anew and finishes it", async () => {
    const to = new Date();
    const span = { from: new Date(to.getTime() - 86_400_000), to };
    await recordCalls(harness.databaseUrl, tenant, [tenant.projectId], CALLS, span);
    const worker = await started();
    const document = { blockedEndpoints: ["api.anthropic.com"] };
    const id = await requestDryRun(harness.database, tenant, { document }, span);
    const { dryRun } = harness.database.system.prisma;
    await whileNoneIsFinished(async () => {
      await until(() => dryRun.findFirst({ where: { id, rowsDone: { gt: 0 } } }));
      worker.child.kill("SIGKILL");
      await worker.ended;
    });
    expect(await dryRun.findUnique({ where: { id } })).toMatchObject({
      status: "running",
      result: null,
    });
    await onJobs(
      "UPDATE pgboss.job SET heartbeat_on = now() - interval '1 minute' WHERE state = 'active'",
    );
    await started();
    await until(async () => {
      const retried = await onJobs(
        "UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'",
      );
      return retried === 1;
    });
    const done = await until(() => dryRun.findFirst({ where: { id, status: "done" } }));
    expect(done).toMatchObject({ rowsDone: CALLS, rowsTotal: CALLS, result: { rows: CALLS } });
  });
});
