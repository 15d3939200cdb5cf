import { type Database, sqlOfPool } from "@pag0/db";
import type { LedgerModel } from "./ledger-model.ts";

interface Row {
  name: string;
  figures: string;
}

const tell = (rows: readonly Row[]) =>
  rows.map(({ name, figures }) => `${name}: ${figures}`).sort();

const SLOT = `concat_ws('|', organization_id, scope_kind, scope_id, period, (extract(epoch FROM window_start) * 1000)::bigint)`;
const millis = (instant: string) => `(extract(epoch FROM ${instant}) * 1000)::bigint`;

/** By kind of row: the name and figures of each that says something, of the organization $1. */
const ROWS = {
  counters: `SELECT ${SLOT} AS name, concat_ws(' ', settled_nano, held_nano, leased_nano, reset_nano) AS figures
    FROM budget_counters WHERE organization_id = $1 AND (settled_nano, held_nano, leased_nano, reset_nano) <> (0, 0, 0, 0)`,
  leases: `SELECT ${SLOT} || '|' || proxy_id, concat_ws(' ', amount_nano, incarnation, granted_nano, returned_nano, written_off_nano)
    FROM budget_leases WHERE organization_id = $1 AND (amount_nano, granted_nano, returned_nano, written_off_nano) <> (0, 0, 0, 0)`,
  writeOffs: `SELECT ${SLOT} || '|' || proxy_id, string_agg(concat_ws(' ', amount_nano, spent_nano, returned_nano), ', ' ORDER BY at)
    FROM lease_write_offs WHERE organization_id = $1 GROUP BY 1`,
  holds: `SELECT approval_id || ' ' || ${SLOT}, concat_ws(' ', amount_nano, status) FROM holds WHERE organization_id = $1`,
  deferred: `SELECT job, concat_ws(' ', event->>'id', settled_nano) FROM deferred_calls WHERE organization_id = $1`,
  events: `SELECT id, cost_nano::text FROM usage_events WHERE organization_id = $1`,
  hours: `SELECT ${millis("hour")}::text, sum(cost_nano)::text FROM hourly_usage WHERE organization_id = $1 GROUP BY 1`,
  periods: `SELECT grain || ' ' || ${millis("starts_at")}, sum(cost_nano)::text FROM period_usage WHERE organization_id = $1 GROUP BY 1`,
  // The organization's own sum; those of its one project and requester are the same.
  spent: `SELECT period || ' ' || ${millis("window_start")}, string_agg(DISTINCT cost_nano::text, ' ')
    FROM spend_counters WHERE organization_id = $1 GROUP BY 1`,
  belowNothing: `SELECT kind, cost::text FROM (
      SELECT 'hour' AS kind, cost_nano AS cost FROM hourly_usage WHERE organization_id = $1
      UNION ALL SELECT 'period', cost_nano FROM period_usage WHERE organization_id = $1
      UNION ALL SELECT 'project', cost_nano FROM project_usage WHERE organization_id = $1
      UNION ALL SELECT 'decision', cost_nano FROM decision_usage WHERE organization_id = $1
    ) AS figures WHERE cost < 0`,
} as const;
const ALL = Object.entries(ROWS)
  .map(([kind, rows]) => `SELECT '${kind}' AS kind, r.* FROM (${rows}) AS r(name, figures)`)
  .join(" UNION ALL ");

/** What a database's ledger has of an organization: rows that say something, each as a line. */
export async function rowsOfDatabase(database: Database, organizationId: string) {
  const rows = await sqlOfPool(database.system.pool)<Row & { kind: string }>(ALL, [organizationId]);
  const kinds = Object.keys(ROWS).map(
    (name) => [name, tell(rows.filter(({ kind }) => kind === name))] as const,
  );
  return Object.fromEntries(kinds);
}

/** The rows of the model, as those of a database. */
export function rowsOfModel({ counters, approvals, deferred, events }: LedgerModel) {
  const rows = [...counters.rows.values()].filter(
    ({ settled, held, leased, reset }) =>
      settled !== 0n || held !== 0n || leased !== 0n || reset !== 0n,
  );
  const leases = [...counters.leases].flatMap(([name, own]) =>
    [...own.values()]
      .filter((lease) => lease.amount + lease.granted + lease.returned + lease.writtenOff > 0n)
      .map((lease) => ({
        name: `${name}|${lease.proxyId}`,
        figures: `${lease.amount} ${lease.incarnation} ${lease.granted} ${lease.returned} ${lease.writtenOff}`,
      })),
  );
  return {
    counters: tell(
      rows.map(({ name, settled, held, leased, reset }) => ({
        name,
        figures: `${settled} ${held} ${leased} ${reset}`,
      })),
    ),
    leases: tell(leases),
    writeOffs: tell(
      [...counters.writeOffs].map(([name, own]) => ({
        name,
        figures: own
          .map(({ amount, spent, returned }) => `${amount} ${spent} ${returned}`)
          .join(", "),
      })),
    ),
    holds: tell(
      [...approvals.rows.values()].flatMap(({ id, holds }) =>
        holds.map(({ name, amount, status }) => ({
          name: `${id} ${name}`,
          figures: `${amount} ${status}`,
        })),
      ),
    ),
    deferred: tell(
      [...deferred.rows.values()].map(({ call, settled }) => ({
        name: call.job?.id ?? "",
        figures: settled === null ? call.id : `${call.id} ${settled}`,
      })),
    ),
    events: tell([...events.values()].map(({ id, cost }) => ({ name: id, figures: `${cost}` }))),
    hours: tell(sums(events, "hour")),
    spent: tell([...sums(events, "day"), ...sums(events, "month")]),
    periods: tell([...sums(events, "day"), ...sums(events, "month")]),
    belowNothing: [],
  };
}

/** What events have cost by the hour, day or month of each. */
function sums(events: LedgerModel["events"], grain: "hour" | "day" | "month"): Row[] {
  const found = new Map<number, bigint>();
  for (const { occurredAt, cost } of events.values()) {
    const at = new Date(occurredAt);
    const day = grain === "month" ? 1 : at.getUTCDate();
    const hour = grain === "hour" ? at.getUTCHours() : 0;
    const start = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), day, hour);
    found.set(start, (found.get(start) ?? 0n) + cost);
  }
  return [...found].map(([start, cost]) => ({
    name: grain === "hour" ? `${start}` : `${grain} ${start}`,
    figures: `${cost}`,
  }));
}
