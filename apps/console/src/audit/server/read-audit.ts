import { keyIdOf, publicKeyFromPrivate } from "@pag0/audit";
import type { AuditEntryView, AuditStateView, OperationResponse } from "@pag0/contract";
import { type AuditEntry, sqlOf } from "@pag0/db";
import { instantOf } from "../../analytics/server/period.ts";
import { likePattern, Parameters } from "../../analytics/server/usage-conditions.ts";
import type { Context, Transaction } from "../../api/context.ts";
import { cursorInstant, decodeCursor, pageOf } from "../../api/cursor.ts";
import { auditPosition } from "./audit-position.ts";
import { entryView } from "./entry-rows.ts";

type Query = Context<"listAudit">["query"];

const SEARCHED = [
  "id",
  "action",
  "resource_kind",
  "resource_id",
  "actor_id",
  "request_id",
  "policy_version",
  "hash",
  "detail::text",
];

/** Names of members and keys, by the identifiers that entries have. */
async function actorNames(tx: Transaction, ids: readonly string[]): Promise<Map<string, string>> {
  const where = { id: { in: [...new Set(ids)] } };
  const select = { id: true, name: true };
  const members = await tx.member.findMany({ where, select });
  const keys = await tx.apiKey.findMany({ where, select });
  return new Map([...members, ...keys].map(({ id, name }) => [id, name]));
}

/** Identifiers of members and keys whose name or address has a text in it. */
async function actorsNamed(tx: Transaction, text: string): Promise<string[]> {
  const contains = { contains: text, mode: "insensitive" as const };
  const some = { select: { id: true }, take: 200 };
  const members = await tx.member.findMany({
    where: { OR: [{ name: contains }, { email: contains }] },
    ...some,
  });
  const keys = await tx.apiKey.findMany({ where: { name: contains }, ...some });
  return [...members, ...keys].map(({ id }) => id);
}

async function conditionsOf(tx: Transaction, query: Query, p: Parameters): Promise<string[]> {
  const conditions: string[] = [];
  const { from, to, action, actor, team, result, q } = query;
  if (from !== undefined)
    conditions.push(`at >= ${p.add(instantOf("from", from).toISOString(), "timestamptz")}`);
  if (to !== undefined)
    conditions.push(`at < ${p.add(instantOf("to", to).toISOString(), "timestamptz")}`);
  if (action !== undefined && action.length > 0)
    conditions.push(`action = ANY(${p.add(action, "text[]")})`);
  if (result !== undefined && result.length > 0)
    conditions.push(`result = ANY(${p.add(result, "text[]")})`);
  if (actor !== undefined && actor !== "") {
    const ids = [actor, ...(await actorsNamed(tx, actor))];
    conditions.push(`actor_id = ANY(${p.add(ids, "text[]")})`);
  }
  if (team !== undefined && team.length > 0) {
    const projects = await tx.project.findMany({
      where: { OR: [{ id: { in: team } }, { slug: { in: team } }] },
      select: { id: true },
    });
    const ids = projects.map(({ id }) => id);
    conditions.push(`project_id = ANY(${p.add(ids, "text[]")})`);
  }
  if (q !== undefined && q !== "") {
    const pattern = p.add(likePattern(q), "text");
    const named = p.add(await actorsNamed(tx, q), "text[]");
    const places = SEARCHED.map((place) => `${place} ILIKE ${pattern}`);
    conditions.push(`(${[...places, `actor_id = ANY(${named})`].join(" OR ")})`);
  }
  return conditions;
}

const SELECT = `
  SELECT id, organization_id AS "organizationId", writer, sequence, at, actor_kind AS "actorKind", actor_id AS "actorId", actor_commitment AS "actorCommitment", action,
    resource_kind AS "resourceKind", resource_id AS "resourceId", project_id AS "projectId", result,
    policy_version AS "policyVersion", request_id AS "requestId", detail, previous_hash AS "previousHash", hash
  FROM audit_entries`;

/** Audit entries, the newest first. */
export async function listAudit(
  context: Context<"listAudit">,
): Promise<OperationResponse<"listAudit">> {
  const { caller, query } = context;
  const after = decodeCursor(query.cursor);
  return context.tenant.transaction(async (tx) => {
    const sql = sqlOf(tx);
    const p = new Parameters();
    const own = `organization_id = ${p.add(caller.organizationId, "text")}`;
    const filters = await conditionsOf(tx, query, p);
    const where = [own, ...filters].join(" AND ");
    const total =
      filters.length === 0
        ? (await auditPosition(sql, caller.organizationId)).entries
        : (
            await sql<{ count: number }>(
              `SELECT count(*)::int AS count FROM audit_entries WHERE ${where}`,
              p.values,
            )
          )[0]?.count;
    const place =
      after === null
        ? ""
        : ` AND (at, id) < (${p.add(cursorInstant(after).toISOString(), "timestamptz")}, ${p.add(after[1], "text")})`;
    const limit = p.add(query.limit + 1, "int");
    const rows = await sql<AuditEntry>(
      `${SELECT} WHERE ${where}${place} ORDER BY at DESC, id DESC LIMIT ${limit}`,
      p.values,
    );
    const names = await actorNames(
      tx,
      rows.map((row) => row.actorId),
    );
    const view = (row: AuditEntry) => entryView(row, names);
    return { ...pageOf(rows, query.limit, (row) => row.at, view), total: total ?? 0 };
  });
}

/** The newest entries of one project, for who may read the audit log. */
export async function latestEntriesOf(
  tx: Transaction,
  projectId: string,
  limit: number,
): Promise<AuditEntryView[]> {
  const rows = await sqlOf(tx)<AuditEntry>(
    `${SELECT} WHERE project_id = $1 ORDER BY at DESC, id DESC LIMIT $2`,
    [projectId, limit],
  );
  const names = await actorNames(
    tx,
    rows.map((row) => row.actorId),
  );
  return rows.map((row) => entryView(row, names));
}

/** How far signed checkpoints anchor the log, and the key to check them with. */
export async function getAuditState(context: Context<"getAuditState">): Promise<AuditStateView> {
  const { caller, services, tenant } = context;
  const position = await tenant.transaction((tx) =>
    auditPosition(sqlOf(tx), caller.organizationId),
  );
  const publicKeyPem = publicKeyFromPrivate(services.environment.PAG0_AUDIT_SIGNING_KEY);
  const last = position.lastCheckpoint;
  return {
    entries: position.entries,
    checkpoints: position.checkpoints,
    lastCheckpoint:
      last === null
        ? null
        : { id: last.id, at: last.at, merkleRoot: last.merkleRoot, entryCount: last.entryCount },
    unanchoredEntries: position.unanchoredEntries,
    publicKeyPem,
    publicKeyId: keyIdOf(publicKeyPem),
  };
}
