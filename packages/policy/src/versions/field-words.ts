import { pathText, type Steps } from "./document-change.ts";

/** How people call a field. */
interface Words {
  readonly noun: string;
  readonly plural?: true;
  readonly unit?: "usd" | "days" | "seconds" | "hours" | "percent";
}

/** How people call the fields; one that is not here is called by its path. */
const WORDS: Readonly<Record<string, Words>> = {
  monthlyBudget: { noun: "monthly budget", unit: "usd" },
  dailyBudget: { noun: "daily budget", unit: "usd" },
  totalBudget: { noun: "total budget", unit: "usd" },
  maxPerRequest: { noun: "cap per request", unit: "usd" },
  requireApprovalAbove: { noun: "approval threshold", unit: "usd" },
  "memberBudget.daily": { noun: "daily budget of each person", unit: "usd" },
  "memberBudget.monthly": { noun: "monthly budget of each person", unit: "usd" },
  "memberBudget.total": { noun: "total budget of each person", unit: "usd" },
  memberBudget: { noun: "budget of each person" },
  "keyBudget.daily": { noun: "daily budget of each key", unit: "usd" },
  "keyBudget.monthly": { noun: "monthly budget of each key", unit: "usd" },
  "keyBudget.total": { noun: "total budget of each key", unit: "usd" },
  keyBudget: { noun: "budget of each key" },
  budgetAlerts: { noun: "budget alerts", plural: true },
  "budgetAlerts.warningThreshold": { noun: "warning threshold of the budgets", unit: "percent" },
  "budgetAlerts.exceededAction": { noun: "action above that threshold" },
  rateLimit: { noun: "rate limit" },
  "rateLimit.requestsPerMinute": { noun: "requests a minute", plural: true },
  "rateLimit.tokensPerMinute": { noun: "tokens a minute", plural: true },
  allowedCategories: { noun: "allowed categories", plural: true },
  blockedCategories: { noun: "blocked categories", plural: true },
  allowedEndpoints: { noun: "allowed endpoints", plural: true },
  blockedEndpoints: { noun: "blocked endpoints", plural: true },
  allowedModels: { noun: "allowed models", plural: true },
  blockedModels: { noun: "blocked models", plural: true },
  allowedProviders: { noun: "allowed providers", plural: true },
  blockedProviders: { noun: "blocked providers", plural: true },
  allowedRegions: { noun: "allowed regions", plural: true },
  blockedRegions: { noun: "blocked regions", plural: true },
  rules: { noun: "rules", plural: true },
  dataHandling: { noun: "handling of data" },
  data_classification: { noun: "classification of data" },
  workingHours: { noun: "working hours", plural: true },
  "workingHours.timezone": { noun: "time zone of the working hours" },
  "workingHours.start": { noun: "start of the working hours" },
  "workingHours.end": { noun: "end of the working hours" },
  "workingHours.days": { noun: "days of the working hours", plural: true },
  "workingHours.spans": { noun: "spans of the working hours", plural: true },
  "workingHours.holidays": { noun: "holidays of the working hours", plural: true },
  approvalWorkflow: { noun: "approval workflow" },
  "approvalWorkflow.enabled": { noun: "approval workflow" },
  "approvalWorkflow.approvers": { noun: "approvers", plural: true },
  "approvalWorkflow.autoApproveBelow": { noun: "amount below which calls run", unit: "usd" },
  "approvalWorkflow.requireApprovalAbove": {
    noun: "approval threshold of the workflow",
    unit: "usd",
  },
  "approvalWorkflow.timeoutHours": { noun: "deadline of an approval", unit: "hours" },
  cache: { noun: "cache" },
  "cache.enabled": { noun: "cache" },
  "cache.sharedCache": { noun: "sharing of the cache" },
  "cache.defaultTTL": { noun: "time that the cache keeps an answer", unit: "seconds" },
  "cache.semantic": { noun: "semantic cache" },
  "cache.semantic.enabled": { noun: "semantic cache" },
  "cache.semantic.threshold": { noun: "similarity that the semantic cache asks for" },
  "cache.semantic.model": { noun: "embedding model of the semantic cache" },
  "cache.semantic.maxEntries": {
    noun: "questions that the semantic cache compares with",
    plural: true,
  },
  defaultMaxOutputTokens: {
    noun: "output tokens of a request that names no maximum",
    plural: true,
  },
  availability: { noun: "conduct in an outage" },
  "availability.whenBudgetUnavailable": { noun: "answer while budgets cannot be checked" },
  "availability.allowUpTo": { noun: "most that passes without a budget", unit: "usd" },
  "availability.durability": { noun: "durability of records" },
  bodyLogging: { noun: "keeping of bodies" },
  "bodyLogging.enabled": { noun: "keeping of bodies" },
  "bodyLogging.retentionDays": { noun: "time that bodies are kept", unit: "days" },
  complianceMode: { noun: "compliance mode" },
  auditLog: { noun: "audit log" },
  "auditLog.enabled": { noun: "audit log" },
  "auditLog.retention": { noun: "retention of the audit log", unit: "days" },
};

const LEVEL_FIELDS: Readonly<Record<string, Words>> = {
  categories: { noun: "categories", plural: true },
  encryptionRequired: { noun: "demand for encryption" },
  accessLogging: { noun: "demand for access logging" },
  retentionDays: { noun: "longest retention", unit: "days" },
  allowedRegions: { noun: "allowed regions", plural: true },
  outsideRegion: { noun: "answer to a provider outside the regions" },
  approvalRequired: { noun: "demand for approval" },
  redact: { noun: "redaction" },
  cacheable: { noun: "caching" },
  handling_requirements: { noun: "handling requirements", plural: true },
  encryption_required: { noun: "demand for encryption" },
  access_logging: { noun: "demand for access logging" },
  retention_period_days: { noun: "longest retention", unit: "days" },
  geographic_restrictions: { noun: "allowed regions", plural: true },
  approval_required: { noun: "demand for approval" },
};

/** What a field of the handling of data is called: `allowed regions of restricted data`. */
function handlingWords(steps: Steps): Words | null {
  const [root, levels, level] = steps;
  if ((root !== "dataHandling" && root !== "data_classification") || levels !== "levels")
    return null;
  if (level === undefined) return { noun: "levels of data", plural: true };
  const last = String(steps.at(-1));
  if (steps.length === 3) return { noun: `handling of ${level} data` };
  const words = Object.hasOwn(LEVEL_FIELDS, last) ? (LEVEL_FIELDS[last] as Words) : { noun: last };
  return { ...words, noun: `${words.noun} of ${level} data` };
}

/** How people call a field, and its unit; one that has no name is called by its path. */
export function wordsOf(steps: Steps): Words {
  const path = pathText(steps);
  if (Object.hasOwn(WORDS, path)) return WORDS[path] as Words;
  return handlingWords(steps) ?? { noun: path };
}
