import type pg from "pg";
import { grainCondition, type RollupLevel, rollupLevels } from "./rollup-levels.ts";
import { inTransaction, type Sql } from "./sql.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Spans that one level finds and makes anew at once. */
const MOST_DIFFERING = 500;

/** The longest that a span of each length can be, where clocks are set back too. */
const LONGEST_MS = { hour: 0, day: 25 * HOUR_MS, month: 32 * DAY_MS } as const;

interface Span {
  from: Date;
  to: Date;
}

interface Differing {
  organizationId: string;
  startsAt: Date;
}

/** Starts that a level is looked at for: days and months that a span touches but for days that it cuts. */
function startsOf({ grain }: RollupLevel, { from, to }: Span): [string, string] {
  const first = grain === "month" ? from.getTime() - LONGEST_MS.month : from.getTime();
  const last = grain === "day" ? to.getTime() - LONGEST_MS.day : to.getTime();
  return [new Date(first).toISOString(), new Date(last).toISOString()];
}

/** Spans of a level of which a figure differs from what it was made of, or that exist on one side only. */
async function differing(sql: Sql, level: RollupLevel, starts: [string, string]) {
  const { table, start, columns, made } = level;
  if (starts[0] >= starts[1]) return [];
  return sql<Differing>(
    `WITH made AS (${made}),
     kept AS (SELECT organization_id, ${start}, ${columns} FROM ${table}
       WHERE ${grainCondition(level)} AND ${start} >= $1::timestamptz AND ${start} < $2::timestamptz),
     made_columns AS (SELECT organization_id, ${start}, ${columns} FROM made)
     SELECT DISTINCT organization_id AS "organizationId", ${start} AS "startsAt"
     FROM ((TABLE made_columns EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE made_columns)) AS differing
     ORDER BY 1, 2 LIMIT ${MOST_DIFFERING}`,
    starts,
  );
}

/** Makes a level's rows of a span from what they are counted from; there must be none yet. */
function fillLevel(
  sql: Sql,
  level: RollupLevel,
  parameters: readonly string[],
): Promise<unknown[]> {
  const { table, start, columns, made } = level;
  const grain = table === "hourly_usage" ? ["", ""] : ["grain, ", `'${level.grain}', `];
  const own = parameters.length > 2 ? "WHERE organization_id = $3" : "";
  return sql(
    `INSERT INTO ${table} (organization_id, ${grain[0]}${start}, ${columns})
     SELECT organization_id, ${grain[1]}${start}, ${columns} FROM (${made}) AS made ${own}`,
    parameters,
  );
}

/**
 * Counts all events that lie in a span into tables that hold nothing of it yet: for a database that was
 * filled otherwise than by shipping. Statement after statement, each for one month of one level.
 */
export async function makeUsageFigures(sql: Sql, { from, to }: Span): Promise<void> {
  for (const level of rollupLevels)
    for (let at = new Date(from.getTime() - LONGEST_MS[level.grain]); at < to; ) {
      const next = new Date(Math.min(at.getTime() + 31 * DAY_MS, to.getTime()));
      await fillLevel(sql, level, [at.toISOString(), next.toISOString()]);
      at = next;
    }
}

/** Makes one span of one organization anew. */
async function makeAnew(sql: Sql, level: RollupLevel, { organizationId, startsAt }: Differing) {
  const { table, start } = level;
  await sql(
    `DELETE FROM ${table} WHERE ${grainCondition(level)} AND organization_id = $1 AND ${start} = $2::timestamptz`,
    [organizationId, startsAt.toISOString()],
  );
  const until = startsAt.getTime() + (level.grain === "hour" ? HOUR_MS : 1);
  await fillLevel(sql, level, [
    startsAt.toISOString(),
    new Date(until).toISOString(),
    organizationId,
  ]);
}

/**
 * Holds the figures of a span against what they were made from, hours against their events and so on up to
 * the months, and makes those anew that differ. Shipping writes all of them in one transaction, so a
 * difference means that a row was changed by hand.
 * @param span whole hours: a cut hour would differ from the events of its part. Days are looked at that lie
 * in it wholly, and the months of both ends.
 * @returns how many hours, days and months were made anew; at most 500 of each kind at once.
 * @throws RangeError for a span that cuts an hour.
 */
export function reconcileUsageFigures(pool: pg.Pool, span: Span): Promise<number> {
  for (const end of [span.from, span.to])
    if (end.getTime() % HOUR_MS !== 0)
      throw new RangeError(`reconcileUsageFigures: ${end.toISOString()} is within an hour`);
  return inTransaction(pool, async (sql) => {
    let mended = 0;
    for (const level of rollupLevels) {
      const starts = startsOf(level, span);
      if ((await differing(sql, level, starts)).length === 0) continue;
      // Shippers, who begin with this table, wait for the short while in which figures are made anew.
      await sql("LOCK TABLE hourly_usage IN SHARE ROW EXCLUSIVE MODE");
      const found = await differing(sql, level, starts);
      for (const one of found) await makeAnew(sql, level, one);
      mended += found.length;
    }
    return mended;
  });
}
