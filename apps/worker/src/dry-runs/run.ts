import { appendAudit, type DryRun as DryRunRow, type Prisma, sqlOf, sqlOfPool } from "@pag0/db";
import { createDryRun, type DryRun } from "@pag0/policy";
import { AUDIT_WRITER, type Services } from "../services.ts";
import { cheapness } from "./cheapness.ts";
import { openingSpend } from "./opening-spend.ts";
import { readLevels } from "./policy-levels.ts";
import { Progress } from "./progress.ts";
import { readDocument, UnreadableDocument } from "./read-document.ts";
import { resultView } from "./result-view.ts";
import { countRows, type KnownNames, type RunPeriod, usageRows } from "./usage-rows.ts";

/** Which run to do. */
export interface DryRunJob {
  organizationId: string;
  dryRunId: string;
}

/** Calls that one run replays at most. */
const MOST_ROWS = 10_000_000;
const LONGEST_ERROR = 500;
/** Rows that are replayed before other work of the process has its turn. */
const TURN = 500;

export function isDryRunJob(payload: unknown): payload is DryRunJob {
  if (typeof payload !== "object" || payload === null) return false;
  const { organizationId, dryRunId } = payload as Partial<Record<keyof DryRunJob, unknown>>;
  return typeof organizationId === "string" && typeof dryRunId === "string";
}

/** Takes a run up, anew where an earlier attempt ended with its worker; null where it is over or gone. */
function takeUp({ database }: Services, { organizationId, dryRunId }: DryRunJob) {
  return database.forOrganization(organizationId).transaction(async (tx) => {
    const { count } = await tx.dryRun.updateMany({
      where: { id: dryRunId, status: { in: ["queued", "running"] } },
      data: { status: "running", rowsDone: 0, error: null },
    });
    return count === 0 ? null : tx.dryRun.findUniqueOrThrow({ where: { id: dryRunId } });
  });
}

async function prepare({ database }: Services, row: DryRunRow) {
  const { organizationId, projectId } = row;
  const document = readDocument("The draft", row.document);
  return database.forOrganization(organizationId).transaction(async (tx) => {
    const levels = await readLevels(tx, organizationId, { projectId, document });
    const providers = await tx.provider.findMany({
      select: { id: true, slug: true, vendor: true, regions: true },
    });
    const members = await tx.member.findMany({
      select: { id: true, role: true, email: true, status: true },
    });
    const keys = await tx.apiKey.findMany({
      where: { memberId: { not: null } },
      select: { id: true, memberId: true },
    });
    const byId = new Map(members.map((member) => [member.id, member]));
    const names: KnownNames = {
      providers: new Map(providers.map((provider) => [provider.id, provider])),
      emails: new Map(members.map(({ id, email }) => [id, email])),
      members: new Map(
        keys.flatMap(({ id, memberId }) => {
          const member = byId.get(memberId ?? "");
          if (member === undefined) return [];
          const role = member.status === "active" ? member.role : null;
          return [[id, { role, email: member.email }] as const];
        }),
      ),
    };
    return { levels, names, isCheap: cheapness(providers, row.periodTo) };
  });
}

async function replay(
  services: Services,
  row: DryRunRow,
  total: number,
  signal: AbortSignal,
): Promise<DryRun> {
  const sql = sqlOfPool(services.database.system.pool);
  const period: RunPeriod = {
    organizationId: row.organizationId,
    from: row.periodFrom,
    to: row.periodTo,
  };
  const { levels, names, isCheap } = await prepare(services, row);
  const dryRun = createDryRun({
    projects: levels.projects,
    calendar: { before: levels.calendar, after: levels.calendar },
    opening: { at: period.from, spent: await openingSpend(sql, period, levels) },
    isCheap,
  });
  const progress = new Progress(services, row, total);
  for await (const batch of usageRows(sql, period, names)) {
    for (const [index, usage] of batch.entries()) {
      dryRun.add(usage);
      if (index % TURN === TURN - 1) await new Promise((resolve) => setImmediate(resolve));
    }
    signal.throwIfAborted();
    await progress.reached(dryRun.rows);
  }
  return dryRun;
}

async function finish(services: Services, row: DryRunRow, dryRun: DryRun): Promise<void> {
  const result = resultView(dryRun.result());
  await services.database.forOrganization(row.organizationId).transaction((tx) =>
    tx.dryRun.updateMany({
      where: { id: row.id, status: "running" },
      data: {
        status: "done",
        result: result as unknown as Prisma.InputJsonObject,
        rowsDone: dryRun.rows,
        rowsTotal: dryRun.rows,
        completedAt: services.now(),
      },
    }),
  );
}

/**
 * Replays recorded calls against a draft and keeps what comes of it. Safe to do again, or twice at a time:
 * each attempt begins anew, and a run that is over stays as it is. A run that no attempt can do fails at
 * once.
 */
export async function runDryRun(
  services: Services,
  job: DryRunJob,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const row = await takeUp(services, job);
  if (row === null) return;
  const started = performance.now();
  const { organizationId, periodFrom: from, periodTo: to } = row;
  const sql = sqlOfPool(services.database.system.pool);
  const total = await countRows(sql, { organizationId, from, to });
  if (total > MOST_ROWS) {
    const limit = `a dry run replays at most ${MOST_ROWS}`;
    return failDryRun(
      services,
      job,
      `The period has ${total} calls, and ${limit}: choose fewer days.`,
    );
  }
  try {
    const dryRun = await replay(services, row, total, signal);
    await finish(services, row, dryRun);
    const seconds = (performance.now() - started) / 1000;
    services.log.info({ dryRunId: row.id, rows: dryRun.rows, seconds }, "dry run done");
  } catch (error) {
    if (!(error instanceof UnreadableDocument)) throw error;
    await failDryRun(services, job, `${error.message}. Correct it and ask for the run again.`);
  }
}

/** Gives a run up, and says why in words for people. */
export async function failDryRun(
  { database, now, log }: Services,
  { organizationId, dryRunId }: DryRunJob,
  reason: string,
): Promise<void> {
  const error = reason.slice(0, LONGEST_ERROR);
  const completedAt = now();
  await database.forOrganization(organizationId).transaction(async (tx) => {
    const { count } = await tx.dryRun.updateMany({
      where: { id: dryRunId, status: { in: ["queued", "running"] } },
      data: { status: "failed", error, completedAt },
    });
    if (count === 0) return;
    await appendAudit(sqlOf(tx), organizationId, AUDIT_WRITER, [
      {
        at: completedAt.toISOString(),
        actor: { kind: "system", id: AUDIT_WRITER },
        action: "policy.dry_run_failed",
        resource: { kind: "dry_run", id: dryRunId },
        projectId: null,
        result: "failed",
        policyVersion: null,
        requestId: null,
        detail: { error },
      },
    ]);
  });
  log.error({ dryRunId, error }, "a dry run could not be finished");
}
