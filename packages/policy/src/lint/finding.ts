import type { CompiledLevel } from "../levels/compile-level.ts";

/**
 * `error`: the documents contradict each other, publishing them would be refused or make calls
 * impossible that they mean to allow. `warning`: legal, but a value does not do what it says. `info`:
 * legal and harmless, and perhaps not meant.
 */
export type LintSeverity = "error" | "warning" | "info";

interface LintCodeEntry {
  readonly severity: LintSeverity;
  /** What a finding of this code says, in one sentence. */
  readonly meaning: string;
}

/** Every code of the linter with its severity and meaning. */
export const lintCodes = {
  THRESHOLD_ABOVE_CAP: {
    severity: "error",
    meaning:
      "An approval threshold lies above the cap per request that is in force where it is set.",
  },
  THRESHOLD_UNREACHABLE: {
    severity: "warning",
    meaning: "No call can reach an approval threshold, since a cap per request refuses it first.",
  },
  AUTO_APPROVE_ABOVE_THRESHOLD: {
    severity: "error",
    meaning: "Calls between two amounts are both approved automatically and asked about.",
  },
  AUTO_APPROVE_AT_THRESHOLD: {
    severity: "warning",
    meaning: "The amount below which calls run is the threshold itself, so it decides nothing.",
  },
  THRESHOLD_OF_DISABLED_WORKFLOW: {
    severity: "warning",
    meaning: "A workflow that is switched off sets a threshold, which asks nobody.",
  },
  WORKFLOW_WITHOUT_THRESHOLD: {
    severity: "warning",
    meaning: "An approval workflow is on, but no threshold makes any call wait.",
  },
  THRESHOLD_ABOVE_BUDGET: {
    severity: "warning",
    meaning: "A call that costs enough to need approval costs more than a budget has.",
  },
  BUDGET_BELOW_CAP: {
    severity: "warning",
    meaning: "One call may cost more than a budget has.",
  },
  DAILY_BUDGET_NEVER_BINDS: {
    severity: "warning",
    meaning: "The daily budget is at least the monthly one, which always ends first.",
  },
  MONTHLY_BUDGET_UNREACHABLE: {
    severity: "warning",
    meaning: "The daily budget of all days of the longest month is less than the monthly budget.",
  },
  BUDGET_ABOVE_ANCESTOR: {
    severity: "warning",
    meaning: "A team's budget is more than that of a level above it, which always ends first.",
  },
  TEAM_BUDGETS_ABOVE_PARENT: {
    severity: "warning",
    meaning: "The budgets of the teams below a level add up to more than that level's.",
  },
  TEAM_BUDGETS_BELOW_ORGANIZATION: {
    severity: "info",
    meaning: "Every team has a budget, and together they are less than the organization's.",
  },
  PERSONAL_BUDGET_ABOVE_LEVEL: {
    severity: "warning",
    meaning: "One person or key may spend more than a budget for all together, which ends first.",
  },
  BUDGET_ALERTS_WITHOUT_BUDGET: {
    severity: "warning",
    meaning: "A level has alerts for its budgets, but no budget.",
  },
  RESTRICT_LEAVES_ONE_MODEL: {
    severity: "info",
    meaning: "A budget restricts calls to the cheapest models where only one model is allowed.",
  },
  RULES_CONTRADICT: {
    severity: "warning",
    meaning: "Two rules of a document with the same conditions decide differently.",
  },
  RULE_SHADOWED: {
    severity: "warning",
    meaning: "A rule never holds, since an earlier one of its document allows every call.",
  },
  DATA_RETENTION_BELOW_AUDIT: {
    severity: "warning",
    meaning: "Data of a level may be kept for less time than the audit log is.",
  },
  AMOUNT_ABOVE_ANCESTOR: {
    severity: "error",
    meaning: "A cap or a threshold is more than a level above allows.",
  },
  ALLOWED_LIST_EMPTY: {
    severity: "warning",
    meaning: "A list of what is allowed is empty, so every call it applies to is refused.",
  },
  ALLOWED_LIST_ALLOWS_NOTHING: {
    severity: "error",
    meaning: "Nothing on a list of what is allowed is left by the levels above and the blocks.",
  },
  ALLOWED_ENTRY_REFUSED: {
    severity: "error",
    meaning: "An entry is allowed that the list of a level above leaves out.",
  },
  ALLOWED_ENTRY_BLOCKED: {
    severity: "error",
    meaning: "An entry is allowed that the same or a higher level blocks.",
  },
  ALLOWED_ENTRY_COVERED: {
    severity: "info",
    meaning: "An allowed endpoint is already taken in by another entry of the list.",
  },
  BLOCKED_ENTRY_COVERED: {
    severity: "info",
    meaning: "A blocked endpoint is already taken in by another entry, here or at a level above.",
  },
  DUPLICATE_ENTRY: { severity: "info", meaning: "An entry stands in its list more than once." },
  APPROVER_NOT_AN_ADDRESS: {
    severity: "warning",
    meaning: "An approver is not an e-mail address, so nobody can be asked.",
  },
  APPROVER_NOT_A_MEMBER: {
    severity: "warning",
    meaning: "No member has the e-mail address of an approver.",
  },
  APPROVER_MAY_NOT_APPROVE: {
    severity: "warning",
    meaning: "A member is named as approver whose role or status decides no approvals.",
  },
  ONLY_APPROVER_IS_REQUESTER: {
    severity: "warning",
    meaning: "The only approver who can serve is also who is likely to ask.",
  },
  HOURS_NEVER_OVERLAP: {
    severity: "error",
    meaning: "Working hours have no moment in common with those of the levels above.",
  },
  HOURS_ZERO_LENGTH: {
    severity: "warning",
    meaning: "Working hours start and end at the same time, which is read as 24 hours.",
  },
  SEMANTIC_CACHE_LOOSE: {
    severity: "warning",
    meaning: "The semantic cache takes questions for the same that often are not.",
  },
  SEMANTIC_CACHE_WITHOUT_MODEL: {
    severity: "warning",
    meaning:
      "The semantic cache is allowed, but no embedding model is named, so that it does nothing.",
  },
  CACHE_SETTING_WITHOUT_CACHE: {
    severity: "info",
    meaning: "A setting of the cache stands beside a cache that is off.",
  },
  SHARED_CACHE_REFUSED: {
    severity: "error",
    meaning: "A level shares its cache although one above it refuses that.",
  },
  SHARED_CACHE_WITHOUT_PEERS: {
    severity: "info",
    meaning: "The cache is shared, but no other team shares its own.",
  },
  RETENTION_BELOW_REGULATION: {
    severity: "warning",
    meaning: "The audit log is kept for less time than the regulation named demands.",
  },
  RETENTION_BELOW_PRACTICE: {
    severity: "info",
    meaning: "The audit log is kept for less time than authorities or auditors recommend.",
  },
  RETENTION_ABOVE_PRACTICE: {
    severity: "info",
    meaning: "The audit log is kept for longer than a data protection authority recommends.",
  },
} as const satisfies Record<string, LintCodeEntry>;

export type LintCode = keyof typeof lintCodes;

/** The level whose document a finding is about. */
export interface LintLevel {
  readonly kind: "organization" | "project";
  readonly id: string;
  readonly name: string;
}

/** A team. */
export interface LintTeam {
  readonly id: string;
  readonly name: string;
}

export interface LintFinding {
  readonly code: LintCode;
  readonly severity: LintSeverity;
  readonly level: LintLevel;
  /** In that level's document: `approvalWorkflow.approvers[0]`. */
  readonly path: string;
  /** One or two sentences with the figures; amounts in dollars. */
  readonly message: string;
  /** What to change, with the figures. */
  readonly remedy: string;
  /** The teams in which it shows, by name, where that is not the level alone. */
  readonly teams: readonly LintTeam[];
}

/** A finding about a level's own document; its severity is that of the code. */
export function finding(
  code: LintCode,
  { origin }: CompiledLevel,
  path: string,
  texts: { message: string; remedy: string; teams?: readonly LintTeam[] },
): LintFinding {
  const { id, name } = origin;
  const kind = origin.kind === "organization" ? "organization" : "project";
  const { message, remedy, teams = [] } = texts;
  const { severity } = lintCodes[code];
  return { code, severity, level: { kind, id, name }, path, message, remedy, teams };
}
