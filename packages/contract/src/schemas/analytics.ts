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
    requests: z.int(),
    served: z.int(),
    refused: z.int().meta({ description: "Refused by policy or budget" }),
    pending: z.int(),
    errors: z.int(),
    cacheHits: z.int(),
    cacheLookups: z.int(),
    cacheHitRate: z.number().nullable().meta({ description: "0 to 1" }),
    inputTokens: z.int(),
    outputTokens: z.int(),
    avgLatencyMs: z.number().nullable(),
    p95LatencyMs: z.number().nullable(),
  })
  .meta({ id: "UsageTotals" });
export type UsageTotals = z.infer<typeof usageTotals>;

export const analyticsQuery = z.object({
  ...usageFilters,
  groupBy: listFilter,
  metrics: listFilter,
  interval: z
    .enum(["hour", "day"])
    .optional()
    .meta({ description: "Adds a series over time by project" }),
});

const team = z.object({
  team: z.string(),
  teamId: z.string(),
  slug: z.string(),
  spent: z.string(),
  budget: z.string().nullable(),
  utilizationRate: z.string().nullable(),
  topEndpoints: z.array(z.string()),
  cacheHitRate: z.string().nullable(),
  savings: z.string(),
  violations: z.int(),
  anomalies: z.int(),
  budgetExact: amount.nullable(),
  budgetUtilization: z.number().nullable(),
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
    budgetUtilization: z.number().nullable(),
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
    anomalies: z.array(
      z.object({
        teamId: z.string(),
        at: instant,
        cost: amount,
        expected: amount,
        explanation: z.string(),
      }),
    ),
    violations: z.array(z.object({ reasonCode: z.string(), count: z.int() })),
    complianceStatus: z.enum(["COMPLIANT", "GAPS", "NOT_ASSESSED"]),
    complianceGaps: z.array(z.string()),
    auditTrail: z.string(),
    recommendations: z.array(z.string()),
    asOf: instant,
  })
  .meta({ id: "Analytics" });
export type AnalyticsView = z.infer<typeof analyticsSchema>;
