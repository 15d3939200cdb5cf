import { expireDueApprovals } from "@pag0/db";
import { AUDIT_WRITER, type Services } from "../services.ts";

const BATCH = 200;
/** What is left after so many batches waits for the next run, a minute later. */
const MOST_BATCHES = 50;

/** Ends requests whose deadline has passed and gives their money back. */
export async function expireApprovals({ database, now, log }: Services): Promise<void> {
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const ended = await expireDueApprovals(database.system.pool, {
      now: now(),
      limit: BATCH,
      writer: AUDIT_WRITER,
    });
    if (ended > 0) log.info({ ended }, "approvals expired");
    if (ended < BATCH) return;
  }
}
