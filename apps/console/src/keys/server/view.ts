import { type ApiKeyView, tagsSchema } from "@pag0/contract";
import type { ApiKey } from "@pag0/db";

/** What is read with a key to show it. */
export const withNames = {
  project: { select: { id: true, slug: true, name: true } },
  member: { select: { id: true, name: true } },
} as const;

export type KeyRow = ApiKey & {
  project: { id: string; slug: string; name: string } | null;
  member: { id: string; name: string } | null;
};

function statusOf(key: ApiKey, now: Date): ApiKeyView["status"] {
  if (key.revokedAt !== null) return "revoked";
  return key.expiresAt !== null && key.expiresAt <= now ? "expired" : "active";
}

export function keyView(row: KeyRow, now: Date): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    kind: row.projectId === null ? "organization" : "project",
    team: row.project,
    prefix: row.prefix,
    last4: row.last4,
    member: row.member,
    tags: tagsSchema.parse(row.tags),
    status: statusOf(row, now),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
