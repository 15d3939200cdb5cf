import {
  DECISION_DIMENSIONS,
  DECISION_DIMENSIONS_OF_EVENTS,
  DECISION_SUMS_OF_EVENTS,
  DECISION_SUMS_OF_SUMS,
  DIMENSIONS,
  DIMENSIONS_OF_EVENTS,
  NOT_PLAIN,
  SUM_COLUMNS,
  SUMS_OF_EVENTS,
  SUMS_OF_SUMS,
} from "./rollup-columns.ts";

/** A table's figures of one length of time, and how they are made of what they were counted from. */
export interface RollupLevel {
  table: "hourly_usage" | "period_usage" | "project_usage" | "decision_usage";
  grain: "hour" | "day" | "month";
  /** The column of the start. */
  start: "hour" | "starts_at";
  /** Columns after organization and start. */
  columns: string;
  /**
   * SELECT organization_id, the start and the columns, of everything that starts from $1 until before $2;
   * those two are the hours' span, and for days and months the starts' own.
   */
  made: string;
}

const KEYS = DIMENSIONS.join(", ");
const DECISION_KEYS = DECISION_DIMENSIONS.join(", ");
const HOUR_OF_EVENT = "date_trunc('hour', e.occurred_at, 'UTC')";
/** Events of whole days that begin in the span; a day has at most 25 hours. */
const DAYS_OF_EVENTS = `usage_events AS e JOIN rollup_states AS s ON s.organization_id = e.organization_id
  WHERE e.occurred_at >= $1::timestamptz AND e.occurred_at < $2::timestamptz + interval '25 hours'
    AND date_trunc('day', e.occurred_at, s.timezone) >= $1::timestamptz AND date_trunc('day', e.occurred_at, s.timezone) < $2::timestamptz`;
const DAY_OF_EVENT = "date_trunc('day', e.occurred_at, s.timezone)";

/** Months are made of their days, which begin in them. */
function monthsOf(table: string): string {
  return `${table} AS e JOIN rollup_states AS s ON s.organization_id = e.organization_id
    WHERE e.grain = 'day' AND e.starts_at >= $1::timestamptz AND e.starts_at < $2::timestamptz + interval '32 days'
      AND date_trunc('month', e.starts_at, s.timezone) >= $1::timestamptz AND date_trunc('month', e.starts_at, s.timezone) < $2::timestamptz`;
}
const MONTH_OF_DAY = "date_trunc('month', e.starts_at, s.timezone)";

const OF_ORGANIZATION = "e.organization_id";
const byKeys = (keys: string) => `GROUP BY 1, 2, ${keys}`;
const qualified = (names: readonly string[]) => names.map((name) => `e.${name}`).join(", ");

/** Places of the dimensions, after organization and start, to group by. */
const EVENT_KEYS = "3, 4, 5, 6, 7, 8";
const DECISION_EVENT_KEYS = `${EVENT_KEYS}, 9, 10`;

/** From the hours up: each level is made of what the ones before it hold. */
export const rollupLevels: readonly RollupLevel[] = [
  {
    table: "hourly_usage",
    grain: "hour",
    start: "hour",
    columns: `${KEYS}, ${SUM_COLUMNS}`,
    made: `SELECT ${OF_ORGANIZATION}, ${HOUR_OF_EVENT} AS hour, ${DIMENSIONS_OF_EVENTS}, ${SUMS_OF_EVENTS}
      FROM usage_events AS e WHERE e.occurred_at >= $1::timestamptz AND e.occurred_at < $2::timestamptz ${byKeys(EVENT_KEYS)}`,
  },
  {
    table: "period_usage",
    grain: "day",
    start: "starts_at",
    columns: `${KEYS}, ${SUM_COLUMNS}`,
    made: `SELECT ${OF_ORGANIZATION}, ${DAY_OF_EVENT} AS starts_at, ${DIMENSIONS_OF_EVENTS}, ${SUMS_OF_EVENTS}
      FROM ${DAYS_OF_EVENTS} ${byKeys(EVENT_KEYS)}`,
  },
  {
    table: "period_usage",
    grain: "month",
    start: "starts_at",
    columns: `${KEYS}, ${SUM_COLUMNS}`,
    made: `SELECT ${OF_ORGANIZATION}, ${MONTH_OF_DAY} AS starts_at, ${qualified(DIMENSIONS)}, ${SUMS_OF_SUMS}
      FROM ${monthsOf("period_usage")} ${byKeys(EVENT_KEYS)}`,
  },
  {
    table: "project_usage",
    grain: "hour",
    start: "starts_at",
    columns: "project_id, requests, cost_nano",
    made: `SELECT ${OF_ORGANIZATION}, e.hour AS starts_at, e.project_id, sum(requests)::bigint AS requests, sum(cost_nano)::bigint AS cost_nano
      FROM hourly_usage AS e WHERE e.hour >= $1::timestamptz AND e.hour < $2::timestamptz ${byKeys("3")}`,
  },
  ...(["day", "month"] as const).map(
    (grain): RollupLevel => ({
      table: "project_usage",
      grain,
      start: "starts_at",
      columns: "project_id, requests, cost_nano",
      made: `SELECT ${OF_ORGANIZATION}, e.starts_at, e.project_id, sum(requests)::bigint AS requests, sum(cost_nano)::bigint AS cost_nano
        FROM period_usage AS e WHERE e.grain = '${grain}' AND e.starts_at >= $1::timestamptz AND e.starts_at < $2::timestamptz ${byKeys("3")}`,
    }),
  ),
  {
    table: "decision_usage",
    grain: "hour",
    start: "starts_at",
    columns: `${DECISION_KEYS}, ${SUM_COLUMNS}`,
    made: `SELECT ${OF_ORGANIZATION}, ${HOUR_OF_EVENT} AS starts_at, ${DECISION_DIMENSIONS_OF_EVENTS}, ${DECISION_SUMS_OF_EVENTS}
      FROM usage_events AS e WHERE ${NOT_PLAIN} AND e.occurred_at >= $1::timestamptz AND e.occurred_at < $2::timestamptz ${byKeys(DECISION_EVENT_KEYS)}`,
  },
  {
    table: "decision_usage",
    grain: "day",
    start: "starts_at",
    columns: `${DECISION_KEYS}, ${SUM_COLUMNS}`,
    made: `SELECT ${OF_ORGANIZATION}, ${DAY_OF_EVENT} AS starts_at, ${DECISION_DIMENSIONS_OF_EVENTS}, ${DECISION_SUMS_OF_EVENTS}
      FROM ${DAYS_OF_EVENTS} AND ${NOT_PLAIN} ${byKeys(DECISION_EVENT_KEYS)}`,
  },
  {
    table: "decision_usage",
    grain: "month",
    start: "starts_at",
    columns: `${DECISION_KEYS}, ${SUM_COLUMNS}`,
    made: `SELECT ${OF_ORGANIZATION}, ${MONTH_OF_DAY} AS starts_at, ${qualified(DECISION_DIMENSIONS)}, ${DECISION_SUMS_OF_SUMS}
      FROM ${monthsOf("decision_usage")} ${byKeys(DECISION_EVENT_KEYS)}`,
  },
];

/** The condition of a level's own rows in its table. */
export function grainCondition({ table, grain }: RollupLevel): string {
  return table === "hourly_usage" ? "true" : `grain = '${grain}'`;
}
