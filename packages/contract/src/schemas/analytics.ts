import { z } from "zod";
import { amount, instant, listFilter } from "./common.ts";
import { usageFilters } from "./requests.ts";

export const groupings = [
  "project",
  "costCenter",
  "endpoint",
  "provider",
  "model",
  "category",
] as const;
export type Grouping = (typeof groupings)[number];
export const metrics = [
  "totalCost",
  "totalRequests",
  "cacheHitRate",
  "avgLatency",
  "budgetUtilization",
] as const;
export type Metric = (typeof metrics)[number];

/** Exact figures of one slice of usage. Ratios are null where nothing was counted. */
export const usageTotals = z
  .object({
    cost: amount,
    saved: amount.meta({ description: "What the cache's answers would have cost" }),
    requests: z.int().meta({ description: "served + refused + pending + errors" }),
    served: z.int(),
    refused: z.int().meta({ description: "Refused by policy or budget" }),
    pending: z.int().meta({ description: "Waited for a person when they were made" }),
    errors: z.int().meta({ description: "The provider failed, or its answer was lost" }),
    cacheHits: z.int(),
    cacheLookups: z
      .int()
      .meta({ description: "Calls for which the cache was on: hits and misses" }),
    cacheHitRate: z
      .number()
      .nullable()
      .meta({ description: "cacheHits / cacheLookups, 0 to 1 to four decimals" }),
    inputTokens: z.int(),
    outputTokens: z.int(),
    avgLatencyMs: z
      .number()
      .nullable()
      .meta({ description: "Of served calls, the cache's among them, to a tenth" }),
    p95LatencyMs: z.number().nullable().meta({
      description:
        "Of served calls, estimated from a histogram: in the same bucket as the exact one",
    }),
  })
  .meta({ id: "UsageTotals" });
export type UsageTotals = z.infer<typeof usageTotals>;

/** The teamId of what a series has of all projects that it does not tell apart. */
export const OTHER_TEAMS = "other";

export const analyticsQuery = z.object({
  ...usageFilters,
  groupBy: listFilter(
    `The slices to fill, of ${groupings.join(", ")}; all where absent`,
    "project,costCenter,endpoint",
  ),
  metrics: listFilter(
    `Of ${metrics.join(", ")}; checked only, since every figure is always in the answer`,
    "totalCost,cacheHitRate",
  ),
  interval: z.enum(["hour", "day", "month"]).optional().meta({
    description: "Adds a series over time by project; hours of at most 62 days",
  }),
  seriesTeams: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .optional()
    .meta({
      description: `Of the series only so many projects, those that cost most in the period, and all others as one whose teamId is "${OTHER_TEAMS}"; each project where absent`,
    }),
});

const utilization = z.number().nullable().meta({
  description:
    "What the period spent of the monthly budget, whatever filters are on, to four decimals; a team's counts the teams below it. Null without a budget and for over a month",
});

const team = z.object({
  team: z.string(),
  teamId: z.string(),
  slug: z.string(),
  spent: z.string(),
  budget: z.string().nullable(),
  utilizationRate: z.string().nullable(),
  topEndpoints: z.array(z.string()).meta({
    description: "Hosts that it spent most at, at most three; none that was only refused",
  }),
  cacheHitRate: z.string().nullable(),
  savings: z.string(),
  violations: z.int().meta({ description: "Calls that were refused" }),
  anomalies: z.int(),
  budgetExact: amount.nullable(),
  budgetUtilization: utilization,
  totals: usageTotals,
});

const slice = z.object({ key: z.string(), label: z.string(), totals: usageTotals });

export const analyticsSchema = z
  .object({
    period: z.object({ from: instant, to: instant, timezone: z.string() }),
    totalCost: z.string(),
    totalBudget: z.string().nullable(),
    utilizationRate: z.string().nullable(),
    totalRequests: z.int(),
    cacheHitRate: z.string().nullable(),
    avgLatency: z.string().nullable(),
    budgetUtilization: utilization,
    totalBudgetExact: amount.nullable(),
    totals: usageTotals,
    previousTotals: usageTotals.meta({ description: "The same length of time just before" }),
    byTeam: z.array(team),
    byCostCenter: z.array(slice),
    byEndpoint: z.array(slice),
    byProvider: z.array(slice),
    byModel: z.array(slice),
    byCategory: z.array(slice),
    series: z.array(z.object({ at: instant, teamId: z.string(), cost: amount, requests: z.int() })),
    anomalies: z
      .array(
        z.object({
          teamId: z.string(),
          at: instant,
          cost: amount,
          expected: amount,
          explanation: z.string(),
        }),
      )
      .meta({
        description:
          "Hours in which a team cost far more than in its hours before, the newest 100; where filters leave a part of a team's calls, of the last 31 days of the period",
      }),
    violations: z.array(z.object({ reasonCode: z.string(), count: z.int() })),
    complianceStatus: z.enum(["COMPLIANT", "GAPS", "NOT_ASSESSED"]),
    complianceGaps: z.array(z.string()),
    auditTrail: z.string(),
    recommendations: z.array(z.string()),
    asOf: instant,
  })
  .meta({ id: "Analytics" });
export type AnalyticsView = z.infer<typeof analyticsSchema>;
