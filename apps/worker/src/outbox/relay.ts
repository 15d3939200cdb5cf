import { inTransaction } from "@pag0/db";
import type { Services } from "../services.ts";

/** An intent that was committed with the data it belongs to. */
interface Intent {
  id: string;
  organizationId: string;
  kind: string;
  payload: Record<string, unknown>;
}

/** Hands an intent to its queue; must be safe to do twice. */
export type Enqueue = (intent: Intent) => Promise<void>;

/** Intents moved at once at most. */
export const RELAY_BATCH = 100;
const LONGEST_ERROR = 500;

/**
 * Moves committed intents to the job queue, each at least once: an intent counts as processed in the
 * transaction that holds its lock until it is queued. One that cannot be queued is tried again after a
 * pause that doubles, up to an hour.
 * @returns how many were looked at; RELAY_BATCH means that more may wait.
 */
export function relayOutbox({ database, log }: Services, enqueue: Enqueue): Promise<number> {
  return inTransaction(database.system.pool, async (sql) => {
    const intents = await sql<Intent>(
      `SELECT id, organization_id AS "organizationId", kind, payload FROM outbox
       WHERE processed_at IS NULL AND next_attempt_at <= now()
       ORDER BY id LIMIT ${RELAY_BATCH} FOR UPDATE SKIP LOCKED`,
    );
    for (const intent of intents) {
      try {
        await enqueue(intent);
      } catch (error) {
        log.error({ err: error, intent: intent.id, kind: intent.kind }, "an intent was not queued");
        const message = error instanceof Error ? error.message : String(error);
        await sql(
          `UPDATE outbox SET attempts = attempts + 1, last_error = $2,
             next_attempt_at = now() + make_interval(secs => least(3600, power(2, least(attempts, 12)))) WHERE id = $1`,
          [intent.id, message.slice(0, LONGEST_ERROR)],
        );
        continue;
      }
      await sql("UPDATE outbox SET processed_at = now(), attempts = attempts + 1 WHERE id = $1", [
        intent.id,
      ]);
    }
    return intents.length;
  });
}

/** How much waits, and for how long. */
export async function outboxWaiting({
  database,
}: Services): Promise<{ count: number; oldestSeconds: number }> {
  const { rows } = await database.system.pool.query<{ count: number; oldest: number }>(
    `SELECT count(*)::int AS count, COALESCE(EXTRACT(EPOCH FROM now() - min(created_at)), 0)::float8 AS oldest
     FROM outbox WHERE processed_at IS NULL`,
  );
  return { count: rows[0]?.count ?? 0, oldestSeconds: Math.max(0, rows[0]?.oldest ?? 0) };
}
