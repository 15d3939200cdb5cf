import { type Database, sqlOfPool } from "@pag0/db";
import type { LedgerModel } from "./ledger-model.ts";

interface Row {
  name: string;
  figures: string;
}

const tell = (rows: readonly Row[]) =>
  rows.map(({ name, figures }) => `${name}: ${figures}`).sort();

/** What a database's ledger has of an organization: rows that say something, each as a line. */
export async function rowsOfDatabase(database: Database, organizationId: string) {
  const name = `concat_ws('|', organization_id, scope_kind, scope_id, period, (extract(epoch FROM window_start) * 1000)::bigint)`;
  const sql = sqlOfPool(database.system.pool);
  const rows = {
    counters: await sql<Row>(
      `SELECT ${name} AS name, concat_ws(' ', settled_nano, held_nano, leased_nano, reset_nano) AS figures FROM budget_counters WHERE organization_id = $1 AND (settled_nano, held_nano, leased_nano, reset_nano) <> (0, 0, 0, 0) ORDER BY 1`,
      [organizationId],
    ),
    leases: await sql<Row>(
      `SELECT ${name} || '|' || proxy_id AS name, concat_ws(' ', amount_nano, incarnation, granted_nano, returned_nano, written_off_nano) AS figures
         FROM budget_leases WHERE organization_id = $1 AND (amount_nano, granted_nano, returned_nano, written_off_nano) <> (0, 0, 0, 0) ORDER BY 1`,
      [organizationId],
    ),
    writeOffs: await sql<Row>(
      `SELECT ${name} || '|' || proxy_id AS name, string_agg(concat_ws(' ', amount_nano, spent_nano, returned_nano), ', ' ORDER BY at) AS figures
         FROM lease_write_offs WHERE organization_id = $1 GROUP BY 1 ORDER BY 1`,
      [organizationId],
    ),
    holds: await sql<Row>(
      `SELECT approval_id || ' ' || ${name} AS name, concat_ws(' ', amount_nano, status) AS figures FROM holds WHERE organization_id = $1 ORDER BY 1`,
      [organizationId],
    ),
  };
  return {
    counters: tell(rows.counters),
    leases: tell(rows.leases),
    writeOffs: tell(rows.writeOffs),
    holds: tell(rows.holds),
  };
}

/** The rows of the model, as those of a database. */
export function rowsOfModel({ counters, approvals }: LedgerModel) {
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
  };
}
