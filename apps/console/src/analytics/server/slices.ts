import { addUsage, type UsageSums, usageTotalsOf } from "@pag0/analytics";
import type { AnalyticsView, Grouping } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import { sumUsage, type UsageGroup } from "./sum-usage.ts";
import type { Dimension } from "./usage-rows.ts";
import { NONE, type UsageScope } from "./usage-scope.ts";

type Slice = AnalyticsView["byModel"][number];

/** Slices of one kind that an answer has at most: the most costly ones. */
const MOST_SLICES = 500;
const TOP_ENDPOINTS = 3;

/** The dimension of each kind of slice. */
const dimensionOf = {
  costCenter: "costCenter",
  endpoint: "host",
  provider: "provider",
  model: "model",
  category: "category",
} as const satisfies Record<Exclude<Grouping, "project">, Dimension>;

/** Usage of a period by everything that it is shown by. */
export interface UsageSlices {
  totals: UsageSums;
  byProject: ReadonlyMap<string, UsageSums>;
  /** The hosts that each project spent most at, the most costly first; none that only refusals name. */
  topHosts: ReadonlyMap<string, string[]>;
  by: Readonly<Record<keyof typeof dimensionOf, UsageGroup[]>>;
}

/** The most costly first; of the same cost what has more calls. */
export function byCost(left: UsageSums, right: UsageSums): number {
  if (left.costNano !== right.costNano) return left.costNano > right.costNano ? -1 : 1;
  return Number(right.requests - left.requests);
}

/** Sums a scope by project and by each kind of slice. */
export async function readSlices(
  sql: Sql,
  scope: UsageScope,
  options: { eventsOnly?: boolean } = {},
): Promise<UsageSlices> {
  const groups = await sumUsage(sql, scope, {
    ...options,
    groupings: {
      project: ["project"],
      projectHost: ["project", "host"],
      costCenter: ["costCenter"],
      endpoint: ["host"],
      provider: ["provider"],
      model: ["model"],
      category: ["category"],
    },
  });
  const { project, projectHost, ...by } = groups;
  const hosts = projectHost
    .filter(({ sums }) => sums.served > 0n || sums.costNano > 0n)
    .toSorted((a, b) => byCost(a.sums, b.sums));
  return {
    totals: addUsage(project.map(({ sums }) => sums)),
    byProject: new Map(project.map(({ keys, sums }) => [keys.project ?? "", sums])),
    topHosts: new Map(
      [...Map.groupBy(hosts, ({ keys }) => keys.project ?? "")].map(([id, own]) => [
        id,
        own.slice(0, TOP_ENDPOINTS).map(({ keys }) => keys.host ?? ""),
      ]),
    ),
    by,
  };
}

/** Slices as the API shows them, the most costly first. */
export function sliceViews(
  slices: UsageSlices,
  kind: keyof typeof dimensionOf,
  labels: ReadonlyMap<string, string> = new Map(),
): Slice[] {
  return slices.by[kind]
    .toSorted((a, b) => byCost(a.sums, b.sums))
    .slice(0, MOST_SLICES)
    .map(({ keys, sums }) => {
      const key = keys[dimensionOf[kind]] || NONE;
      return { key, label: labels.get(key) ?? key, totals: usageTotalsOf(sums) };
    });
}
