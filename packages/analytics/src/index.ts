export { type Anomaly, BASELINE_HOURS, findAnomalies, type HourlyCost } from "./anomalies.ts";
export { assessCompliance, type ComplianceFacts, type ComplianceResult } from "./compliance.ts";
export { percentileOfBuckets } from "./percentile.ts";
export {
  budgetIncreasePercent,
  type MonthProgress,
  recommendationsFor,
  type TeamUse,
} from "./recommendations.ts";
export {
  type ComparedAmount,
  type Comparison,
  compareExport,
  type OurLine,
} from "./statements/compare-export.ts";
export { amountOfDollars } from "./statements/exact-decimal.ts";
export { problemText, UnreadableExport } from "./statements/export-problem.ts";
export { readExport, type SetAside, type VendorExport } from "./statements/read-export.ts";
export { latencyText, percentText } from "./text.ts";
export {
  addUsage,
  noUsage,
  ratio,
  type UsageCount,
  type UsageSums,
  usageCounts,
  usageTotalsOf,
} from "./usage-sums.ts";
