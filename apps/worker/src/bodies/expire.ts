import { deleteExpiredBodies } from "@pag0/db";
import type { Services } from "../services.ts";

/** Bodies are large: a batch is small, so that no statement runs long and no vacuum falls behind. */
const BATCH = 200;
/** What is left after so many batches waits for the next run. */
const MOST_BATCHES = 100;

/** Deletes kept requests and answers whose time is over. */
export async function expireBodies({ database, now, log }: Services): Promise<void> {
  let deleted = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const gone = await deleteExpiredBodies(database.system.pool, now(), BATCH);
    deleted += gone;
    if (gone < BATCH) break;
  }
  if (deleted > 0) log.info({ deleted }, "kept bodies whose time is over were deleted");
}
