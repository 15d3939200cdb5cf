import { type ChainHead, type Checkpoint, exportHeader, exportLine } from "@pag0/audit";
import type { AuditCheckpoint, OrganizationClient } from "@pag0/db";
import { chainedEntry } from "./entry-rows.ts";

const PAGE = 1_000;
const CHECKPOINTS = 100;

/** A checkpoint's place among the others. */
type Place = Pick<AuditCheckpoint, "at" | "id">;

/** Where the log ends for one export: what is written meanwhile is not in it. */
interface End {
  heads: ChainHead[];
  last: Place | null;
}

/** The last checkpoint is read first: no chain ends before what it covers. */
function readEnd(tenant: OrganizationClient): Promise<End> {
  return tenant.transaction(async (tx) => {
    const last = await tx.auditCheckpoint.findFirst({
      orderBy: [{ at: "desc" }, { id: "desc" }],
      select: { at: true, id: true },
    });
    const heads = await tx.auditChain.findMany({ orderBy: { writer: "asc" } });
    return { last, heads: heads.filter(({ sequence }) => sequence > 0) };
  });
}

/** The next signed checkpoints after one, up to the last, in the order in which they were made. */
function checkpointPage(tenant: OrganizationClient, after: Place | null, last: Place) {
  return tenant.transaction((tx) =>
    tx.auditCheckpoint.findMany({
      where: {
        AND: [
          after === null
            ? {}
            : { OR: [{ at: { gt: after.at } }, { at: after.at, id: { gt: after.id } }] },
          { OR: [{ at: { lt: last.at } }, { at: last.at, id: { lte: last.id } }] },
        ],
      },
      orderBy: [{ at: "asc" }, { id: "asc" }],
      take: CHECKPOINTS,
    }),
  );
}

async function* checkpointsUntil(
  tenant: OrganizationClient,
  last: Place,
): AsyncGenerator<Checkpoint> {
  for (let after: Place | null = null; ; ) {
    const rows: AuditCheckpoint[] = await checkpointPage(tenant, after, last);
    yield* rows.map((row) => row.body as unknown as Checkpoint);
    const end = rows.at(-1);
    if (end === undefined || rows.length < CHECKPOINTS) return;
    after = end;
  }
}

/** The lines of what each writer wrote after one set of heads, up to another. */
async function* entriesBetween(
  tenant: OrganizationClient,
  before: ReadonlyMap<string, number>,
  heads: readonly ChainHead[],
): AsyncGenerator<string> {
  for (const { writer, sequence } of heads) {
    for (let done = before.get(writer) ?? 0; done < sequence; ) {
      const after = done;
      const rows = await tenant.transaction((tx) =>
        tx.auditEntry.findMany({
          where: { writer, sequence: { gt: after, lte: sequence } },
          orderBy: { sequence: "asc" },
          take: PAGE,
        }),
      );
      const end = rows.at(-1);
      // Entries that are missing show when the export is verified; it is not for us to hide them.
      if (end === undefined) break;
      yield rows.map((row) => `${exportLine(chainedEntry(row))}\n`).join("");
      done = end.sequence;
    }
  }
}

/**
 * An organization's whole audit log in the format `pag0-audit/1`: each checkpoint after the entries
 * that it covers, and at the end the entries that none covers yet. Read in pages, each in a transaction
 * of its own: entries never change, so together they are the log as it was at the beginning.
 */
export async function* auditExport(
  tenant: OrganizationClient,
  exportedAt: Date,
): AsyncGenerator<string> {
  const { organizationId } = tenant;
  yield `${exportHeader({ organizationId, exportedAt: exportedAt.toISOString() })}\n`;
  const end = await readEnd(tenant);
  let before: ReadonlyMap<string, number> = new Map();
  if (end.last !== null)
    for await (const checkpoint of checkpointsUntil(tenant, end.last)) {
      yield* entriesBetween(tenant, before, checkpoint.heads);
      yield `${exportLine(checkpoint)}\n`;
      before = new Map(checkpoint.heads.map(({ writer, sequence }) => [writer, sequence]));
    }
  yield* entriesBetween(tenant, before, end.heads);
}
