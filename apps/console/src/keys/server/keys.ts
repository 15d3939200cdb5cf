import { createHash } from "node:crypto";
import {
  apiKeyPrefix,
  newApiKey,
  newId,
  type OperationResponse,
  Pag0Failure,
} from "@pag0/contract";
import type { Project } from "@pag0/db";
import { sees } from "../../api/caller.ts";
import {
  type Context,
  parameter,
  type TenantContext,
  type Transaction,
} from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { invalidField } from "../../api/input.ts";
import { recordAudit } from "../../api/record.ts";
import { requireRoom } from "../../api/room.ts";
import { findTeam, requireNamedTeam } from "../../teams/server/find.ts";
import { findOwner } from "./find-owner.ts";
import { type KeyRow, keyView, withNames } from "./view.ts";

/** Keys that a caller sees: who sees only some projects sees no organization key. */
function visibleTo({ caller }: TenantContext) {
  return caller.projectIds === null ? {} : { projectId: { in: [...caller.projectIds] } };
}

export function listKeys(context: Context<"listKeys">): Promise<OperationResponse<"listKeys">> {
  const { query, now } = context;
  const text = query.q === undefined ? null : { contains: query.q, mode: "insensitive" as const };
  return context.tenant.transaction(async (tx) => {
    const team = query.team === undefined ? null : await findTeam(context, tx, query.team);
    if (query.team !== undefined && team === null)
      throw new Pag0Failure("NOT_FOUND", `There is no team "${query.team}"`);
    const where = {
      AND: [
        visibleTo(context),
        team === null ? {} : { projectId: team.id },
        text === null ? {} : { OR: [{ name: text }, { prefix: text }, { last4: text }] },
      ],
    };
    const rows = await tx.apiKey.findMany({
      where: { AND: [where, afterCursor(query.cursor)] },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      include: withNames,
    });
    return {
      ...pageOf(
        rows,
        query.limit,
        (row) => row.createdAt,
        (row) => keyView(row, now),
      ),
      total: await tx.apiKey.count({ where }),
    };
  });
}

/** The project that a key is to be for; null for an organization key. */
async function projectFor(context: Context<"createKey">, tx: Transaction): Promise<Project | null> {
  const { caller, body } = context;
  if (body.team !== undefined) return requireNamedTeam(context, tx, "team", body.team);
  if (caller.projectIds !== null)
    throw new Pag0Failure("FORBIDDEN", "Your role makes keys of your own teams only: name a team");
  return null;
}

/** Makes a key. The answer alone has it: what is kept is its SHA-256. */
export function createKey(context: Context<"createKey">): Promise<OperationResponse<"createKey">> {
  const { body, now, caller } = context;
  const expiresAt = body.expiresAt === undefined ? null : new Date(body.expiresAt);
  if (expiresAt !== null && expiresAt <= now)
    throw invalidField("expiresAt", "must be in the future");
  return context.tenant.transaction(async (tx) => {
    const project = await projectFor(context, tx);
    const memberId = await findOwner(context, tx, project);
    requireRoom("keys", await tx.apiKey.count({ where: { revokedAt: null } }));
    const kind = project === null ? "organization" : "project";
    const key = newApiKey(kind);
    const row = await tx.apiKey.create({
      data: {
        id: newId("apiKey", now.getTime()),
        organizationId: caller.organizationId,
        projectId: project?.id ?? null,
        memberId,
        name: body.name,
        prefix: apiKeyPrefix(key),
        last4: key.slice(-4),
        hash: new Uint8Array(createHash("sha256").update(key).digest()),
        tags: body.tags ?? {},
        createdById: caller.id,
        createdAt: now,
        expiresAt,
      },
      include: withNames,
    });
    await recordAudit(context, tx, {
      action: "key.created",
      resource: { kind: "api_key", id: row.id },
      projectId: row.projectId,
      detail: {
        kind,
        name: row.name,
        prefix: row.prefix,
        ...(memberId === null ? {} : { memberId }),
        tags: body.tags ?? {},
        expiresAt: expiresAt?.toISOString() ?? null,
      },
    });
    return { ...keyView(row, now), key };
  });
}

async function requireKey(context: TenantContext, tx: Transaction): Promise<KeyRow> {
  const id = parameter(context, "keyId");
  const row = await tx.apiKey.findUnique({ where: { id }, include: withNames });
  const { caller } = context;
  const visible =
    row !== null &&
    (row.projectId === null ? caller.projectIds === null : sees(caller, row.projectId));
  if (!visible) throw new Pag0Failure("NOT_FOUND", `There is no key "${id}"`);
  return row;
}

/** Revokes a key at once and for good. One that is revoked already stays as it is. */
export async function revokeKey(
  context: Context<"revokeKey">,
): Promise<OperationResponse<"revokeKey">> {
  const { now, caller, services } = context;
  const view = await context.tenant.transaction(async (tx) => {
    const row = await requireKey(context, tx);
    const { count } = await tx.apiKey.updateMany({
      where: { id: row.id, revokedAt: null },
      data: { revokedAt: now },
    });
    if (count > 0)
      await recordAudit(context, tx, {
        action: "key.revoked",
        resource: { kind: "api_key", id: row.id },
        projectId: row.projectId,
        detail: { name: row.name, prefix: row.prefix },
      });
    return keyView(count > 0 ? { ...row, revokedAt: now } : row, now);
  });
  // Other processes hear of it from the database; this one does not wait for that.
  services.keys.forget(caller.organizationId);
  return view;
}
