import {
  complianceModes,
  durabilities,
  exceededActions,
  whenBudgetUnavailable,
} from "@pag0/contract";
import type { MoneyUnit } from "../ui/money.tsx";

/** The parts of the form, in reading order. */
export const policySections = [
  "budgets",
  "limits",
  "lists",
  "hours",
  "approval",
  "rules",
  "handling",
  "cache",
  "compliance",
] as const;
export type PolicySectionName = (typeof policySections)[number];

interface Common {
  section: PolicySectionName;
  /** Clearing the field takes this whole object away, since it cannot stand without the field. */
  owns?: string;
}

/** Dollars in the form, micro-USD in the document. */
export interface AmountSpec extends Common {
  kind: "amount";
  unit: MoneyUnit;
}
export interface NumberSpec extends Common {
  kind: "number";
  unit:
    | "percent"
    | "hours"
    | "seconds"
    | "days"
    | "requests"
    | "tokens"
    | "outputTokens"
    | "similarity"
    | "questions";
}
/** On, off, or left to the level above. */
export interface SwitchSpec extends Common {
  kind: "switch";
  /** What else must be there once it is set. */
  brings?: Readonly<Record<string, unknown>>;
}
/** A list of words. Of an allowed list absent allows everything and empty nothing. */
export interface TagsSpec extends Common {
  kind: "tags";
  what: "endpoints" | "categories" | "models" | "providers" | "regions" | "approvers";
  role: "allowed" | "blocked" | "named";
}
export interface TextSpec extends Common {
  kind: "text";
  example: string;
}
export interface ChoiceSpec extends Common {
  kind: "choice";
  options: readonly string[];
}
export type FieldSpec = AmountSpec | NumberSpec | SwitchSpec | TagsSpec | TextSpec | ChoiceSpec;

/** Fields of the form with one control each, by their path in the document. */
export const formFields = {
  monthlyBudget: { section: "budgets", kind: "amount", unit: "month" },
  dailyBudget: { section: "budgets", kind: "amount", unit: "day" },
  totalBudget: { section: "budgets", kind: "amount", unit: "total" },
  "memberBudget.monthly": { section: "budgets", kind: "amount", unit: "month" },
  "memberBudget.daily": { section: "budgets", kind: "amount", unit: "day" },
  "memberBudget.total": { section: "budgets", kind: "amount", unit: "total" },
  "keyBudget.monthly": { section: "budgets", kind: "amount", unit: "month" },
  "keyBudget.daily": { section: "budgets", kind: "amount", unit: "day" },
  "keyBudget.total": { section: "budgets", kind: "amount", unit: "total" },
  "budgetAlerts.warningThreshold": {
    section: "budgets",
    kind: "number",
    unit: "percent",
    owns: "budgetAlerts",
  },
  "budgetAlerts.exceededAction": { section: "budgets", kind: "choice", options: exceededActions },
  "availability.whenBudgetUnavailable": {
    section: "budgets",
    kind: "choice",
    options: whenBudgetUnavailable,
  },
  "availability.allowUpTo": { section: "budgets", kind: "amount", unit: "outage" },
  "availability.durability": { section: "budgets", kind: "choice", options: durabilities },
  maxPerRequest: { section: "limits", kind: "amount", unit: "request" },
  "rateLimit.requestsPerMinute": { section: "limits", kind: "number", unit: "requests" },
  "rateLimit.tokensPerMinute": { section: "limits", kind: "number", unit: "tokens" },
  defaultMaxOutputTokens: { section: "limits", kind: "number", unit: "outputTokens" },
  allowedEndpoints: { section: "lists", kind: "tags", what: "endpoints", role: "allowed" },
  blockedEndpoints: { section: "lists", kind: "tags", what: "endpoints", role: "blocked" },
  allowedCategories: { section: "lists", kind: "tags", what: "categories", role: "allowed" },
  blockedCategories: { section: "lists", kind: "tags", what: "categories", role: "blocked" },
  allowedModels: { section: "lists", kind: "tags", what: "models", role: "allowed" },
  blockedModels: { section: "lists", kind: "tags", what: "models", role: "blocked" },
  allowedProviders: { section: "lists", kind: "tags", what: "providers", role: "allowed" },
  blockedProviders: { section: "lists", kind: "tags", what: "providers", role: "blocked" },
  allowedRegions: { section: "lists", kind: "tags", what: "regions", role: "allowed" },
  blockedRegions: { section: "lists", kind: "tags", what: "regions", role: "blocked" },
  requireApprovalAbove: { section: "approval", kind: "amount", unit: "request" },
  "approvalWorkflow.enabled": { section: "approval", kind: "switch", owns: "approvalWorkflow" },
  "approvalWorkflow.approvers": {
    section: "approval",
    kind: "tags",
    what: "approvers",
    role: "named",
  },
  "approvalWorkflow.requireApprovalAbove": { section: "approval", kind: "amount", unit: "request" },
  "approvalWorkflow.autoApproveBelow": { section: "approval", kind: "amount", unit: "request" },
  "approvalWorkflow.timeoutHours": { section: "approval", kind: "number", unit: "hours" },
  "cache.enabled": { section: "cache", kind: "switch", owns: "cache" },
  "cache.sharedCache": { section: "cache", kind: "switch" },
  "cache.defaultTTL": { section: "cache", kind: "number", unit: "seconds" },
  "cache.semantic.enabled": { section: "cache", kind: "switch", owns: "cache.semantic" },
  "cache.semantic.model": {
    section: "cache",
    kind: "text",
    example: "openai/text-embedding-3-small",
  },
  "cache.semantic.threshold": { section: "cache", kind: "number", unit: "similarity" },
  "cache.semantic.maxEntries": { section: "cache", kind: "number", unit: "questions" },
  complianceMode: { section: "compliance", kind: "choice", options: complianceModes },
  "auditLog.enabled": {
    section: "compliance",
    kind: "switch",
    owns: "auditLog",
    brings: { "auditLog.retention": 365 },
  },
  "auditLog.retention": { section: "compliance", kind: "number", unit: "days" },
  "bodyLogging.enabled": { section: "compliance", kind: "switch", owns: "bodyLogging" },
  "bodyLogging.retentionDays": { section: "compliance", kind: "number", unit: "days" },
} as const satisfies Readonly<Record<string, FieldSpec>>;

export type FormPath = keyof typeof formFields;
export const formPaths = Object.keys(formFields) as FormPath[];

/** The fields of one kind. */
export type PathOf<Kind extends FieldSpec["kind"]> = {
  [Path in FormPath]: (typeof formFields)[Path]["kind"] extends Kind ? Path : never;
}[FormPath];

/** Fields that have a control of their own making. */
const SECTION_OF: Readonly<Record<string, PolicySectionName>> = {
  workingHours: "hours",
  rules: "rules",
  dataHandling: "handling",
  data_classification: "handling",
};

/** Names at the top of the document that the form shows. */
export const formNames: readonly string[] = [
  ...new Set([
    ...formPaths.map((path) => path.split(".")[0] as string),
    ...Object.keys(SECTION_OF),
  ]),
];

/** The part of the form that shows a path of the document; null where the form does not know it. */
export function sectionOf(path: string): PolicySectionName | null {
  const name = path.split(/[.[]/, 1)[0] as string;
  if (Object.hasOwn(SECTION_OF, name)) return SECTION_OF[name] ?? null;
  const field = formPaths.find((known) => known === path || path.startsWith(`${known}[`));
  const sibling = field ?? formPaths.find((known) => known.split(".")[0] === name);
  return sibling === undefined ? null : formFields[sibling].section;
}
