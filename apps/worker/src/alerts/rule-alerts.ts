import type { PolicyDocument, RuleAction } from "@pag0/contract";
import { type OrganizationTransaction, sqlOf } from "@pag0/db";
import type { NewAlert } from "./alert.ts";

/** Rows that one run looks at, the latest first. */
const MOST_ROWS = 500;

/** How often a rule held within an hour or a day. */
export interface RuleUse {
  /** Identifier of the organization or project whose rule it is. */
  level: string;
  /** The project where `level` is one. */
  projectId: string | null;
  ruleId: string;
  ruleName: string;
  /** Start of the hour or day. */
  from: Date;
  count: number;
}

type Notify = Extract<RuleAction, { type: "notify" }>;

/** Whom and how a rule tells, as its published document says now. */
export type RecipientsOf = (use: Pick<RuleUse, "level" | "ruleId">) => {
  recipients: readonly string[];
  channels: readonly string[];
};

/** Pure: one alert for each rule that tells of the calls it holds for, and hour. */
export function ruleNotifications(
  uses: readonly RuleUse[],
  recipientsOf: RecipientsOf,
): NewAlert[] {
  return uses.map((use) => {
    const { level, projectId, ruleId, ruleName, from, count } = use;
    const { recipients, channels } = recipientsOf(use);
    const hour = from.toISOString();
    return {
      projectId,
      kind: "rule_notification",
      severity: "warning",
      title: `The rule "${ruleName}" held`,
      detail: {
        ...{ level, ruleId, ruleName, hour, countWhenFired: count },
        recipients: [...recipients],
        channels: [...channels],
      },
      dedupeKey: `rule|${level}|${ruleId}|${hour}`,
    };
  });
}

/** Pure: one alert for each rule that an exception lifted, and day of the organization; its count grows with the day. */
export function ruleExceptionAlerts(uses: readonly RuleUse[]): NewAlert[] {
  return uses.map(({ level, projectId, ruleId, ruleName, from, count }) => ({
    projectId,
    kind: "rule_exception",
    severity: "info",
    title: `An exception lifted the rule "${ruleName}"`,
    detail: { level, ruleId, ruleName, day: from.toISOString(), count },
    dedupeKey: `exception|${level}|${ruleId}|${from.toISOString()}`,
  }));
}

const MATCHES = `
  FROM usage_events AS e
  CROSS JOIN LATERAL jsonb_to_recordset(e.rule_matches) AS m(level text, id text, name text, lifted boolean, actions jsonb)
  LEFT JOIN projects AS p ON p.id = m.level`;

/** What is counted of a rule in a span: it may have been renamed meanwhile. */
const COUNTED = `m.level, p.id AS "projectId", m.id AS "ruleId", max(m.name) AS "ruleName"`;

/** The rules that tell and held since then, by the hour. */
export function notifyingRules(tx: OrganizationTransaction, since: Date): Promise<RuleUse[]> {
  return sqlOf(tx)<RuleUse>(
    `SELECT ${COUNTED}, date_trunc('hour', e.occurred_at, 'UTC') AS "from", count(*)::int AS count
     ${MATCHES}
     WHERE e.occurred_at >= $1::timestamptz AND e.rule_matches <> '[]' AND NOT m.lifted AND m.actions @> '["notify"]'
     GROUP BY m.level, p.id, m.id, 5 ORDER BY 5 DESC LIMIT ${MOST_ROWS}`,
    [since.toISOString()],
  );
}

/** The rules that an exception lifted since then, counted over the whole days of the organization. */
export async function liftedRules(
  tx: OrganizationTransaction,
  since: Date,
  timeZone: string,
): Promise<RuleUse[]> {
  const sql = sqlOf(tx);
  // Most often there is none: then the calls of the whole day need not be read.
  const anyLifted = await sql(
    `SELECT 1 FROM usage_events WHERE occurred_at >= $1::timestamptz AND rule_matches @> '[{"lifted": true}]' LIMIT 1`,
    [since.toISOString()],
  );
  if (anyLifted.length === 0) return [];
  return sql<RuleUse>(
    `SELECT ${COUNTED}, date_trunc('day', e.occurred_at, $2) AS "from", count(*)::int AS count
     ${MATCHES}
     WHERE e.occurred_at >= date_trunc('day', $1::timestamptz, $2) AND e.rule_matches <> '[]' AND m.lifted
     GROUP BY m.level, p.id, m.id, 5 HAVING max(e.occurred_at) >= $1::timestamptz
     ORDER BY 5 DESC LIMIT ${MOST_ROWS}`,
    [since.toISOString(), timeZone],
  );
}

/** Reads whom the rules of the published policies tell; a rule that is there no more tells nobody by name. */
export async function recipientsOfRules(
  tx: OrganizationTransaction,
  organizationId: string,
): Promise<RecipientsOf> {
  const versions = await tx.policyVersion.findMany({ where: { status: "published" } });
  const told = new Map<string, Notify[]>();
  for (const { projectId, document } of versions)
    for (const { id, actions } of (document as PolicyDocument).rules ?? [])
      told.set(
        JSON.stringify([projectId ?? organizationId, id]),
        actions.filter((action): action is Notify => action.type === "notify"),
      );
  return ({ level, ruleId }) => {
    const actions = told.get(JSON.stringify([level, ruleId])) ?? [];
    const all = <Member extends "recipients" | "channels">(member: Member) => [
      ...new Set<string>(actions.flatMap(({ parameters }) => parameters?.[member] ?? [])),
    ];
    return { recipients: all("recipients"), channels: all("channels") };
  };
}

/** Brings the counts of alerts that were raised before to what they are now. */
export async function updateCounts(
  tx: OrganizationTransaction,
  alerts: readonly NewAlert[],
): Promise<void> {
  if (alerts.length === 0) return;
  await sqlOf(tx)(
    `UPDATE alerts AS a SET detail = n.detail FROM jsonb_to_recordset($1::jsonb) AS n("dedupeKey" text, detail jsonb)
     WHERE a.dedupe_key = n."dedupeKey" AND a.detail <> n.detail`,
    [JSON.stringify(alerts.map(({ dedupeKey, detail }) => ({ dedupeKey, detail })))],
  );
}
