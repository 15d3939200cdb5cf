import type { DryRunView } from "@pag0/contract";
import { CommandError } from "../io.ts";
import type { PlannedLevel } from "./plan.ts";
import { asking, type Client } from "./remote.ts";

const EVERY_MS = 500;
const LONGEST_MS = 10 * 60_000;

/**
 * Has the server replay the last days' calls against each changed policy, one after another. A team that
 * is to be made has no calls yet.
 * @throws CommandError where one takes over ten minutes.
 */
export async function dryRuns(
  client: Client,
  levels: readonly PlannedLevel[],
  days: number,
): Promise<{ level: PlannedLevel; run: DryRunView }[]> {
  const runs = [];
  for (const level of levels) {
    if (level.create || level.changes.length === 0) continue;
    const run = await asking(() => finished(client, level, days));
    runs.push({ level, run });
  }
  return runs;
}

async function finished(client: Client, level: PlannedLevel, days: number): Promise<DryRunView> {
  const deadline = Date.now() + LONGEST_MS;
  let run = await client.call("createDryRun", {
    params: {},
    body: { level: level.slug, document: level.after, days },
  });
  while (run.status === "queued" || run.status === "running") {
    if (Date.now() > deadline)
      throw new CommandError(
        `the dry run ${run.id} was not done in ten minutes: is a worker running?`,
      );
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    run = await client.call("getDryRun", { params: { dryRunId: run.id } });
  }
  return run;
}
