import { PLAIN_DECISION } from "@pag0/db";
import type { Period } from "./period.ts";
import type { UsageScope } from "./usage-scope.ts";

/** The parameters of one statement, numbered as they are added. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** Text to find literally with LIKE. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

function within(column: string, values: readonly string[] | null | undefined, p: Parameters) {
  return values === undefined || values === null
    ? []
    : [`${column} = ANY(${p.add([...values], "text[]")})`];
}

type UsageConditions = Omit<UsageScope, keyof Period>;

/** Conditions that both sources can meet. */
export function sharedConditions(scope: UsageConditions, p: Parameters, model: string): string[] {
  return [
    `organization_id = ${p.add(scope.organizationId, "text")}`,
    ...within("project_id", scope.projectIds, p),
    ...within("host", scope.hosts, p),
    ...within(model, scope.models, p),
    ...within("category", scope.categories, p),
    ...within("cost_center", scope.costCenters, p),
  ];
}

const SEARCHED = ["id", "request_id", "host", "path", "model", "explanation", "reason_code"];

/** The conditions over usage_events that an index has: whose calls. */
export function indexedConditions(scope: UsageConditions, p: Parameters): string[] {
  return [
    `organization_id = ${p.add(scope.organizationId, "text")}`,
    ...within("project_id", scope.projectIds, p),
  ];
}

/** The WHERE conditions of a scope over usage_events, without its span. */
export function eventConditions(scope: UsageConditions, p: Parameters): string[] {
  const search =
    scope.search === undefined
      ? []
      : [likePattern(scope.search)].map((pattern) => {
          const given = p.add(pattern, "text");
          return `(${SEARCHED.map((column) => `${column} ILIKE ${given}`).join(" OR ")})`;
        });
  return [
    ...sharedConditions(scope, p, "COALESCE(model, '')"),
    // As the type that it is: the index of refused calls is found by it.
    ...(scope.decisions === undefined
      ? []
      : [`decision = ANY(${p.add([...scope.decisions], "decision[]")})`]),
    ...within("cache_state::text", scope.cacheStates, p),
    ...within("reason_code", scope.reasons, p),
    ...search,
  ];
}

/** The condition of a span over usage_events. */
export function occurredIn({ from, to }: Period, p: Parameters): string {
  return `occurred_at >= ${p.add(from.toISOString(), "timestamptz")} AND occurred_at < ${p.add(to.toISOString(), "timestamptz")}`;
}

/** Whether only the events can tell: no sums have these dimensions. */
export function needsEvents({ cacheStates, search }: UsageConditions): boolean {
  return cacheStates !== undefined || search !== undefined;
}

/** Whether a scope has calls that were simply allowed, which decision_usage leaves out. */
export function hasPlain({ decisions, reasons }: UsageConditions): boolean {
  return (
    (decisions === undefined || decisions.includes(PLAIN_DECISION.decision)) &&
    (reasons === undefined || reasons.includes(PLAIN_DECISION.reasonCode))
  );
}

/** The conditions of a scope over the decision and reason of rows of decision_usage. */
export function decisionConditions(scope: UsageConditions, p: Parameters): string[] {
  return [...within("decision", scope.decisions, p), ...within("reason_code", scope.reasons, p)];
}

/** Whether the sums by project alone can tell. */
export function isOfWholeProjects(scope: UsageConditions): boolean {
  const { hosts, models, categories, costCenters, decisions, reasons } = scope;
  return (
    !needsEvents(scope) &&
    [hosts, models, categories, costCenters, decisions, reasons].every(
      (condition) => condition === undefined,
    )
  );
}
