import {
  assessCompliance,
  latencyText,
  noUsage,
  percentText,
  recommendationsFor,
  usageTotalsOf,
} from "@pag0/analytics";
import type { AnalyticsView, Grouping } from "@pag0/contract";
import { type Sql, sqlOf } from "@pag0/db";
import { formatUsd, type NanoUsd, nanoUsd, toMicroUsdExact } from "@pag0/money";
import { budgetCalendar, budgetWindow } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";
import { loadPolicyTree, type PolicyTree } from "../../policies/server/levels.ts";
import { readAnomalies } from "./anomalies.ts";
import { spentBelow, spentByProject, teamBudgetUse, totalBudgetUse } from "./budget-use.ts";
import { complianceFacts } from "./compliance-facts.ts";
import { periodBefore } from "./period.ts";
import { rollupCalendar } from "./rollup-calendar.ts";
import { readSeries } from "./series.ts";
import { byCost, readSlices, sliceViews, type UsageSlices } from "./slices.ts";
import { totalUsage } from "./sum-usage.ts";
import { Parameters } from "./usage-conditions.ts";
import { usagePieces } from "./usage-pieces.ts";
import type { ReadScope, UsageTeam } from "./usage-scope.ts";
import { usageSource } from "./usage-sql.ts";

const MOST_REASONS = 100;

export interface AnalyticsOptions {
  now: Date;
  interval?: "hour" | "day" | "month" | undefined;
  /** So many projects, the most costly ones, are told apart in the series; each where absent. */
  seriesTeams?: number | undefined;
  /** The slices to fill; all where absent. */
  groupBy?: readonly Grouping[] | undefined;
}

type Violation = AnalyticsView["violations"][number];

/** Refused calls by the reason that decided, the most frequent first. */
export async function readViolations(sql: Sql, { scope }: ReadScope): Promise<Violation[]> {
  const p = new Parameters();
  const pieces = usagePieces(scope, [], await rollupCalendar(sql, scope));
  return sql<Violation>(
    `SELECT reason_code AS "reasonCode", sum(requests)::int AS count FROM (${usageSource("refusals", scope, pieces, p)}) AS refusals
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_REASONS}`,
    p.values,
  );
}

/** Spend of the calendar month in which the period ends, and how far that month is. */
async function monthSoFar(sql: Sql, { scope, timeZone }: ReadScope) {
  const last = new Date(scope.to.getTime() - 1);
  const { start, end } = budgetWindow("month", last, budgetCalendar(timeZone));
  const elapsed = (scope.to.getTime() - start.getTime()) / (end.getTime() - start.getTime());
  const spent = await spentByProject(sql, scope.organizationId, { from: start, to: scope.to });
  return { start, spent, elapsed: Math.min(1, elapsed) };
}

/** Teams with their figures: all that are looked at, but archived ones only where they have usage. */
function shownTeams(read: ReadScope, slices: UsageSlices): UsageTeam[] {
  return read.teams.filter((team) => !team.archived || slices.byProject.has(team.id));
}

function teamView(
  team: UsageTeam,
  parts: {
    read: ReadScope;
    tree: PolicyTree;
    slices: UsageSlices;
    spent: ReadonlyMap<string, NanoUsd>;
    anomalies: AnalyticsView["anomalies"];
  },
): AnalyticsView["byTeam"][number] {
  const { slices, read, tree, spent } = parts;
  const sums = slices.byProject.get(team.id) ?? noUsage();
  const totals = usageTotalsOf(sums);
  const { budget, share } = teamBudgetUse(tree, spent, team.id, read.scope);
  return {
    team: team.name,
    teamId: team.id,
    slug: team.slug,
    spent: formatUsd(nanoUsd(sums.costNano)),
    budget: budget === null ? null : formatUsd(budget),
    utilizationRate: percentText(share),
    topEndpoints: slices.topHosts.get(team.id) ?? [],
    cacheHitRate: percentText(totals.cacheHitRate),
    savings: formatUsd(nanoUsd(sums.savedNano)),
    violations: totals.refused,
    anomalies: parts.anomalies.filter(({ teamId }) => teamId === team.id).length,
    budgetExact: budget === null ? null : toMicroUsdExact(budget),
    budgetUtilization: share,
    totals,
  };
}

/** What a step of a statement may sort or sum without writing to the disk. */
const WORK_MEMORY = "32MB";
/** Sums of one time lie together in their tables, as they were written: to find them costs little more than to read them in turn. */
const PAGE_COST = "1.1";

/**
 * Has PostgreSQL plan the statements of a transaction for sums, unless it is set to do so anyway. To compile
 * one takes longer than to run it.
 */
async function planForSums(sql: Sql): Promise<void> {
  await sql(
    `SELECT set_config('work_mem', CASE WHEN pg_size_bytes(current_setting('work_mem')) < pg_size_bytes($1) THEN $1 ELSE current_setting('work_mem') END, true),
       set_config('jit', 'off', true),
       set_config('random_page_cost', LEAST($2::float8, current_setting('random_page_cost')::float8)::text, true)`,
    [WORK_MEMORY, PAGE_COST],
  );
}

/** The projects that cost most, so many of them. */
function mostCostly({ byProject }: UsageSlices, count: number | undefined): string[] | undefined {
  if (count === undefined) return undefined;
  return [...byProject]
    .sort(([, a], [, b]) => byCost(a, b))
    .slice(0, count)
    .map(([id]) => id);
}

/**
 * All figures of a period: the one place where they are made, for the console, the API and reports.
 * Sums are exact; a ratio is that of its sums, and null where nothing was counted.
 */
export async function computeAnalytics(
  tx: Transaction,
  read: ReadScope,
  { now, interval, seriesTeams, groupBy }: AnalyticsOptions,
): Promise<AnalyticsView> {
  const sql = sqlOf(tx);
  await planForSums(sql);
  const { scope, timeZone } = read;
  const tree = await loadPolicyTree(tx, scope.organizationId);
  const slices = await readSlices(sql, scope);
  const month = await monthSoFar(sql, read);
  const spent =
    month.start.getTime() === scope.from.getTime()
      ? month.spent
      : await spentByProject(sql, scope.organizationId, scope);
  const anomalies = await readAnomalies(sql, read);
  const previous = await totalUsage(sql, { ...scope, ...periodBefore(scope) });
  const providers = await tx.provider.findMany({ select: { id: true, name: true } });
  const facts = await complianceFacts(tx, scope.organizationId, tree, now);
  const compliance = assessCompliance(facts);
  const total = totalBudgetUse(tree, spent, read, scope);
  const totals = usageTotalsOf(slices.totals);
  const teams = shownTeams(read, slices);
  const wants = (name: Grouping) => groupBy === undefined || groupBy.includes(name);
  return {
    period: { from: scope.from.toISOString(), to: scope.to.toISOString(), timezone: timeZone },
    totalCost: formatUsd(nanoUsd(slices.totals.costNano)),
    totalBudget: total.budget === null ? null : formatUsd(total.budget),
    utilizationRate: percentText(total.share),
    totalRequests: totals.requests,
    cacheHitRate: percentText(totals.cacheHitRate),
    avgLatency: latencyText(totals.avgLatencyMs),
    budgetUtilization: total.share,
    totalBudgetExact: total.budget === null ? null : toMicroUsdExact(total.budget),
    totals,
    previousTotals: usageTotalsOf(previous),
    byTeam: wants("project")
      ? teams.map((team) => teamView(team, { read, tree, slices, spent, anomalies }))
      : [],
    byCostCenter: wants("costCenter") ? sliceViews(slices, "costCenter") : [],
    byEndpoint: wants("endpoint") ? sliceViews(slices, "endpoint") : [],
    byProvider: wants("provider")
      ? sliceViews(slices, "provider", new Map(providers.map(({ id, name }) => [id, name])))
      : [],
    byModel: wants("model") ? sliceViews(slices, "model") : [],
    byCategory: wants("category") ? sliceViews(slices, "category") : [],
    series:
      interval === undefined
        ? []
        : await readSeries(sql, read, interval, { shown: mostCostly(slices, seriesTeams) }),
    anomalies,
    violations: await readViolations(sql, read),
    complianceStatus: compliance.status,
    complianceGaps: compliance.gaps,
    auditTrail:
      facts.auditRetentionDays === null
        ? "no retention set"
        : `${facts.auditRetentionDays} days retained`,
    recommendations: recommendationsFor(
      teams
        .filter(({ archived }) => !archived)
        .map(({ id, name }) => {
          const sums = slices.byProject.get(id) ?? noUsage();
          return {
            name,
            spentThisMonth: spentBelow(tree, month.spent, [id]),
            monthlyBudget: tree.projects.get(id)?.level.monthlyBudget ?? null,
            cacheHits: sums.cacheHits,
            cacheLookups: sums.cacheLookups,
          };
        }),
      month,
    ),
    asOf: now.toISOString(),
  };
}
