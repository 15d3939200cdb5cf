import { type Sql, sqlOf } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";
import type { StoredAuthor } from "../../policies/server/version-view.ts";

/** When a rule came into the policy that it is in now, who brought it, and when it last changed. */
export interface RuleHistory {
  createdBy: StoredAuthor;
  createdAt: Date;
  updatedAt: Date;
}

/** Versions of each policy that are looked through; a rule that is older seems as old as the oldest. */
const MOST_VERSIONS = 500;

interface Row {
  projectId: string | null;
  id: string;
  authorKind: string;
  authorId: string;
  createdAt: Date;
  updatedAt: Date;
}

/**
 * A rule begins where the version before had none of its identifier, and changes where its text differs
 * from the version before. Of several beginnings the last counts: it had been deleted in between.
 */
async function readRows(sql: Sql, scopes: readonly (string | null)[]): Promise<Row[]> {
  return sql<Row>(
    `WITH newest AS (
       SELECT v.project_id, v.version, v.document, v.created_by_kind, v.created_by_id, COALESCE(v.published_at, v.created_at) AS at,
         row_number() OVER (PARTITION BY v.project_id ORDER BY v.version DESC) AS age
       FROM policy_versions v
       WHERE v.status <> 'draft' AND COALESCE(v.project_id, '') = ANY($1)
     ), rules AS (
       SELECT n.*, rule->>'id' AS id, rule AS text,
         lag(n.version) OVER w AS version_before, lag(rule) OVER w AS text_before
       FROM newest n, jsonb_array_elements(n.document->'rules') AS rule
       WHERE n.age <= ${MOST_VERSIONS}
       WINDOW w AS (PARTITION BY n.project_id, rule->>'id' ORDER BY n.version)
     ), marked AS (
       SELECT *, version_before IS NULL OR version_before < version - 1 AS begun FROM rules
     ), changed AS (
       SELECT DISTINCT ON (project_id, id) project_id, id, at FROM marked
       WHERE begun OR text <> text_before ORDER BY project_id, id, version DESC
     )
     SELECT DISTINCT ON (m.project_id, m.id) m.project_id AS "projectId", m.id, m.created_by_kind AS "authorKind",
       m.created_by_id AS "authorId", m.at AS "createdAt", c.at AS "updatedAt"
     FROM marked m JOIN changed c ON c.project_id IS NOT DISTINCT FROM m.project_id AND c.id = m.id
     WHERE m.begun ORDER BY m.project_id, m.id, m.version DESC`,
    [scopes.map((scope) => scope ?? "")],
  );
}

function keyOf(projectId: string | null, ruleId: string): string {
  return `${projectId ?? ""} ${ruleId}`;
}

/**
 * Reads where the rules of policies come from, out of the policies' versions.
 * @param scopes projects; null for the organization's own policy
 */
export async function ruleHistories(
  tx: Transaction,
  scopes: readonly (string | null)[],
): Promise<(projectId: string | null, ruleId: string) => RuleHistory | null> {
  const rows = await readRows(sqlOf(tx), scopes);
  const histories = new Map(
    rows.map((row) => [
      keyOf(row.projectId, row.id),
      {
        createdBy: { kind: row.authorKind, id: row.authorId },
        createdAt: row.createdAt,
        updatedAt: row.updatedAt,
      },
    ]),
  );
  return (projectId, ruleId) => histories.get(keyOf(projectId, ruleId)) ?? null;
}
