import { inTransaction } from "@pag0/db";
import type { Services } from "../services.ts";

/** An intent that was committed with the data it belongs to. */
interface Intent {
  id: string;
  organization_id: string;
  kind: string;
  payload: Record<string, unknown>;
}

/** Hands an intent to its queue; must be safe to do twice. */
export type Enqueue = (intent: {
  id: string;
  organizationId: string;
  kind: string;
  payload: Record<string, unknown>;
}) => Promise<void>;

const BATCH = 100;

/**
 * Moves committed intents to the job queue, each at least once: an intent counts as processed in the
 * transaction that holds its lock until it is queued.
 * @returns how many were moved.
 */
export function relayOutbox({ database }: Services, enqueue: Enqueue): Promise<number> {
  return inTransaction(database.system.pool, async (sql) => {
    const intents = await sql<Intent>(
      `SELECT id, organization_id, kind, payload FROM outbox WHERE processed_at IS NULL AND next_attempt_at <= now()
       ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
    );
    for (const intent of intents) {
      try {
        await enqueue({
          id: intent.id,
          organizationId: intent.organization_id,
          kind: intent.kind,
          payload: intent.payload,
        });
        await sql("UPDATE outbox SET processed_at = now(), attempts = attempts + 1 WHERE id = $1", [
          intent.id,
        ]);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        await sql(
          `UPDATE outbox SET attempts = attempts + 1, last_error = $2,
             next_attempt_at = now() + make_interval(secs => least(3600, power(2, least(attempts, 12)))) WHERE id = $1`,
          [intent.id, message.slice(0, 500)],
        );
      }
    }
    return intents.length;
  });
}
