import { adoptTimeZones, reconcileUsageFigures } from "@pag0/db";
import type { Services } from "../services.ts";

const HOUR_MS = 3_600_000;
const LOOK_BACK_HOURS = 48;
const DAY_MS = 24 * HOUR_MS;
const PARTITIONS_AHEAD_DAYS = 70;

/**
 * Holds the figures of the last two days, and of the months these lie in, against what they were made from,
 * up from the events; a difference is mended and told. The hour that runs is left to the next time.
 */
export async function reconcileUsage({ database, now, log }: Services): Promise<void> {
  const to = new Date(Math.floor(now().getTime() / HOUR_MS) * HOUR_MS);
  const from = new Date(to.getTime() - LOOK_BACK_HOURS * HOUR_MS);
  const mended = await reconcileUsageFigures(database.system.pool, { from, to });
  if (mended > 0)
    log.error({ mended }, "figures of usage differed from their events and were made anew");
}

/** Makes the days and months of organizations anew whose time zone was changed. */
export async function adoptZones({ database, log }: Services): Promise<void> {
  for (const organizationId of await adoptTimeZones(database.system.pool))
    log.info({ organizationId }, "days and months of usage are those of the new time zone");
}

/** Keeps the partitions of this month and the two after it ready. */
export async function ensurePartitions({ database, now }: Services): Promise<void> {
  const from = now();
  const to = new Date(from.getTime() + PARTITIONS_AHEAD_DAYS * DAY_MS);
  await database.system.pool.query(
    "SELECT ensure_usage_partitions($1::timestamptz, $2::timestamptz)",
    [from.toISOString(), to.toISOString()],
  );
}
