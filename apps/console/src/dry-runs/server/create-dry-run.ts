import { type DryRunView, newId, Pag0Failure } from "@pag0/contract";
import type { Prisma } from "@pag0/db";
import type { Context, Transaction } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { namedScope } from "../../policies/server/policy-scope.ts";
import { dryRunViews } from "./dry-run-view.ts";

/** Runs of one organization that wait or run at a time. */
const MOST_UNDER_WAY = 3;
/** Runs that are kept, the newest; their results are large. */
const MOST_KEPT = 50;
const RETRY_SECONDS = 30;
const DAY_MS = 86_400_000;

/** Two who ask at once wait for each other here. @throws Pag0Failure RATE_LIMITED */
async function requireTurn(tx: Transaction, organizationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`dry-runs|${organizationId}`}, 0))`;
  const underWay = await tx.dryRun.count({ where: { status: { in: ["queued", "running"] } } });
  if (underWay >= MOST_UNDER_WAY)
    throw new Pag0Failure(
      "RATE_LIMITED",
      `${underWay} dry runs are under way, and an organization has at most ${MOST_UNDER_WAY} at a time; wait until one of them is done`,
      { retryAfterSeconds: RETRY_SECONDS },
    );
}

/** Makes room for one more. */
async function dropOldest(tx: Transaction): Promise<void> {
  const old = await tx.dryRun.findMany({
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    skip: MOST_KEPT - 1,
    select: { id: true },
  });
  await tx.dryRun.deleteMany({
    where: { id: { in: old.map(({ id }) => id) }, status: { in: ["done", "failed"] } },
  });
}

/**
 * Asks for a replay of recorded calls against a draft. The run and the intent to do it are committed
 * together; the worker does it.
 */
export function createDryRun(context: Context<"createDryRun">): Promise<DryRunView> {
  const { body, caller, now } = context;
  const { organizationId } = caller;
  return context.tenant.transaction(async (tx) => {
    const scope = await namedScope(context, tx, "level", body.level);
    await requireTurn(tx, organizationId);
    await dropOldest(tx);
    const id = newId("dryRun", now.getTime());
    const projectId = scope.project?.id ?? null;
    const row = await tx.dryRun.create({
      data: {
        id,
        organizationId,
        projectId,
        document: body.document as Prisma.InputJsonObject,
        periodFrom: new Date(now.getTime() - body.days * DAY_MS),
        periodTo: now,
        createdById: caller.id,
        createdByKind: caller.kind,
        createdAt: now,
      },
    });
    await tx.outbox.create({
      data: {
        id: newId("outbox", now.getTime()),
        organizationId,
        kind: "policy.dry_run",
        payload: { dryRunId: id },
      },
    });
    await recordAudit(context, tx, {
      action: "policy.dry_run_requested",
      resource: { kind: "dry_run", id },
      projectId,
      detail: { level: scope.name, days: body.days },
    });
    const [view] = await dryRunViews(tx, organizationId, [row]);
    return view as DryRunView;
  });
}
