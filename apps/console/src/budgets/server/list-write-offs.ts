import type { LeaseWriteOffView, OperationResponse } from "@pag0/contract";
import { type BudgetKey, sqlOf } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import type { Context, Transaction } from "../../api/context.ts";
import { type Cursor, cursorInstant, decodeCursor, encodeCursor } from "../../api/cursor.ts";
import { ownOrganization } from "../../organizations/server/find.ts";
import { requireNamedTeam } from "../../teams/server/find.ts";
import { holdersOf } from "./holders.ts";

type ListContext = Context<"listLeaseWriteOffs">;

interface Row {
  id: string;
  proxy_id: string;
  scope_kind: BudgetKey["scopeKind"];
  scope_id: string;
  level_id: string;
  period: BudgetKey["period"];
  window_start: Date;
  last_seen_at: Date;
  at: Date;
  amount: string;
  spent: string;
  returned: string;
}

/** A write-off's own name among those of one instant. */
const ID =
  "concat_ws('|', proxy_id, scope_kind, scope_id, period, extract(epoch FROM window_start)::bigint)";
const LEVEL = "split_part(scope_id, '/', 1)";
/** Of which projects (null: of every level), and of which proxy. */
const MATCHES = `organization_id = $1 AND ($2::text[] IS NULL OR ${LEVEL} = ANY($2)) AND ($3::text IS NULL OR strpos(proxy_id, $3) > 0)`;

function readRows(
  tx: Transaction,
  matches: readonly unknown[],
  after: Cursor | null,
  limit: number,
): Promise<Row[]> {
  return sqlOf(tx)<Row>(
    `SELECT ${ID} AS id, proxy_id, scope_kind, scope_id, ${LEVEL} AS level_id, period, window_start, last_seen_at, at,
       amount_nano::text AS amount, spent_nano::text AS spent, returned_nano::text AS returned
     FROM lease_write_offs
     WHERE ${MATCHES} AND ($4::timestamptz IS NULL OR (at, ${ID}) < ($4::timestamptz, $5::text))
     ORDER BY at DESC, id DESC LIMIT $6`,
    [...matches, after === null ? null : cursorInstant(after), after?.[1] ?? null, limit],
  );
}

/** What a row's level and holder are called. */
async function namesOf(context: ListContext, tx: Transaction, rows: readonly Row[]) {
  const organization = await ownOrganization(context, tx);
  const projects = await tx.project.findMany({
    where: { id: { in: rows.map(({ level_id }) => level_id) } },
    select: { id: true, name: true },
  });
  const projectNames = new Map(projects.map(({ id, name }) => [id, name]));
  const holders = await holdersOf(tx, rows.map(holderOf));
  return (row: Row): Pick<LeaseWriteOffView, "level" | "holder"> => {
    const { level_id: id } = row;
    const holder = holderOf(row);
    return {
      level:
        id === organization.id
          ? { kind: "organization", id, name: organization.name }
          : { kind: "project", id, name: projectNames.get(id) ?? id },
      holder: holder === "" ? null : (holders.get(holder)?.name ?? holder),
    };
  };
}

function holderOf({ scope_id, level_id }: Row): string {
  return scope_id.slice(level_id.length + 1);
}

/** What of leases of lost proxies was written off, the newest first, and what became of it since. */
export function listLeaseWriteOffs(
  context: ListContext,
): Promise<OperationResponse<"listLeaseWriteOffs">> {
  const { caller, query } = context;
  return context.tenant.transaction(async (tx) => {
    const team =
      query.team === undefined ? null : await requireNamedTeam(context, tx, "team", query.team);
    const levels = team === null ? caller.projectIds : [team.id];
    const matches = [caller.organizationId, levels, query.q ?? null];
    const rows = await readRows(tx, matches, decodeCursor(query.cursor), query.limit + 1);
    const shown = rows.slice(0, query.limit);
    const named = await namesOf(context, tx, shown);
    const [count] = await sqlOf(tx)<{ total: number }>(
      `SELECT count(*)::int AS total FROM lease_write_offs WHERE ${MATCHES}`,
      matches,
    );
    const last = shown.at(-1);
    return {
      data: shown.map((row) => {
        const [amount, spent, returned] = [row.amount, row.spent, row.returned].map(BigInt) as [
          bigint,
          bigint,
          bigint,
        ];
        return {
          proxyId: row.proxy_id,
          scopeKind: row.scope_kind,
          scopeId: row.scope_id,
          ...named(row),
          period: row.period,
          windowStart: row.window_start.toISOString(),
          lastSeenAt: row.last_seen_at.toISOString(),
          at: row.at.toISOString(),
          amount: toMicroUsdExact(nanoUsd(amount)),
          spent: toMicroUsdExact(nanoUsd(spent)),
          returned: toMicroUsdExact(nanoUsd(returned)),
          open: toMicroUsdExact(nanoUsd(amount - spent - returned)),
        };
      }),
      nextCursor:
        rows.length > query.limit && last !== undefined
          ? encodeCursor([last.at.toISOString(), last.id])
          : null,
      total: count?.total ?? 0,
    };
  });
}
