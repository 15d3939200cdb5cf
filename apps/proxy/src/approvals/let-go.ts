import type { Services } from "../services.ts";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Lets go of an execution of which nothing was sent while the database could not be asked whether it is
 * claimed: again and again until it could be told. The journal keeps the claim until then, so that after
 * an end of this process the next start does it.
 */
export function letGoLater(
  services: Services,
  claim: { approvalId: string; executionId: string },
  pauseMs = FIRST_PAUSE_MS,
): void {
  const { approvals, journal, log } = services;
  const tryIt = async () => {
    try {
      await approvals.release(claim.approvalId, claim.executionId);
      await journal.void(claim.executionId);
    } catch (error) {
      log.warn({ err: error, ...claim }, "an execution could not be let go of; it is tried again");
      letGoLater(services, claim, Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    }
  };
  setTimeout(tryIt, pauseMs).unref();
}
