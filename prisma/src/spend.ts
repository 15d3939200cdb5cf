import { type NanoUsd, nanoUsd } from "@pag0/money";
import { type AlikeCalls, sumOf } from "./alike-calls.ts";
import { bigintOf, type Sql } from "./sql.ts";
import type { SpendWindows, UsageRecord } from "./usage-record.ts";

/** One calendar window of an organization. */
export interface SpendWindow {
  organizationId: string;
  period: "day" | "month";
  /** ISO 8601 */
  windowStart: string;
}

/** What was spent in a window: by the organization, by a project, or by a requester in a project. */
export interface SpendSum extends SpendWindow {
  /** Empty for the organization's own sum. */
  projectId: string;
  /** A member or, where nobody is known, an API key; empty for the sum of the project or organization. */
  requesterId: string;
  cost: NanoUsd;
  /** Calls that were let through. */
  requests: number;
}

/** Who a call counts for: the member it is made for, or the key itself where nobody is known. */
export function requesterOf(call: Pick<UsageRecord, "memberId" | "apiKeyId">): string {
  return call.memberId ?? call.apiKeyId;
}

/**
 * The calls, each with the windows that its spending counts in: in its organization's time zone where its
 * writer did not know them.
 */
export async function withSpendWindows(sql: Sql, events: UsageRecord[]): Promise<UsageRecord[]> {
  const missing = events.filter(({ spendWindows }) => spendWindows === null);
  if (missing.length === 0) return events;
  const rows = await sql<{ id: string; day: Date; month: Date }>(
    `SELECT e.id, date_trunc('day', e."occurredAt", z.timezone) AS day, date_trunc('month', e."occurredAt", z.timezone) AS month
     FROM jsonb_to_recordset($1::jsonb) AS e(id text, "organizationId" text, "occurredAt" timestamptz)
     LEFT JOIN organizations AS o ON o.id = e."organizationId"
     CROSS JOIN LATERAL (SELECT COALESCE(o.timezone, 'UTC')) AS z(timezone)`,
    [
      JSON.stringify(
        missing.map(({ id, organizationId, occurredAt }) => ({ id, organizationId, occurredAt })),
      ),
    ],
  );
  const found = new Map(
    rows.map(({ id, day, month }) => [id, { day: day.toISOString(), month: month.toISOString() }]),
  );
  return events.map((event) =>
    event.spendWindows === null ? { ...event, spendWindows: found.get(event.id) ?? null } : event,
  );
}

/** Whether it counts as a call that was let through; a correction is no call. */
function isRequest({ decision, outcome }: Pick<UsageRecord, "decision" | "outcome">) {
  return decision === "allow" && outcome !== "correction";
}

/** What one requester's calls in a project cost in the same day and month. */
interface RequesterSum {
  one: UsageRecord;
  windows: SpendWindows;
  cost: bigint;
  requests: number;
}

/** Pure: the sums of calls by requester and windows; what cost nothing and was not let through is in none. */
function requesterSums(groups: readonly AlikeCalls[]): RequesterSum[] {
  const sums = new Map<string, RequesterSum>();
  for (const { one, calls } of groups) {
    const cost = sumOf(calls, "costNano");
    const requests = isRequest(one) ? calls.length : 0;
    if (cost === 0n && requests === 0) continue;
    const windows = one.spendWindows as SpendWindows;
    const { organizationId, projectId } = one;
    const of = [organizationId, projectId, requesterOf(one), windows.day, windows.month];
    const name = JSON.stringify(of);
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, { one, windows, cost, requests });
    else {
      sum.cost += cost;
      sum.requests += requests;
    }
  }
  return [...sums.values()];
}

/** Pure: the sums of calls in each window. */
export function spendSums(
  groups: readonly AlikeCalls[],
): { [Member in keyof SpendSum]: SpendSum[Member] extends bigint ? string : SpendSum[Member] }[] {
  const sums = new Map<string, SpendSum>();
  for (const { one, windows, cost, requests } of requesterSums(groups)) {
    const { organizationId, projectId } = one;
    const scopes = [
      ["", ""],
      [projectId, ""],
      [projectId, requesterOf(one)],
    ] as const;
    for (const period of ["day", "month"] as const)
      for (const [project, requesterId] of scopes) {
        const windowStart = new Date(windows[period]).toISOString();
        const name = JSON.stringify([organizationId, period, windowStart, project, requesterId]);
        const sum = sums.get(name);
        if (sum === undefined) {
          const of = { organizationId, period, windowStart, projectId: project, requesterId };
          sums.set(name, { ...of, cost: nanoUsd(cost), requests });
        } else {
          sum.cost = nanoUsd(sum.cost + cost);
          sum.requests += requests;
        }
      }
  }
  return [...sums.values()].map((sum) => ({ ...sum, cost: sum.cost.toString() }));
}

/**
 * In the order of the key, so that batches do not wait in a circle. An organization's own sum comes first
 * of its window: whoever has locked it has all sums of the window to itself.
 */
const ADD = `
  INSERT INTO spend_counters AS s (organization_id, period, window_start, project_id, requester_id, cost_nano, requests)
  SELECT e."organizationId", e.period, e."windowStart", e."projectId", e."requesterId", e.cost, e.requests
  FROM jsonb_to_recordset($1::jsonb) AS e("organizationId" text, period budget_period, "windowStart" timestamptz,
    "projectId" text, "requesterId" text, cost bigint, requests bigint)
  ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (organization_id, period, window_start, project_id, requester_id)
  DO UPDATE SET cost_nano = s.cost_nano + EXCLUDED.cost_nano, requests = s.requests + EXCLUDED.requests
  RETURNING s.organization_id AS "organizationId", s.period, s.window_start AS "windowStart", s.project_id = '' AND xmax = 0 AS begun`;

/**
 * The calls that a window has already when it is begun, without those of $2, which are counted. There are
 * none unless the organization changed its time zone: its windows moved, and without them the change would
 * be a new allowance.
 */
const ADD_EARLIER = `
  INSERT INTO spend_counters AS s (organization_id, period, window_start, project_id, requester_id, cost_nano, requests)
  SELECT w."organizationId", w.period, w."windowStart", COALESCE(e.project_id, ''), COALESCE(e.requester_id, ''),
    sum(e.cost_nano), count(*) FILTER (WHERE e.decision = 'allow' AND e.outcome <> 'correction')
  FROM jsonb_to_recordset($1::jsonb) AS w("organizationId" text, period budget_period, "windowStart" timestamptz)
  JOIN organizations AS o ON o.id = w."organizationId"
  JOIN LATERAL (
    SELECT project_id, COALESCE(member_id, api_key_id) AS requester_id, cost_nano, decision, outcome FROM usage_events
    WHERE organization_id = w."organizationId" AND occurred_at >= w."windowStart"
      AND occurred_at < (w."windowStart" AT TIME ZONE o.timezone + CASE w.period WHEN 'day' THEN interval '1 day' ELSE interval '1 month' END) AT TIME ZONE o.timezone
      AND id <> ALL ($2::text[]) AND (cost_nano <> 0 OR decision = 'allow')
  ) AS e ON true
  GROUP BY w."organizationId", w.period, w."windowStart", GROUPING SETS ((), (e.project_id), (e.project_id, e.requester_id))
  ON CONFLICT (organization_id, period, window_start, project_id, requester_id)
  DO UPDATE SET cost_nano = s.cost_nano + EXCLUDED.cost_nano, requests = s.requests + EXCLUDED.requests`;

/**
 * Adds calls to what was spent and called in their days and months, in the caller's transaction: whether
 * there is a budget or not, and whoever paid (a lease or the holds of an approval).
 */
export async function addSpend(sql: Sql, groups: readonly AlikeCalls[]): Promise<void> {
  const sums = spendSums(groups);
  if (sums.length === 0) return;
  const added = await sql<SpendWindow & { begun: boolean }>(ADD, [JSON.stringify(sums)]);
  const begun = added.filter((window) => window.begun);
  if (begun.length === 0) return;
  const ids = groups.flatMap(({ calls }) => calls.map(({ id }) => id));
  await sql(ADD_EARLIER, [JSON.stringify(begun), ids]);
}

/**
 * What was spent in windows, those without spending left out. Not read is what a month cost each
 * requester, which nothing compares.
 * @param only "organizations" for their own sums alone, by which one sees whether anything changed.
 */
export async function readSpend(
  sql: Sql,
  windows: readonly SpendWindow[],
  only?: "organizations",
): Promise<SpendSum[]> {
  type Row = Omit<SpendSum, "windowStart" | "cost" | "requests"> & {
    windowStart: Date;
    cost: unknown;
    requests: unknown;
  };
  const rows = await sql<Row>(
    `SELECT s.organization_id AS "organizationId", s.period, s.window_start AS "windowStart", s.project_id AS "projectId",
       s.requester_id AS "requesterId", s.cost_nano AS cost, s.requests
     FROM jsonb_to_recordset($1::jsonb) AS w("organizationId" text, period budget_period, "windowStart" timestamptz)
     JOIN spend_counters AS s ON s.organization_id = w."organizationId" AND s.period = w.period AND s.window_start = w."windowStart"
     WHERE ${only === "organizations" ? "s.project_id = ''" : "(s.period = 'day' OR s.requester_id = '')"}`,
    [JSON.stringify(windows)],
  );
  return rows.map((row) => ({
    ...row,
    windowStart: row.windowStart.toISOString(),
    cost: nanoUsd(bigintOf(row.cost)),
    requests: Number(row.requests),
  }));
}
