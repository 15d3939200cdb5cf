// Generated from @pag0/contract by scripts/generate-wire-types.ts; do not edit.
/**
 * From the contract's "SetUpBody".
 */
export interface SetUpBody {
  company: {
    name: string;
    slug?: string;
    timezone?: string;
  };
  owner: {
    name: string;
    email: string;
    password: string;
  };
}
/**
 * From the contract's "Organization".
 */
export interface Organization {
  id: string;
  slug: string;
  name: string;
  timezone: string;
  policy: PolicyVersion | null;
  alerts: AlertSettings;
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  warnings: Warning[];
}
/**
 * From the contract's "PolicyVersion".
 */
export interface PolicyVersion {
  id: string;
  version: number;
  status: "draft" | "published" | "superseded";
  document: PolicyDocument;
  reason: string;
  createdBy: {
    kind: "member" | "api_key" | "system";
    id: string;
    name: string;
  };
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  publishedAt: string | null;
}
/**
 * From the contract's "PolicyDocument".
 */
export interface PolicyDocument {
  /**
   * @maxItems 500
   */
  allowedCategories?: string[];
  /**
   * @maxItems 500
   */
  allowedEndpoints?: string[];
  /**
   * @maxItems 500
   */
  blockedEndpoints?: string[];
  /**
   * @maxItems 500
   */
  allowedModels?: string[];
  /**
   * The most one call may cost, in micro-USD as a decimal string
   */
  maxPerRequest?: string;
  /**
   * Calls that may cost more than this wait for approval, in micro-USD as a decimal string
   */
  requireApprovalAbove?: string;
  /**
   * Calls are allowed from start until just before end, in this time zone. An end before the start runs across midnight; days name the day on which the span starts (every day if absent).
   */
  workingHours?: {
    timezone: string;
    start: string;
    end: string;
    /**
     * @minItems 1
     * @maxItems 7
     */
    days?:
      | ["mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"]
      | ["mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun", "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ];
  };
  /**
   * Budget of a calendar month in the organization's time zone, in micro-USD as a decimal string
   */
  monthlyBudget?: string;
  /**
   * Budget of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  dailyBudget?: string;
  approvalWorkflow?: {
    enabled: boolean;
    /**
     * @maxItems 50
     */
    approvers?: string[];
    /**
     * Calls whose most possible cost is below this run without approval, in micro-USD as a decimal string
     */
    autoApproveBelow?: string;
    /**
     * Calls that may cost more than this wait for approval, in micro-USD as a decimal string
     */
    requireApprovalAbove?: string;
    timeoutHours?: number;
  };
  cache?: {
    enabled: boolean;
    /**
     * Share answers with the organization's other projects that share theirs
     */
    sharedCache?: boolean;
    /**
     * Seconds an answer is kept
     */
    defaultTTL?: number;
  };
  complianceMode?: "EU_AI_ACT" | "GDPR" | "SOC2" | "HIPAA";
  auditLog?: {
    enabled: boolean;
    /**
     * Days
     */
    retention: number;
  };
}
/**
 * From the contract's "AlertSettings".
 */
export interface AlertSettings {
  /**
   * @maxItems 3
   */
  channels?:
    | []
    | ["email" | "slack" | "webhook"]
    | ["email" | "slack" | "webhook", "email" | "slack" | "webhook"]
    | ["email" | "slack" | "webhook", "email" | "slack" | "webhook", "email" | "slack" | "webhook"];
  /**
   * @maxItems 50
   */
  recipients?: string[];
  triggers?: {
    budgetThreshold?: number;
    anomalyDetection?: boolean;
    policyViolation?: boolean;
    /**
     * Calls that cost more than this raise an alert, in micro-USD as a decimal string
     */
    highCostRequest?: string;
  };
}
/**
 * From the contract's "Warning".
 */
export interface Warning {
  field: string;
  message: string;
  remedy?: string;
  /**
   * What kind of finding it is, such as THRESHOLD_UNREACHABLE
   */
  code?: string;
  severity?: "error" | "warning";
}
/**
 * From the contract's "SetUpResponse".
 */
export interface SetUpResponse {
  organization: Organization;
  ownerId: string;
  /**
   * The organization key, shown this once
   */
  apiKey: string;
}
/**
 * From the contract's "PolicyDocumentInput".
 */
export interface PolicyDocumentInput {
  /**
   * @maxItems 500
   */
  allowedCategories?: string[];
  /**
   * @maxItems 500
   */
  allowedEndpoints?: string[];
  /**
   * @maxItems 500
   */
  blockedEndpoints?: string[];
  /**
   * @maxItems 500
   */
  allowedModels?: string[];
  /**
   * The most one call may cost, in micro-USD as a decimal string
   */
  maxPerRequest?: string;
  /**
   * Calls that may cost more than this wait for approval, in micro-USD as a decimal string
   */
  requireApprovalAbove?: string;
  /**
   * Calls are allowed from start until just before end, in this time zone. An end before the start runs across midnight; days name the day on which the span starts (every day if absent).
   */
  workingHours?: {
    timezone: string;
    start: string;
    end: string;
    /**
     * @minItems 1
     * @maxItems 7
     */
    days?:
      | ["mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"]
      | ["mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun", "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ];
  };
  /**
   * Budget of a calendar month in the organization's time zone, in micro-USD as a decimal string
   */
  monthlyBudget?: string;
  /**
   * Budget of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  dailyBudget?: string;
  approvalWorkflow?: {
    enabled: boolean;
    /**
     * @maxItems 50
     */
    approvers?: string[];
    /**
     * Calls whose most possible cost is below this run without approval, in micro-USD as a decimal string
     */
    autoApproveBelow?: string;
    /**
     * Calls that may cost more than this wait for approval, in micro-USD as a decimal string
     */
    requireApprovalAbove?: string;
    timeoutHours?: number;
  };
  cache?: {
    enabled: boolean;
    /**
     * Share answers with the organization's other projects that share theirs
     */
    sharedCache?: boolean;
    /**
     * Seconds an answer is kept
     */
    defaultTTL?: number;
  };
  complianceMode?: "EU_AI_ACT" | "GDPR" | "SOC2" | "HIPAA";
  auditLog?: {
    enabled: boolean;
    /**
     * Days
     */
    retention: number;
  };
}
/**
 * From the contract's "AlertSettingsInput".
 */
export interface AlertSettingsInput {
  /**
   * @maxItems 3
   */
  channels?:
    | []
    | ["email" | "slack" | "webhook"]
    | ["email" | "slack" | "webhook", "email" | "slack" | "webhook"]
    | ["email" | "slack" | "webhook", "email" | "slack" | "webhook", "email" | "slack" | "webhook"];
  /**
   * @maxItems 50
   */
  recipients?: string[];
  triggers?: {
    budgetThreshold?: number;
    anomalyDetection?: boolean;
    policyViolation?: boolean;
    /**
     * Calls that cost more than this raise an alert, in micro-USD as a decimal string
     */
    highCostRequest?: string;
  };
}
/**
 * From the contract's "PutOrganizationBody".
 */
export interface PutOrganizationBody {
  name?: string;
  timezone?: string;
  globalPolicy?: PolicyDocumentInput;
  alerts?: AlertSettingsInput;
  reason?: string;
}
/**
 * From the contract's "PutOrganizationPolicyBody".
 */
export interface PutOrganizationPolicyBody {
  document: PolicyDocumentInput;
  reason: string;
  /**
   * The version the change was made from (0 for none); a newer one answers 409 VERSION_CONFLICT
   */
  expectedVersion?: number;
}
/**
 * From the contract's "ListOrganizationPoliciesQuery".
 */
export interface ListOrganizationPoliciesQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "ListOrganizationPoliciesResponse".
 */
export interface ListOrganizationPoliciesResponse {
  data: PolicyVersion[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "ListTeamsQuery".
 */
export interface ListTeamsQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "Team".
 */
export interface Team {
  id: string;
  slug: string;
  name: string;
  parentId: string | null;
  policy: PolicyVersion | null;
  budgets: BudgetState[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  warnings: Warning[];
}
/**
 * From the contract's "BudgetState".
 */
export interface BudgetState {
  scopeKind: "organization" | "project";
  scopeId: string;
  period: "day" | "month";
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  limit: string;
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  settled: string;
  /**
   * Held by calls under way and pending approvals
   */
  held: string;
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  remaining: string;
  /**
   * ISO 8601 instant in UTC
   */
  windowStart: string;
  /**
   * ISO 8601 instant in UTC
   */
  resetsAt: string;
}
/**
 * From the contract's "ListTeamsResponse".
 */
export interface ListTeamsResponse {
  data: Team[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "CreateTeamBody".
 */
export interface CreateTeamBody {
  name: string;
  /**
   * Its name in paths; made from the name where absent
   */
  slug?: string;
  /**
   * Slug or id of the parent project
   */
  parent?: string;
  policy?: PolicyDocumentInput;
  /**
   * The same as policy.cache
   */
  cache?: {
    enabled: boolean;
    /**
     * Share answers with the organization's other projects that share theirs
     */
    sharedCache?: boolean;
    /**
     * Seconds an answer is kept
     */
    defaultTTL?: number;
  };
}
/**
 * From the contract's "CreateTeamResponse".
 */
export interface CreateTeamResponse {
  id: string;
  slug: string;
  name: string;
  parentId: string | null;
  policy: PolicyVersion | null;
  budgets: BudgetState[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  warnings: Warning[];
  /**
   * false where a project of this name and content existed already
   */
  created: boolean;
}
/**
 * From the contract's "UpdateTeamBody".
 */
export interface UpdateTeamBody {
  name?: string;
  parent?: string | null;
}
/**
 * From the contract's "PutTeamPolicyBody".
 */
export interface PutTeamPolicyBody {
  document: PolicyDocumentInput;
  reason: string;
  /**
   * The version the change was made from (0 for none); a newer one answers 409 VERSION_CONFLICT
   */
  expectedVersion?: number;
}
/**
 * From the contract's "ListTeamPoliciesQuery".
 */
export interface ListTeamPoliciesQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "ListTeamPoliciesResponse".
 */
export interface ListTeamPoliciesResponse {
  data: PolicyVersion[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "EffectiveField".
 */
export interface EffectiveField {
  field: string;
  value: unknown;
  origin: {
    kind: string;
    id: string;
    name: string;
    version: number | null;
  };
  overridden: {
    value: unknown;
    origin: {
      kind: string;
      id: string;
      name: string;
      version: number | null;
    };
  }[];
  merge: string;
}
/**
 * From the contract's "GetEffectivePolicyResponse".
 */
export interface GetEffectivePolicyResponse {
  data: EffectiveField[];
}
/**
 * From the contract's "ListKeysQuery".
 */
export interface ListKeysQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
  team?: string;
}
/**
 * From the contract's "ApiKey".
 */
export interface ApiKey {
  id: string;
  name: string;
  kind: "organization" | "project";
  team: {
    id: string;
    slug: string;
    name: string;
  } | null;
  prefix: string;
  last4: string;
  tags: {
    [k: string]: string;
  };
  status: "active" | "expired" | "revoked";
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
}
/**
 * From the contract's "ListKeysResponse".
 */
export interface ListKeysResponse {
  data: ApiKey[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "CreateKeyBody".
 */
export interface CreateKeyBody {
  name: string;
  /**
   * Slug or id of the project; absent for an organization key
   */
  team?: string;
  /**
   * Tags bound to the key; they win over what a client sends
   */
  tags?: {
    [k: string]: string;
  };
  /**
   * ISO 8601 instant in UTC
   */
  expiresAt?: string;
}
/**
 * From the contract's "CreateKeyResponse".
 */
export interface CreateKeyResponse {
  id: string;
  name: string;
  kind: "organization" | "project";
  team: {
    id: string;
    slug: string;
    name: string;
  } | null;
  prefix: string;
  last4: string;
  tags: {
    [k: string]: string;
  };
  status: "active" | "expired" | "revoked";
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
  /**
   * The key itself, shown this once
   */
  key: string;
}
/**
 * From the contract's "ListProvidersQuery".
 */
export interface ListProvidersQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "Provider".
 */
export interface Provider {
  id: string;
  slug: string;
  name: string;
  vendor: string;
  format: "openai" | "anthropic" | "google" | "http";
  baseUrl: string;
  upstreamUrl: string | null;
  category: string;
  regions: string[];
  authHeader: string;
  authPrefix: string;
  credentialLast4: string | null;
  enabled: boolean;
  endpoints: Endpoint[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
}
/**
 * From the contract's "Endpoint".
 */
export interface Endpoint {
  id: string;
  host: string;
  pathPrefix: string;
  category: string;
  pricePerRequest: string | null;
}
/**
 * From the contract's "ListProvidersResponse".
 */
export interface ListProvidersResponse {
  data: Provider[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "CreateProviderBody".
 */
export interface CreateProviderBody {
  name: string;
  /**
   * The vendor in the price catalogue, such as openai
   */
  vendor: string;
  format: "openai" | "anthropic" | "google" | "http";
  /**
   * The vendor's public base URL, such as https://api.openai.com
   */
  baseUrl: string;
  /**
   * Send the calls to this mirror instead; a private address must be listed by the operator
   */
  upstreamUrl?: string;
  category: string;
  /**
   * @maxItems 50
   */
  regions?: string[];
  authHeader?: string;
  authPrefix?: string;
  /**
   * The vendor's API key; stored encrypted, never returned
   */
  credential?: string;
  /**
   * @maxItems 100
   */
  endpoints?: {
    host: string;
    pathPrefix?: string;
    category: string;
    /**
     * Price of one request; absent where tokens are metered, in micro-USD as a decimal string
     */
    pricePerRequest?: string;
  }[];
}
/**
 * From the contract's "UpdateProviderBody".
 */
export interface UpdateProviderBody {
  name?: string;
  /**
   * The vendor's public base URL, such as https://api.openai.com
   */
  baseUrl?: string;
  upstreamUrl?: string | null;
  category?: string;
  /**
   * @maxItems 50
   */
  regions?: string[];
  authHeader?: string;
  authPrefix?: string;
  /**
   * The vendor's API key; stored encrypted, never returned
   */
  credential?: string;
  /**
   * Replaces the provider's endpoints
   *
   * @maxItems 100
   */
  endpoints?: {
    host: string;
    pathPrefix?: string;
    category: string;
    /**
     * Price of one request; absent where tokens are metered, in micro-USD as a decimal string
     */
    pricePerRequest?: string;
  }[];
  enabled?: boolean;
}
/**
 * From the contract's "ListMembersQuery".
 */
export interface ListMembersQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
  team?: string;
}
/**
 * From the contract's "Member".
 */
export interface Member {
  id: string;
  email: string;
  name: string;
  role: "owner" | "admin" | "finance" | "lead" | "auditor" | "developer";
  status: "active" | "disabled";
  teams: {
    id: string;
    slug: string;
    name: string;
  }[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  lastSignInAt: string | null;
}
/**
 * From the contract's "ListMembersResponse".
 */
export interface ListMembersResponse {
  data: Member[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "CreateMemberBody".
 */
export interface CreateMemberBody {
  email: string;
  name: string;
  role: "owner" | "admin" | "finance" | "lead" | "auditor" | "developer";
  /**
   * Slugs or ids of the projects
   *
   * @maxItems 200
   */
  teams?: string[];
  /**
   * A first password; generated and returned once where absent
   */
  password?: string;
}
/**
 * From the contract's "CreateMemberResponse".
 */
export interface CreateMemberResponse {
  id: string;
  email: string;
  name: string;
  role: "owner" | "admin" | "finance" | "lead" | "auditor" | "developer";
  status: "active" | "disabled";
  teams: {
    id: string;
    slug: string;
    name: string;
  }[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  lastSignInAt: string | null;
  /**
   * The generated password, shown this once
   */
  password: string | null;
}
/**
 * From the contract's "UpdateMemberBody".
 */
export interface UpdateMemberBody {
  name?: string;
  role?: "owner" | "admin" | "finance" | "lead" | "auditor" | "developer";
  /**
   * @maxItems 200
   */
  teams?: string[];
  status?: "active" | "disabled";
}
/**
 * From the contract's "Me".
 */
export interface Me {
  member: Member;
  organization: {
    id: string;
    slug: string;
    name: string;
    timezone: string;
  };
  permissions: string[];
  sessions: {
    id: string;
    /**
     * ISO 8601 instant in UTC
     */
    createdAt: string;
    /**
     * ISO 8601 instant in UTC
     */
    lastSeenAt: string;
    /**
     * ISO 8601 instant in UTC
     */
    expiresAt: string;
    userAgent: string | null;
    current: boolean;
  }[];
}
/**
 * From the contract's "ListApprovalsQuery".
 */
export interface ListApprovalsQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
  status?: "pending" | "approved" | "denied" | "expired" | "cancelled" | "executed" | "all";
  team?: string;
}
/**
 * From the contract's "Approval".
 */
export interface Approval {
  id: string;
  status: "pending" | "approved" | "denied" | "expired" | "cancelled" | "executed";
  team: {
    id: string;
    slug: string;
    name: string;
  };
  requestId: string;
  method: string;
  url: string;
  model: string | null;
  category: string;
  /**
   * The most the call can cost; held on every budget until the decision
   */
  estimate: string;
  cost: string | null;
  justification: string;
  /**
   * As the caller said; not verified
   */
  requestedBy: string;
  reasonCode: string;
  explanation: string;
  approvers: {
    id: string;
    name: string;
    email: string;
  }[];
  warnings: Warning[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 instant in UTC
   */
  expiresAt: string;
  decidedAt: string | null;
  decidedBy: {
    id: string;
    name: string;
  } | null;
  decisionComment: string | null;
  executedAt: string | null;
  /**
   * Whether the caller may decide it now
   */
  mayDecide: boolean;
  mayNotDecideBecause: string | null;
}
/**
 * From the contract's "ListApprovalsResponse".
 */
export interface ListApprovalsResponse {
  data: Approval[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "ApprovalDetail".
 */
export interface ApprovalDetail {
  id: string;
  status: "pending" | "approved" | "denied" | "expired" | "cancelled" | "executed";
  team: {
    id: string;
    slug: string;
    name: string;
  };
  requestId: string;
  method: string;
  url: string;
  model: string | null;
  category: string;
  /**
   * The most the call can cost; held on every budget until the decision
   */
  estimate: string;
  cost: string | null;
  justification: string;
  /**
   * As the caller said; not verified
   */
  requestedBy: string;
  reasonCode: string;
  explanation: string;
  approvers: {
    id: string;
    name: string;
    email: string;
  }[];
  warnings: Warning[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 instant in UTC
   */
  expiresAt: string;
  decidedAt: string | null;
  decidedBy: {
    id: string;
    name: string;
  } | null;
  decisionComment: string | null;
  executedAt: string | null;
  /**
   * Whether the caller may decide it now
   */
  mayDecide: boolean;
  mayNotDecideBecause: string | null;
  /**
   * The first 4,000 characters of the stored body; reading it is audited
   */
  bodyPreview: string | null;
  budgets: {
    scopeName: string;
    period: "day" | "month";
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    limit: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    usedBefore: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    usedAfter: string;
  }[];
}
/**
 * From the contract's "DecideApprovalBody".
 */
export interface DecideApprovalBody {
  decision: "approve" | "deny";
  comment?: string;
}
/**
 * From the contract's "GetAnalyticsQuery".
 */
export interface GetAnalyticsQuery {
  /**
   * ISO 8601 instant in UTC
   */
  from?: string;
  /**
   * ISO 8601 instant in UTC
   */
  to?: string;
  /**
   * Ends now, in the organization's time zone: today, this week, this month, or the last days; ignored where from is given
   */
  period?: "hour" | "day" | "week" | "month" | "30d" | "90d";
  /**
   * Slugs or identifiers of teams; several are separated by commas
   */
  team?: string;
  /**
   * Hosts that were called; several are separated by commas
   */
  host?: string;
  /**
   * Models as the caller named them, or (none); several are separated by commas
   */
  model?: string;
  /**
   * Categories of endpoints; several are separated by commas
   */
  category?: string;
  /**
   * Values of the tag costCenter, or (none); several are separated by commas
   */
  costCenter?: string;
  /**
   * Of allow, deny, require_approval; several are separated by commas
   */
  decision?: string;
  /**
   * Of hit, miss, off; several are separated by commas
   */
  cache?: string;
  /**
   * Codes of what decided, as in violations; several are separated by commas
   */
  reason?: string;
  /**
   * The slices to fill, of project, costCenter, endpoint, provider, model, category; all where absent; several are separated by commas
   */
  groupBy?: string;
  /**
   * Of totalCost, totalRequests, cacheHitRate, avgLatency, budgetUtilization; checked only, since every figure is always in the answer; several are separated by commas
   */
  metrics?: string;
  /**
   * Adds a series over time by project
   */
  interval?: "hour" | "day";
}
/**
 * From the contract's "Analytics".
 */
export interface Analytics {
  period: {
    /**
     * ISO 8601 instant in UTC
     */
    from: string;
    /**
     * ISO 8601 instant in UTC
     */
    to: string;
    timezone: string;
  };
  totalCost: string;
  totalBudget: string | null;
  utilizationRate: string | null;
  totalRequests: number;
  cacheHitRate: string | null;
  avgLatency: string | null;
  /**
   * What the period spent of the monthly budget, whatever filters are on, to four decimals; a team's counts the teams below it. Null without a budget and for over a month
   */
  budgetUtilization: number | null;
  totalBudgetExact: string | null;
  totals: UsageTotals;
  previousTotals: UsageTotals1;
  byTeam: {
    team: string;
    teamId: string;
    slug: string;
    spent: string;
    budget: string | null;
    utilizationRate: string | null;
    /**
     * Hosts that it spent most at, at most three; none that was only refused
     */
    topEndpoints: string[];
    cacheHitRate: string | null;
    savings: string;
    /**
     * Calls that were refused
     */
    violations: number;
    anomalies: number;
    budgetExact: string | null;
    /**
     * What the period spent of the monthly budget, whatever filters are on, to four decimals; a team's counts the teams below it. Null without a budget and for over a month
     */
    budgetUtilization: number | null;
    totals: UsageTotals;
  }[];
  byCostCenter: {
    key: string;
    label: string;
    totals: UsageTotals;
  }[];
  byEndpoint: {
    key: string;
    label: string;
    totals: UsageTotals;
  }[];
  byProvider: {
    key: string;
    label: string;
    totals: UsageTotals;
  }[];
  byModel: {
    key: string;
    label: string;
    totals: UsageTotals;
  }[];
  byCategory: {
    key: string;
    label: string;
    totals: UsageTotals;
  }[];
  series: {
    /**
     * ISO 8601 instant in UTC
     */
    at: string;
    teamId: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    cost: string;
    requests: number;
  }[];
  anomalies: {
    teamId: string;
    /**
     * ISO 8601 instant in UTC
     */
    at: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    cost: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    expected: string;
    explanation: string;
  }[];
  violations: {
    reasonCode: string;
    count: number;
  }[];
  complianceStatus: "COMPLIANT" | "GAPS" | "NOT_ASSESSED";
  complianceGaps: string[];
  auditTrail: string;
  recommendations: string[];
  /**
   * ISO 8601 instant in UTC
   */
  asOf: string;
}
/**
 * From the contract's "UsageTotals".
 */
export interface UsageTotals {
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  cost: string;
  /**
   * What the cache's answers would have cost
   */
  saved: string;
  /**
   * served + refused + pending + errors
   */
  requests: number;
  served: number;
  /**
   * Refused by policy or budget
   */
  refused: number;
  /**
   * Waited for a person when they were made
   */
  pending: number;
  /**
   * The provider failed, or its answer was lost
   */
  errors: number;
  cacheHits: number;
  /**
   * Calls for which the cache was on: hits and misses
   */
  cacheLookups: number;
  /**
   * cacheHits / cacheLookups, 0 to 1 to four decimals
   */
  cacheHitRate: number | null;
  inputTokens: number;
  outputTokens: number;
  /**
   * Of served calls, the cache's among them, to a tenth
   */
  avgLatencyMs: number | null;
  /**
   * Of served calls, estimated from a histogram: in the same bucket as the exact one
   */
  p95LatencyMs: number | null;
}
/**
 * The same length of time just before
 */
export interface UsageTotals1 {
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  cost: string;
  /**
   * What the cache's answers would have cost
   */
  saved: string;
  /**
   * served + refused + pending + errors
   */
  requests: number;
  served: number;
  /**
   * Refused by policy or budget
   */
  refused: number;
  /**
   * Waited for a person when they were made
   */
  pending: number;
  /**
   * The provider failed, or its answer was lost
   */
  errors: number;
  cacheHits: number;
  /**
   * Calls for which the cache was on: hits and misses
   */
  cacheLookups: number;
  /**
   * cacheHits / cacheLookups, 0 to 1 to four decimals
   */
  cacheHitRate: number | null;
  inputTokens: number;
  outputTokens: number;
  /**
   * Of served calls, the cache's among them, to a tenth
   */
  avgLatencyMs: number | null;
  /**
   * Of served calls, estimated from a histogram: in the same bucket as the exact one
   */
  p95LatencyMs: number | null;
}
/**
 * From the contract's "ListRequestsQuery".
 */
export interface ListRequestsQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
  /**
   * ISO 8601 instant in UTC
   */
  from?: string;
  /**
   * ISO 8601 instant in UTC
   */
  to?: string;
  /**
   * Ends now, in the organization's time zone: today, this week, this month, or the last days; ignored where from is given
   */
  period?: "hour" | "day" | "week" | "month" | "30d" | "90d";
  /**
   * Slugs or identifiers of teams; several are separated by commas
   */
  team?: string;
  /**
   * Hosts that were called; several are separated by commas
   */
  host?: string;
  /**
   * Models as the caller named them, or (none); several are separated by commas
   */
  model?: string;
  /**
   * Categories of endpoints; several are separated by commas
   */
  category?: string;
  /**
   * Values of the tag costCenter, or (none); several are separated by commas
   */
  costCenter?: string;
  /**
   * Of allow, deny, require_approval; several are separated by commas
   */
  decision?: string;
  /**
   * Of hit, miss, off; several are separated by commas
   */
  cache?: string;
  /**
   * Codes of what decided, as in violations; several are separated by commas
   */
  reason?: string;
  sort?: "at" | "cost" | "latency";
  order?: "asc" | "desc";
}
/**
 * From the contract's "Request".
 */
export interface Request {
  id: string;
  requestId: string;
  /**
   * ISO 8601 instant in UTC
   */
  at: string;
  team: {
    id: string;
    slug: string;
    name: string;
  };
  apiKeyId: string;
  provider: string | null;
  host: string;
  path: string;
  method: string;
  model: string | null;
  category: string;
  decision: "allow" | "deny" | "require_approval";
  reasonCode: string;
  explanation: string;
  cache: "hit" | "miss" | "off";
  outcome: "served" | "refused" | "pending" | "upstream_error" | "client_gone" | "unknown";
  upstreamStatus: number | null;
  stream: boolean;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  estimated: boolean;
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  estimate: string;
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  cost: string;
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  saved: string;
  priceVersion: string | null;
  latencyMs: number;
  upstreamMs: number | null;
  costCenter: string;
  tags: {
    [k: string]: string;
  };
  approvalId: string | null;
  policyVersionIds: string[];
}
/**
 * From the contract's "ListRequestsResponse".
 */
export interface ListRequestsResponse {
  data: Request[];
  nextCursor: string | null;
  total: number;
  /**
   * Over all calls that the filters match, not over this page
   */
  totals: {
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    cost: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    saved: string;
    requests: number;
  };
}
/**
 * From the contract's "ExportRequestsQuery".
 */
export interface ExportRequestsQuery {
  /**
   * Free text to search for
   */
  q?: string;
  /**
   * ISO 8601 instant in UTC
   */
  from?: string;
  /**
   * ISO 8601 instant in UTC
   */
  to?: string;
  /**
   * Ends now, in the organization's time zone: today, this week, this month, or the last days; ignored where from is given
   */
  period?: "hour" | "day" | "week" | "month" | "30d" | "90d";
  /**
   * Slugs or identifiers of teams; several are separated by commas
   */
  team?: string;
  /**
   * Hosts that were called; several are separated by commas
   */
  host?: string;
  /**
   * Models as the caller named them, or (none); several are separated by commas
   */
  model?: string;
  /**
   * Categories of endpoints; several are separated by commas
   */
  category?: string;
  /**
   * Values of the tag costCenter, or (none); several are separated by commas
   */
  costCenter?: string;
  /**
   * Of allow, deny, require_approval; several are separated by commas
   */
  decision?: string;
  /**
   * Of hit, miss, off; several are separated by commas
   */
  cache?: string;
  /**
   * Codes of what decided, as in violations; several are separated by commas
   */
  reason?: string;
  sort?: "at" | "cost" | "latency";
  order?: "asc" | "desc";
}
/**
 * From the contract's "ListReportsQuery".
 */
export interface ListReportsQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "Report".
 */
export interface Report {
  id: string;
  template: "EU_AI_ACT_COMPLIANCE";
  format: "pdf";
  status: "queued" | "rendering" | "ready" | "failed";
  period: {
    /**
     * ISO 8601 instant in UTC
     */
    from: string;
    /**
     * ISO 8601 instant in UTC
     */
    to: string;
  };
  requestedBy: string;
  recipient: string | null;
  sha256: string | null;
  byteSize: number | null;
  error: string | null;
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  completedAt: string | null;
}
/**
 * From the contract's "ListReportsResponse".
 */
export interface ListReportsResponse {
  data: Report[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "CreateReportBody".
 */
export interface CreateReportBody {
  template: "EU_AI_ACT_COMPLIANCE";
  format?: "pdf";
  recipient?: string;
  /**
   * ISO 8601 instant in UTC
   */
  from?: string;
  /**
   * ISO 8601 instant in UTC
   */
  to?: string;
  locale?: "en" | "ko";
}
/**
 * From the contract's "ListAuditQuery".
 */
export interface ListAuditQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
  /**
   * ISO 8601 instant in UTC
   */
  from?: string;
  /**
   * ISO 8601 instant in UTC
   */
  to?: string;
  /**
   * Actions; several are separated by commas
   */
  action?: string;
  /**
   * An identifier, or part of a member's or key's name
   */
  actor?: string;
  /**
   * Slugs or identifiers of teams; several are separated by commas
   */
  team?: string;
  /**
   * Of allowed, denied, pending, succeeded, failed; several are separated by commas
   */
  result?: string;
}
/**
 * From the contract's "AuditEntry".
 */
export interface AuditEntry {
  id: string;
  writer: string;
  sequence: number;
  /**
   * ISO 8601 instant in UTC
   */
  at: string;
  actor: {
    kind: "member" | "api_key" | "system";
    id: string;
    name: string | null;
  };
  action: string;
  resource: {
    kind: string;
    id: string;
  };
  projectId: string | null;
  result: "allowed" | "denied" | "pending" | "succeeded" | "failed";
  policyVersion: string | null;
  requestId: string | null;
  detail: {
    [k: string]: unknown;
  };
  previousHash: string;
  hash: string;
}
/**
 * From the contract's "ListAuditResponse".
 */
export interface ListAuditResponse {
  data: AuditEntry[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "AuditState".
 */
export interface AuditState {
  entries: number;
  checkpoints: number;
  lastCheckpoint: {
    id: string;
    /**
     * ISO 8601 instant in UTC
     */
    at: string;
    merkleRoot: string;
    entryCount: number;
  } | null;
  /**
   * Entries after the last signed checkpoint
   */
  unanchoredEntries: number;
  publicKeyPem: string;
  publicKeyId: string;
}
/**
 * From the contract's "ListAlertsQuery".
 */
export interface ListAlertsQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "Alert".
 */
export interface Alert {
  id: string;
  kind: string;
  severity: "info" | "warning" | "critical";
  title: string;
  team: {
    id: string;
    slug: string;
    name: string;
  } | null;
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  acknowledgedAt: string | null;
}
/**
 * From the contract's "ListAlertsResponse".
 */
export interface ListAlertsResponse {
  data: Alert[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "GetOpenApiResponse".
 */
export interface GetOpenApiResponse {
  openapi: string;
  [k: string]: unknown;
}
/**
 * From the contract's "AdditionalRestrictions".
 */
export interface AdditionalRestrictions {
  /**
   * @maxItems 500
   */
  allowedCategories?: string[];
  /**
   * @maxItems 500
   */
  allowedEndpoints?: string[];
  /**
   * @maxItems 500
   */
  blockedEndpoints?: string[];
  /**
   * @maxItems 500
   */
  allowedModels?: string[];
  /**
   * The most one call may cost, in micro-USD as a decimal string
   */
  maxPerRequest?: string;
  /**
   * Calls that may cost more than this wait for approval, in micro-USD as a decimal string
   */
  requireApprovalAbove?: string;
  /**
   * Calls are allowed from start until just before end, in this time zone. An end before the start runs across midnight; days name the day on which the span starts (every day if absent).
   */
  workingHours?: {
    timezone: string;
    start: string;
    end: string;
    /**
     * @minItems 1
     * @maxItems 7
     */
    days?:
      | ["mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"]
      | ["mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun", "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ]
      | [
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun",
          "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"
        ];
  };
}
/**
 * From the contract's "ProxyApproval".
 */
export interface ProxyApproval {
  approvalId: string;
  status: "pending" | "approved" | "denied" | "expired" | "cancelled" | "executed";
  requestId: string;
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  estimate: string;
  reasonCode: string;
  explanation: string;
  approvers: string[];
  warnings: Warning[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 instant in UTC
   */
  expiresAt: string;
  decisionComment: string | null;
  /**
   * Where an approver decides
   */
  url: string;
}

export interface Operations {
  setUp: { body: SetUpBody; response: SetUpResponse; params: {  } };
  getOrganization: { response: Organization; params: { orgId: string } };
  putOrganization: { body: PutOrganizationBody; response: Organization; params: { orgId: string } };
  putOrganizationPolicy: { body: PutOrganizationPolicyBody; response: PolicyVersion; params: { orgId: string } };
  listOrganizationPolicies: { query: ListOrganizationPoliciesQuery; response: ListOrganizationPoliciesResponse; params: { orgId: string } };
  listTeams: { query: ListTeamsQuery; response: ListTeamsResponse; params: {  } };
  createTeam: { body: CreateTeamBody; response: CreateTeamResponse; params: {  } };
  getTeam: { response: Team; params: { teamId: string } };
  updateTeam: { body: UpdateTeamBody; response: Team; params: { teamId: string } };
  putTeamPolicy: { body: PutTeamPolicyBody; response: PolicyVersion; params: { teamId: string } };
  listTeamPolicies: { query: ListTeamPoliciesQuery; response: ListTeamPoliciesResponse; params: { teamId: string } };
  getEffectivePolicy: { response: GetEffectivePolicyResponse; params: { teamId: string } };
  listKeys: { query: ListKeysQuery; response: ListKeysResponse; params: {  } };
  createKey: { body: CreateKeyBody; response: CreateKeyResponse; params: {  } };
  revokeKey: { response: ApiKey; params: { keyId: string } };
  listProviders: { query: ListProvidersQuery; response: ListProvidersResponse; params: {  } };
  createProvider: { body: CreateProviderBody; response: Provider; params: {  } };
  getProvider: { response: Provider; params: { providerId: string } };
  updateProvider: { body: UpdateProviderBody; response: Provider; params: { providerId: string } };
  listMembers: { query: ListMembersQuery; response: ListMembersResponse; params: {  } };
  createMember: { body: CreateMemberBody; response: CreateMemberResponse; params: {  } };
  updateMember: { body: UpdateMemberBody; response: Member; params: { memberId: string } };
  getMe: { response: Me; params: {  } };
  revokeSession: { params: { sessionId: string } };
  listApprovals: { query: ListApprovalsQuery; response: ListApprovalsResponse; params: {  } };
  getApproval: { response: ApprovalDetail; params: { approvalId: string } };
  decideApproval: { body: DecideApprovalBody; response: Approval; params: { approvalId: string } };
  getAnalytics: { query: GetAnalyticsQuery; response: Analytics; params: {  } };
  listRequests: { query: ListRequestsQuery; response: ListRequestsResponse; params: {  } };
  exportRequests: { query: ExportRequestsQuery; params: {  } };
  getRequest: { response: Request; params: { requestId: string } };
  listReports: { query: ListReportsQuery; response: ListReportsResponse; params: {  } };
  createReport: { body: CreateReportBody; response: Report; params: {  } };
  getReport: { response: Report; params: { reportId: string } };
  getReportFile: { params: { reportId: string } };
  listAudit: { query: ListAuditQuery; response: ListAuditResponse; params: {  } };
  getAuditState: { response: AuditState; params: {  } };
  exportAudit: { params: {  } };
  listAlerts: { query: ListAlertsQuery; response: ListAlertsResponse; params: {  } };
  acknowledgeAlert: { response: Alert; params: { alertId: string } };
  streamEvents: { params: {  } };
  getOpenApi: { response: GetOpenApiResponse; params: {  } };
}

export const routes = {
  setUp: ["POST", "/setup"],
  getOrganization: ["GET", "/organizations/{orgId}"],
  putOrganization: ["PUT", "/organizations/{orgId}"],
  putOrganizationPolicy: ["PUT", "/organizations/{orgId}/policy"],
  listOrganizationPolicies: ["GET", "/organizations/{orgId}/policy/versions"],
  listTeams: ["GET", "/teams"],
  createTeam: ["POST", "/teams"],
  getTeam: ["GET", "/teams/{teamId}"],
  updateTeam: ["PATCH", "/teams/{teamId}"],
  putTeamPolicy: ["PUT", "/teams/{teamId}/policy"],
  listTeamPolicies: ["GET", "/teams/{teamId}/policy/versions"],
  getEffectivePolicy: ["GET", "/teams/{teamId}/policy/effective"],
  listKeys: ["GET", "/keys"],
  createKey: ["POST", "/keys"],
  revokeKey: ["POST", "/keys/{keyId}/revoke"],
  listProviders: ["GET", "/providers"],
  createProvider: ["POST", "/providers"],
  getProvider: ["GET", "/providers/{providerId}"],
  updateProvider: ["PATCH", "/providers/{providerId}"],
  listMembers: ["GET", "/members"],
  createMember: ["POST", "/members"],
  updateMember: ["PATCH", "/members/{memberId}"],
  getMe: ["GET", "/me"],
  revokeSession: ["POST", "/me/sessions/{sessionId}/revoke"],
  listApprovals: ["GET", "/approvals"],
  getApproval: ["GET", "/approvals/{approvalId}"],
  decideApproval: ["POST", "/approvals/{approvalId}/decision"],
  getAnalytics: ["GET", "/analytics"],
  listRequests: ["GET", "/requests"],
  exportRequests: ["GET", "/requests/export"],
  getRequest: ["GET", "/requests/{requestId}"],
  listReports: ["GET", "/reports"],
  createReport: ["POST", "/reports"],
  getReport: ["GET", "/reports/{reportId}"],
  getReportFile: ["GET", "/reports/{reportId}/file"],
  listAudit: ["GET", "/audit"],
  getAuditState: ["GET", "/audit/state"],
  exportAudit: ["GET", "/audit/export"],
  listAlerts: ["GET", "/alerts"],
  acknowledgeAlert: ["POST", "/alerts/{alertId}/acknowledge"],
  streamEvents: ["GET", "/events"],
  getOpenApi: ["GET", "/openapi.json"],
} as const;

export type ErrorCode =
  | "VALIDATION_ERROR"
  | "MALFORMED_JSON"
  | "TARGET_URL_INVALID"
  | "UNAUTHENTICATED"
  | "API_KEY_INVALID"
  | "API_KEY_EXPIRED"
  | "API_KEY_REVOKED"
  | "SESSION_EXPIRED"
  | "FORBIDDEN"
  | "API_KEY_WRONG_KIND"
  | "PROJECT_MISMATCH"
  | "ENDPOINT_BLOCKED"
  | "ENDPOINT_NOT_ALLOWED"
  | "CATEGORY_NOT_ALLOWED"
  | "MODEL_NOT_ALLOWED"
  | "OUTSIDE_WORKING_HOURS"
  | "MAX_PER_REQUEST_EXCEEDED"
  | "TARGET_ADDRESS_FORBIDDEN"
  | "CREDENTIAL_MISSING"
  | "SELF_APPROVAL"
  | "NOT_FOUND"
  | "ROUTE_NOT_FOUND"
  | "METHOD_NOT_ALLOWED"
  | "CONFLICT"
  | "VERSION_CONFLICT"
  | "APPROVAL_REQUIRED"
  | "APPROVAL_NOT_PENDING"
  | "APPROVAL_NOT_APPROVED"
  | "APPROVAL_EXECUTING"
  | "APPROVAL_RESULT_UNKNOWN"
  | "REPORT_NOT_READY"
  | "APPROVAL_EXPIRED"
  | "BODY_TOO_LARGE"
  | "MODEL_NOT_PRICED"
  | "ENDPOINT_NOT_PRICED"
  | "POLICY_WIDENS"
  | "BUDGET_EXCEEDED"
  | "TOO_MANY_APPROVALS"
  | "RATE_LIMITED"
  | "HEADERS_TOO_LARGE"
  | "INTERNAL_ERROR"
  | "UPSTREAM_UNREACHABLE"
  | "UPSTREAM_INVALID"
  | "BUDGET_UNAVAILABLE"
  | "OVERLOADED"
  | "NOT_READY"
  | "UPSTREAM_TIMEOUT";

export const headers = {
  "targetUrl": "pag0-target-url",
  "project": "pag0-project",
  "restrictions": "pag0-restrictions",
  "tags": "pag0-tags",
  "meta": "pag0-meta",
  "approval": "pag0-approval",
  "cacheControl": "pag0-cache-control",
  "requestId": "pag0-request-id",
  "cost": "pag0-cost",
  "estimatedCost": "pag0-estimated-cost",
  "cache": "pag0-cache",
  "budgetRemaining": "pag0-budget-remaining",
  "budgetReset": "pag0-budget-reset",
  "policyVersion": "pag0-policy-version",
  "approvalId": "pag0-approval-id",
  "errorCode": "pag0-error",
  "replayed": "pag0-replayed"
} as const;
