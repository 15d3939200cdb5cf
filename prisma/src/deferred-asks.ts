import type pg from "pg";
import { appendAudit } from "./audit-log.ts";
import type { DeferredKey } from "./deferred-calls.ts";
import { inTransaction } from "./sql.ts";
import type { UsageRecord } from "./usage-record.ts";

/** Work that one proxy asks the end of its vendor for, until its claim is over. */
export interface ClaimedAsk extends DeferredKey {
  /** The call that started it, as it was shipped. */
  event: UsageRecord;
  /** How often it was asked for, this time included: another claim has another number. */
  asks: number;
}

/** What came of asking. */
export interface AskConclusion {
  /** In a word, for the audit log. */
  told: string;
  /** In how many milliseconds it is to be asked for again; null for never. */
  againMs: number | null;
  /** For how many milliseconds its provider wants to be asked for nothing. */
  quietMs: number;
}

const LIMITS = { statementMs: 5_000, silentMs: 10_000 };
/** Claims are made one after the other, each by who is first: nobody waits for another's. */
const ONLY_ONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('deferred-asks', 0)) AS mine";
const CLAIM = `
  WITH quiet AS MATERIALIZED (
    SELECT DISTINCT organization_id, provider_id FROM deferred_calls WHERE quiet_until > now()),
  due AS (
    SELECT d.organization_id, d.provider_id, d.job FROM deferred_calls AS d
    WHERE d.settled_at IS NULL AND d.given_up_at IS NULL AND (d.next_ask_at IS NULL OR d.next_ask_at <= now())
      AND NOT EXISTS (SELECT FROM quiet AS q WHERE q.organization_id = d.organization_id AND q.provider_id = d.provider_id)
    ORDER BY d.next_ask_at NULLS FIRST LIMIT 1 FOR UPDATE SKIP LOCKED)
  UPDATE deferred_calls AS d SET asks = d.asks + 1, next_ask_at = now() + $1 * interval '1 ms', quiet_until = now() + $2 * interval '1 ms'
  FROM due WHERE d.organization_id = due.organization_id AND d.provider_id = due.provider_id AND d.job = due.job
  RETURNING d.organization_id AS "organizationId", d.provider_id AS "providerId", d.job, d.event, d.asks`;

/**
 * Takes the work that is to be asked for next. Whoever takes it is to conclude it; where it is killed the
 * work is taken again after `claimMs`.
 * @param times claimMs: longer than asking takes; quietMs: how long the provider is asked for nothing else, by any proxy
 * @returns null where there is none, or another proxy takes one just now
 */
export function claimAsk(
  pool: pg.Pool,
  { claimMs, quietMs }: { claimMs: number; quietMs: number },
): Promise<ClaimedAsk | null> {
  return inTransaction(
    pool,
    async (sql) => {
      const [lock] = await sql<{ mine: boolean }>(ONLY_ONE);
      if (lock?.mine !== true) return null;
      const [claimed] = await sql<ClaimedAsk>(CLAIM, [claimMs, quietMs]);
      return claimed ?? null;
    },
    { limits: LIMITS },
  );
}

/** What was settled meanwhile, or taken by another after the claim was over, is left as it is. */
const CONCLUDE = `
  UPDATE deferred_calls SET next_ask_at = now() + $5::float8 * interval '1 ms',
    given_up_at = CASE WHEN $5::float8 IS NULL THEN now() END,
    quiet_until = GREATEST(quiet_until, now() + $6 * interval '1 ms')
  WHERE organization_id = $1 AND provider_id = $2 AND job = $3 AND asks = $4 AND settled_at IS NULL
  RETURNING next_ask_at AS "nextAskAt", given_up_at IS NOT NULL AS "givenUp"`;

/**
 * Writes down what came of asking, with its entry in the proxy's chain of the audit log: it was done in the
 * organization's name, with its credential, and nobody asked for it.
 * @returns whether it is asked for no more
 */
export function concludeAsk(
  pool: pg.Pool,
  proxyId: string,
  { organizationId, providerId, job, event, asks }: ClaimedAsk,
  { told, againMs, quietMs }: AskConclusion,
): Promise<boolean> {
  return inTransaction(
    pool,
    async (sql) => {
      const [row] = await sql<{ nextAskAt: Date | null; givenUp: boolean }>(CONCLUDE, [
        ...[organizationId, providerId, job, asks, againMs, quietMs],
      ]);
      const givenUp = row?.givenUp === true;
      await appendAudit(sql, organizationId, proxyId, [
        {
          at: new Date().toISOString(),
          actor: { kind: "system", id: proxyId },
          action: "request.usage_asked",
          resource: { kind: "request", id: event.requestId },
          projectId: event.projectId,
          result: "allowed",
          policyVersion: null,
          requestId: event.requestId,
          detail: {
            ...{ eventId: event.id, providerId, job, told, asks, givenUp },
            nextAskAt: row?.nextAskAt?.toISOString() ?? null,
          },
        },
      ]);
      return givenUp;
    },
    { limits: LIMITS },
  );
}
