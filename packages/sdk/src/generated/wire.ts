// Generated from @pag0/contract by scripts/generate-wire-types.ts; do not edit.
/**
 * How months run for monthly budgets, in the organization's time zone
 *
 * From the contract's "BudgetMonth".
 */
export type BudgetMonth =
  | {
      kind: "calendar";
      /**
       * The day of the calendar month on which budgets begin anew
       */
      startDay: number;
    }
  | {
      kind: "rolling";
      /**
       * Today and the days before it that count; one falls out at each midnight
       */
      days: number;
    };
/**
 * A comparison { field, operator, value }, { all: […] }, { any: […] }, { not: … } or a list of conditions (all of it). A comparison with a field that the call does not have is false; not_exists is true.
 *
 * From the contract's "RuleConditions".
 */
export type RuleConditions =
  | {
      field: string;
      operator:
        | "equals"
        | "not_equals"
        | "greater_than"
        | "greater_or_equal"
        | "less_than"
        | "less_or_equal"
        | "between"
        | "in"
        | "not_in"
        | "contains"
        | "not_contains"
        | "starts_with"
        | "ends_with"
        | "matches"
        | "exists"
        | "not_exists";
      value?: (string | number | boolean) | (string | number | boolean)[];
    }
  | {
      /**
       * @minItems 1
       */
      all: RuleConditions[];
    }
  | {
      /**
       * @minItems 1
       */
      any: RuleConditions[];
    }
  | {
      not: RuleConditions;
    }
  | RuleConditions[];
/**
 * From the contract's "RuleAction".
 */
export type RuleAction =
  | {
      type: "allow";
      parameters?: {
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "deny";
      parameters?: {
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "require_approval";
      parameters?: {
        /**
         * @minItems 1
         * @maxItems 50
         */
        approvers?: string[];
        timeout_hours?: number;
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "log";
      parameters?: {
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "notify";
      parameters?: {
        /**
         * @minItems 1
         * @maxItems 50
         */
        recipients?: string[];
        /**
         * @minItems 1
         * @maxItems 3
         */
        channels?: ("email" | "slack" | "webhook")[];
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "redact";
      parameters?: {
        /**
         * @minItems 1
         * @maxItems 50
         */
        kinds?: string[];
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    };
/**
 * How months run for monthly budgets, in the organization's time zone
 *
 * From the contract's "BudgetMonthInput".
 */
export type BudgetMonthInput =
  | {
      kind: "calendar";
      /**
       * The day of the calendar month on which budgets begin anew
       */
      startDay: number;
    }
  | {
      kind: "rolling";
      /**
       * Today and the days before it that count; one falls out at each midnight
       */
      days: number;
    };
/**
 * A comparison { field, operator, value }, { all: […] }, { any: […] }, { not: … } or a list of conditions (all of it). A comparison with a field that the call does not have is false; not_exists is true.
 *
 * From the contract's "RuleConditionsInput".
 */
export type RuleConditionsInput =
  | {
      field: string;
      operator:
        | "equals"
        | "not_equals"
        | "greater_than"
        | "greater_or_equal"
        | "less_than"
        | "less_or_equal"
        | "between"
        | "in"
        | "not_in"
        | "contains"
        | "not_contains"
        | "starts_with"
        | "ends_with"
        | "matches"
        | "exists"
        | "not_exists";
      value?: (string | number | boolean) | (string | number | boolean)[];
    }
  | {
      /**
       * @minItems 1
       */
      all: RuleConditionsInput[];
    }
  | {
      /**
       * @minItems 1
       */
      any: RuleConditionsInput[];
    }
  | {
      not: RuleConditionsInput;
    }
  | RuleConditionsInput[];
/**
 * From the contract's "RuleActionInput".
 */
export type RuleActionInput =
  | {
      type: "allow";
      parameters?: {
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "deny";
      parameters?: {
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "require_approval";
      parameters?: {
        /**
         * @minItems 1
         * @maxItems 50
         */
        approvers?: string[];
        timeout_hours?: number;
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "log";
      parameters?: {
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "notify";
      parameters?: {
        /**
         * @minItems 1
         * @maxItems 50
         */
        recipients?: string[];
        /**
         * @minItems 1
         * @maxItems 3
         */
        channels?: ("email" | "slack" | "webhook")[];
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    }
  | {
      type: "redact";
      parameters?: {
        /**
         * @minItems 1
         * @maxItems 50
         */
        kinds?: string[];
        /**
         * What the person or program that made the call is told
         */
        message?: string;
      };
    };
/**
 * From the contract's "GovernancePolicyChangeInput".
 */
export type GovernancePolicyChangeInput =
  | {
      action: "create_policy";
      policy: GovernancePolicyInput;
      reason?: string;
    }
  | {
      action: "update_policy";
      /**
       * The same as policy.id
       */
      policy_id?: string;
      policy: GovernancePolicyInput;
      reason?: string;
    }
  | {
      action: "delete_policy";
      policy_id: string;
      reason?: string;
    }
  | {
      action: "enable_policy";
      policy_id: string;
      reason?: string;
    }
  | {
      action: "disable_policy";
      policy_id: string;
      reason?: string;
    };
/**
 * From the contract's "PriceOverride".
 */
export type PriceOverride =
  | {
      /**
       * A negotiated price; what it does not name stays at the list price
       */
      kind: "price";
      id: string;
      version: number;
      vendor: string;
      model: string;
      /**
       * ISO 8601 instant in UTC
       */
      effectiveFrom: string;
      /**
       * The first instant at which it no longer holds; null for no end
       */
      effectiveTo: string | null;
      note: string;
      rates?: {
        /**
         * Dollars per million tokens
         */
        input?: string;
        /**
         * Dollars per million tokens
         */
        cachedInput?: string;
        /**
         * Dollars per million tokens
         */
        cacheWrite?: string;
        /**
         * Dollars per million tokens
         */
        cacheWrite1h?: string;
        /**
         * Dollars per million tokens
         */
        audioInput?: string;
        /**
         * Dollars per million tokens
         */
        cachedAudioInput?: string;
        /**
         * Dollars per million tokens
         */
        imageInput?: string;
        /**
         * Dollars per million tokens
         */
        cachedImageInput?: string;
        /**
         * Dollars per million tokens
         */
        videoInput?: string;
        /**
         * Dollars per million tokens
         */
        output?: string;
        /**
         * Dollars per million tokens
         */
        reasoning?: string;
        /**
         * Dollars per million tokens
         */
        audioOutput?: string;
        /**
         * Dollars per million tokens
         */
        imageOutput?: string;
        /**
         * Dollars per million tokens
         */
        videoOutput?: string;
      };
      /**
       * @maxItems 5
       */
      contextTiers?: {
        /**
         * For inputs of more tokens than this
         */
        above: number;
        rates: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
      }[];
      /**
       * @maxItems 50
       */
      units?: {
        kind: "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
        /**
         * Which of several, such as 1024x1024/hd for a picture
         */
        key: string | null;
        /**
         * Dollars for `per` pieces
         */
        usd: string;
        per: 1 | 60 | 1000 | 3600 | 1000000;
      }[];
      maxOutputTokens?: number;
      contextTokens?: number;
    }
  | {
      /**
       * Percent off the list price of everything
       */
      kind: "discount";
      id: string;
      version: number;
      vendor: string;
      model: string;
      /**
       * ISO 8601 instant in UTC
       */
      effectiveFrom: string;
      /**
       * The first instant at which it no longer holds; null for no end
       */
      effectiveTo: string | null;
      note: string;
      /**
       * Percent taken off the list price
       */
      percent: string;
    }
  | {
      /**
       * Costs nothing, on purpose; different from a model without a price
       */
      kind: "free";
      id: string;
      version: number;
      vendor: string;
      model: string;
      /**
       * ISO 8601 instant in UTC
       */
      effectiveFrom: string;
      /**
       * The first instant at which it no longer holds; null for no end
       */
      effectiveTo: string | null;
      note: string;
      maxOutputTokens?: number;
      contextTokens?: number;
    }
  | {
      /**
       * The price of models that nobody else has a price for
       */
      kind: "default";
      id: string;
      version: number;
      vendor: string;
      model: string;
      /**
       * ISO 8601 instant in UTC
       */
      effectiveFrom: string;
      /**
       * The first instant at which it no longer holds; null for no end
       */
      effectiveTo: string | null;
      note: string;
      rates?: {
        /**
         * Dollars per million tokens
         */
        input?: string;
        /**
         * Dollars per million tokens
         */
        cachedInput?: string;
        /**
         * Dollars per million tokens
         */
        cacheWrite?: string;
        /**
         * Dollars per million tokens
         */
        cacheWrite1h?: string;
        /**
         * Dollars per million tokens
         */
        audioInput?: string;
        /**
         * Dollars per million tokens
         */
        cachedAudioInput?: string;
        /**
         * Dollars per million tokens
         */
        imageInput?: string;
        /**
         * Dollars per million tokens
         */
        cachedImageInput?: string;
        /**
         * Dollars per million tokens
         */
        videoInput?: string;
        /**
         * Dollars per million tokens
         */
        output?: string;
        /**
         * Dollars per million tokens
         */
        reasoning?: string;
        /**
         * Dollars per million tokens
         */
        audioOutput?: string;
        /**
         * Dollars per million tokens
         */
        imageOutput?: string;
        /**
         * Dollars per million tokens
         */
        videoOutput?: string;
      };
      /**
       * @maxItems 5
       */
      contextTiers?: {
        /**
         * For inputs of more tokens than this
         */
        above: number;
        rates: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
      }[];
      /**
       * @maxItems 50
       */
      units?: {
        kind: "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
        /**
         * Which of several, such as 1024x1024/hd for a picture
         */
        key: string | null;
        /**
         * Dollars for `per` pieces
         */
        usd: string;
        per: 1 | 60 | 1000 | 3600 | 1000000;
      }[];
      maxOutputTokens?: number;
      contextTokens?: number;
    };
/**
 * From the contract's "CreatePriceOverrideBody".
 */
export type CreatePriceOverrideBody =
  | {
      /**
       * A negotiated price; what it does not name stays at the list price
       */
      kind: "price";
      vendor: string;
      model: string;
      /**
       * From when it holds; at once where absent
       */
      effectiveFrom?: string;
      /**
       * The first instant at which it no longer holds; null for no end
       */
      effectiveTo?: string | null;
      note?: string;
      rates?: {
        /**
         * Dollars per million tokens
         */
        input?: string;
        /**
         * Dollars per million tokens
         */
        cachedInput?: string;
        /**
         * Dollars per million tokens
         */
        cacheWrite?: string;
        /**
         * Dollars per million tokens
         */
        cacheWrite1h?: string;
        /**
         * Dollars per million tokens
         */
        audioInput?: string;
        /**
         * Dollars per million tokens
         */
        cachedAudioInput?: string;
        /**
         * Dollars per million tokens
         */
        imageInput?: string;
        /**
         * Dollars per million tokens
         */
        cachedImageInput?: string;
        /**
         * Dollars per million tokens
         */
        videoInput?: string;
        /**
         * Dollars per million tokens
         */
        output?: string;
        /**
         * Dollars per million tokens
         */
        reasoning?: string;
        /**
         * Dollars per million tokens
         */
        audioOutput?: string;
        /**
         * Dollars per million tokens
         */
        imageOutput?: string;
        /**
         * Dollars per million tokens
         */
        videoOutput?: string;
      };
      /**
       * @maxItems 5
       */
      contextTiers?: {
        /**
         * For inputs of more tokens than this
         */
        above: number;
        rates: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
      }[];
      /**
       * @maxItems 50
       */
      units?: {
        kind: "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
        /**
         * Which of several, such as 1024x1024/hd for a picture
         */
        key?: string | null;
        /**
         * Dollars for `per` pieces
         */
        usd: string;
        per?: 1 | 60 | 1000 | 3600 | 1000000;
      }[];
      maxOutputTokens?: number;
      contextTokens?: number;
    }
  | {
      /**
       * Percent off the list price of everything
       */
      kind: "discount";
      vendor: string;
      model: string;
      /**
       * From when it holds; at once where absent
       */
      effectiveFrom?: string;
      /**
       * The first instant at which it no longer holds; null for no end
       */
      effectiveTo?: string | null;
      note?: string;
      /**
       * Percent taken off the list price
       */
      percent: string;
    }
  | {
      /**
       * Costs nothing, on purpose; different from a model without a price
       */
      kind: "free";
      vendor: string;
      model: string;
      /**
       * From when it holds; at once where absent
       */
      effectiveFrom?: string;
      /**
       * The first instant at which it no longer holds; null for no end
       */
      effectiveTo?: string | null;
      note?: string;
      maxOutputTokens?: number;
      contextTokens?: number;
    }
  | {
      /**
       * The price of models that nobody else has a price for
       */
      kind: "default";
      vendor: string;
      model: string;
      /**
       * From when it holds; at once where absent
       */
      effectiveFrom?: string;
      /**
       * The first instant at which it no longer holds; null for no end
       */
      effectiveTo?: string | null;
      note?: string;
      rates?: {
        /**
         * Dollars per million tokens
         */
        input?: string;
        /**
         * Dollars per million tokens
         */
        cachedInput?: string;
        /**
         * Dollars per million tokens
         */
        cacheWrite?: string;
        /**
         * Dollars per million tokens
         */
        cacheWrite1h?: string;
        /**
         * Dollars per million tokens
         */
        audioInput?: string;
        /**
         * Dollars per million tokens
         */
        cachedAudioInput?: string;
        /**
         * Dollars per million tokens
         */
        imageInput?: string;
        /**
         * Dollars per million tokens
         */
        cachedImageInput?: string;
        /**
         * Dollars per million tokens
         */
        videoInput?: string;
        /**
         * Dollars per million tokens
         */
        output?: string;
        /**
         * Dollars per million tokens
         */
        reasoning?: string;
        /**
         * Dollars per million tokens
         */
        audioOutput?: string;
        /**
         * Dollars per million tokens
         */
        imageOutput?: string;
        /**
         * Dollars per million tokens
         */
        videoOutput?: string;
      };
      /**
       * @maxItems 5
       */
      contextTiers?: {
        /**
         * For inputs of more tokens than this
         */
        above: number;
        rates: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
      }[];
      /**
       * @maxItems 50
       */
      units?: {
        kind: "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
        /**
         * Which of several, such as 1024x1024/hd for a picture
         */
        key?: string | null;
        /**
         * Dollars for `per` pieces
         */
        usd: string;
        per?: 1 | 60 | 1000 | 3600 | 1000000;
      }[];
      maxOutputTokens?: number;
      contextTokens?: number;
    };

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
  budgetMonth: BudgetMonth;
  policy: PolicyVersion | null;
  /**
   * The organization's own
   */
  budgets: BudgetState[];
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
  blockedCategories?: string[];
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
   * @maxItems 500
   */
  blockedModels?: string[];
  /**
   * @maxItems 500
   */
  allowedProviders?: string[];
  /**
   * @maxItems 500
   */
  blockedProviders?: string[];
  /**
   * All regions in which the provider may process must be among them; a provider that names none is refused
   *
   * @maxItems 500
   */
  allowedRegions?: string[];
  /**
   * A provider that may process in any of them is refused
   *
   * @maxItems 500
   */
  blockedRegions?: string[];
  /**
   * The most one call may cost, in micro-USD as a decimal string
   */
  maxPerRequest?: string;
  /**
   * Calls that may cost more than this wait for approval, in micro-USD as a decimal string
   */
  requireApprovalAbove?: string;
  /**
   * Calls are allowed from start until just before end, in this time zone. An end that is not after the start lies on the next day; days name the day on which the span starts (every day if absent).
   */
  workingHours?: {
    timezone: string;
    start?: string;
    end?: string;
    /**
     * @minItems 1
     * @maxItems 7
     */
    days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    /**
     * @minItems 1
     * @maxItems 21
     */
    spans?: {
      start: string;
      end: string;
      /**
       * @minItems 1
       * @maxItems 7
       */
      days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    }[];
    /**
     * Calendar days in this time zone on which no span starts
     *
     * @maxItems 400
     */
    holidays?: string[];
  };
  /**
   * Budget of a month as the organization's budgetMonth says, in micro-USD as a decimal string
   */
  monthlyBudget?: string;
  /**
   * Budget of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  dailyBudget?: string;
  /**
   * Budget of all time: it never resets by itself, in micro-USD as a decimal string
   */
  totalBudget?: string;
  memberBudget?: PersonalBudget;
  keyBudget?: PersonalBudget1;
  budgetAlerts?: BudgetAlerts;
  rateLimit?: RateLimit;
  /**
   * The most output tokens of a request that names no maximum itself
   */
  defaultMaxOutputTokens?: number;
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
    semantic?: {
      /**
       * Answer a question from the cache that means the same as an earlier one; the organization has to allow it
       */
      enabled: boolean;
      /**
       * The least cosine similarity of two questions; 0.95 where none is named
       */
      threshold?: number;
      /**
       * The model that embeds questions; each is a call with a cost of its own
       */
      model?: string;
      /**
       * Questions that are compared with; 500 where no number is named
       */
      maxEntries?: number;
    };
  };
  availability?: Availability;
  bodyLogging?: BodyLogging;
  /**
   * @maxItems 1000
   */
  rules?: Rule[];
  dataHandling?: DataHandling;
  data_classification?: DataClassification;
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
 * What each person may spend here; calls of nobody known count for their key
 */
export interface PersonalBudget {
  /**
   * Of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  daily?: string;
  /**
   * Of a month as the organization's budgetMonth says, in micro-USD as a decimal string
   */
  monthly?: string;
  /**
   * Of all time: it never resets by itself, in micro-USD as a decimal string
   */
  total?: string;
}
/**
 * What each API key may spend here
 */
export interface PersonalBudget1 {
  /**
   * Of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  daily?: string;
  /**
   * Of a month as the organization's budgetMonth says, in micro-USD as a decimal string
   */
  monthly?: string;
  /**
   * Of all time: it never resets by itself, in micro-USD as a decimal string
   */
  total?: string;
}
/**
 * From the contract's "BudgetAlerts".
 */
export interface BudgetAlerts {
  /**
   * Percent of each of this level's own budgets
   */
  warningThreshold: number;
  /**
   * Above the threshold: notify raises an alert; restrict lets only the cheapest quarter (at least one) of the models run that policy allows at the provider; block refuses
   */
  exceededAction: "notify" | "restrict" | "block";
}
/**
 * For all calls of this level together
 */
export interface RateLimit {
  requestsPerMinute?: number;
  /**
   * Estimated input and the most output of a call, corrected when it is metered
   */
  tokensPerMinute?: number;
}
/**
 * What holds while something that the proxy needs is away
 */
export interface Availability {
  /**
   * What becomes of calls for which a proxy has no budget in hand while the database is away: refuse answers 503; allow lets them pass up to allowUpTo. A level that refuses is obeyed below it; where none says, calls are refused
   */
  whenBudgetUnavailable?: "refuse" | "allow";
  /**
   * The most that calls of this level may cost that pass without a budget, for each proxy and outage, in micro-USD as a decimal string
   */
  allowUpTo?: string;
  /**
   * batched: a call's records survive the end of the proxy's process at once and a loss of power after 200 ms; strict: each is on the disk itself before the call goes out and before its last byte. A level that says strict is obeyed below it
   */
  durability?: "batched" | "strict";
}
/**
 * Whether requests and answers are kept, encrypted, for this many days; a level above that says no is obeyed
 *
 * From the contract's "BodyLogging".
 */
export interface BodyLogging {
  enabled: boolean;
  retentionDays: number;
}
/**
 * From the contract's "Rule".
 */
export interface Rule {
  id: string;
  name: string;
  description?: string;
  /**
   * A draft or disabled rule is kept and never evaluated
   */
  status: "active" | "draft" | "disabled";
  type?: string;
  conditions: RuleConditions;
  /**
   * @minItems 1
   * @maxItems 10
   */
  actions: RuleAction[];
  exceptions?: {
    /**
     * @maxItems 6
     */
    roles?: ("owner" | "admin" | "finance" | "lead" | "auditor" | "developer")[];
    /**
     * @maxItems 20
     */
    times?: RuleTime[];
  };
}
/**
 * Hours of the week as workingHours writes them (timezone, start, end, days), or a period from an instant until just before another (from, to)
 *
 * From the contract's "RuleTime".
 */
export interface RuleTime {}
/**
 * From the contract's "DataHandling".
 */
export interface DataHandling {
  levels: {
    public?: {
      /**
       * What is of this level when found
       *
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      encryptionRequired?: boolean;
      accessLogging?: boolean;
      retentionDays?: number;
      /**
       * @minItems 1
       * @maxItems 50
       */
      allowedRegions?: string[];
      /**
       * What happens to a call to a provider outside the regions; refuse if absent
       */
      outsideRegion?: "refuse" | "require_approval";
      approvalRequired?: boolean;
      /**
       * Replace what is found before the request leaves
       */
      redact?: boolean;
      /**
       * Whether answers may be cached; if absent, public and internal ones may
       */
      cacheable?: boolean;
    };
    internal?: {
      /**
       * What is of this level when found
       *
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      encryptionRequired?: boolean;
      accessLogging?: boolean;
      retentionDays?: number;
      /**
       * @minItems 1
       * @maxItems 50
       */
      allowedRegions?: string[];
      /**
       * What happens to a call to a provider outside the regions; refuse if absent
       */
      outsideRegion?: "refuse" | "require_approval";
      approvalRequired?: boolean;
      /**
       * Replace what is found before the request leaves
       */
      redact?: boolean;
      /**
       * Whether answers may be cached; if absent, public and internal ones may
       */
      cacheable?: boolean;
    };
    confidential?: {
      /**
       * What is of this level when found
       *
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      encryptionRequired?: boolean;
      accessLogging?: boolean;
      retentionDays?: number;
      /**
       * @minItems 1
       * @maxItems 50
       */
      allowedRegions?: string[];
      /**
       * What happens to a call to a provider outside the regions; refuse if absent
       */
      outsideRegion?: "refuse" | "require_approval";
      approvalRequired?: boolean;
      /**
       * Replace what is found before the request leaves
       */
      redact?: boolean;
      /**
       * Whether answers may be cached; if absent, public and internal ones may
       */
      cacheable?: boolean;
    };
    restricted?: {
      /**
       * What is of this level when found
       *
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      encryptionRequired?: boolean;
      accessLogging?: boolean;
      retentionDays?: number;
      /**
       * @minItems 1
       * @maxItems 50
       */
      allowedRegions?: string[];
      /**
       * What happens to a call to a provider outside the regions; refuse if absent
       */
      outsideRegion?: "refuse" | "require_approval";
      approvalRequired?: boolean;
      /**
       * Replace what is found before the request leaves
       */
      redact?: boolean;
      /**
       * Whether answers may be cached; if absent, public and internal ones may
       */
      cacheable?: boolean;
    };
  };
}
/**
 * Data handling as the governance API writes it; one of the two forms
 */
export interface DataClassification {
  levels: {
    public?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    internal?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    confidential?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    restricted?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
  };
}
/**
 * From the contract's "BudgetState".
 */
export interface BudgetState {
  scopeKind: "organization" | "project" | "member" | "key";
  scopeId: string;
  /**
   * A local day, a month as the organization's setting says, or all time
   */
  period: "day" | "month" | "total";
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  limit: string;
  /**
   * What calls have cost
   */
  settled: string;
  /**
   * Held by requests that wait for approval
   */
  held: string;
  /**
   * In proxies' hands: held by calls under way, or ready for the next
   */
  leased: string;
  /**
   * The part of settled that proxies had leased which were not heard of since; nobody knows yet what of it calls have cost
   */
  writtenOff: string;
  /**
   * What no proxy and no request has; 0 or more
   */
  remaining: string;
  /**
   * From then on spending counts
   */
  windowStart: string;
  /**
   * When it resets; of a rolling month, when its oldest day falls out; null for a total budget
   */
  resetsAt: string | null;
  /**
   * Days of a rolling month; else null
   */
  rollingDays: number | null;
}
/**
 * From the contract's "AlertSettings".
 */
export interface AlertSettings {
  /**
   * @maxItems 3
   */
  channels?: ("email" | "slack" | "webhook")[];
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
 * From the contract's "PersonalBudget".
 */
export interface PersonalBudget2 {
  /**
   * Of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  daily?: string;
  /**
   * Of a month as the organization's budgetMonth says, in micro-USD as a decimal string
   */
  monthly?: string;
  /**
   * Of all time: it never resets by itself, in micro-USD as a decimal string
   */
  total?: string;
}
/**
 * From the contract's "RateLimit".
 */
export interface RateLimit1 {
  requestsPerMinute?: number;
  /**
   * Estimated input and the most output of a call, corrected when it is metered
   */
  tokensPerMinute?: number;
}
/**
 * From the contract's "Availability".
 */
export interface Availability1 {
  /**
   * What becomes of calls for which a proxy has no budget in hand while the database is away: refuse answers 503; allow lets them pass up to allowUpTo. A level that refuses is obeyed below it; where none says, calls are refused
   */
  whenBudgetUnavailable?: "refuse" | "allow";
  /**
   * The most that calls of this level may cost that pass without a budget, for each proxy and outage, in micro-USD as a decimal string
   */
  allowUpTo?: string;
  /**
   * batched: a call's records survive the end of the proxy's process at once and a loss of power after 200 ms; strict: each is on the disk itself before the call goes out and before its last byte. A level that says strict is obeyed below it
   */
  durability?: "batched" | "strict";
}
/**
 * From the contract's "DataClassification".
 */
export interface DataClassification1 {
  levels: {
    public?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    internal?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    confidential?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    restricted?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
  };
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
  blockedCategories?: string[];
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
   * @maxItems 500
   */
  blockedModels?: string[];
  /**
   * @maxItems 500
   */
  allowedProviders?: string[];
  /**
   * @maxItems 500
   */
  blockedProviders?: string[];
  /**
   * All regions in which the provider may process must be among them; a provider that names none is refused
   *
   * @maxItems 500
   */
  allowedRegions?: string[];
  /**
   * A provider that may process in any of them is refused
   *
   * @maxItems 500
   */
  blockedRegions?: string[];
  /**
   * The most one call may cost, in micro-USD as a decimal string
   */
  maxPerRequest?: string;
  /**
   * Calls that may cost more than this wait for approval, in micro-USD as a decimal string
   */
  requireApprovalAbove?: string;
  /**
   * Calls are allowed from start until just before end, in this time zone. An end that is not after the start lies on the next day; days name the day on which the span starts (every day if absent).
   */
  workingHours?: {
    timezone: string;
    start?: string;
    end?: string;
    /**
     * @minItems 1
     * @maxItems 7
     */
    days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    /**
     * @minItems 1
     * @maxItems 21
     */
    spans?: {
      start: string;
      end: string;
      /**
       * @minItems 1
       * @maxItems 7
       */
      days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    }[];
    /**
     * Calendar days in this time zone on which no span starts
     *
     * @maxItems 400
     */
    holidays?: string[];
  };
  /**
   * Budget of a month as the organization's budgetMonth says, in micro-USD as a decimal string
   */
  monthlyBudget?: string;
  /**
   * Budget of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  dailyBudget?: string;
  /**
   * Budget of all time: it never resets by itself, in micro-USD as a decimal string
   */
  totalBudget?: string;
  memberBudget?: PersonalBudgetInput;
  keyBudget?: PersonalBudgetInput1;
  budgetAlerts?: BudgetAlertsInput;
  rateLimit?: RateLimitInput;
  /**
   * The most output tokens of a request that names no maximum itself
   */
  defaultMaxOutputTokens?: number;
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
    semantic?: {
      /**
       * Answer a question from the cache that means the same as an earlier one; the organization has to allow it
       */
      enabled: boolean;
      /**
       * The least cosine similarity of two questions; 0.95 where none is named
       */
      threshold?: number;
      /**
       * The model that embeds questions; each is a call with a cost of its own
       */
      model?: string;
      /**
       * Questions that are compared with; 500 where no number is named
       */
      maxEntries?: number;
    };
  };
  availability?: AvailabilityInput;
  bodyLogging?: BodyLoggingInput;
  /**
   * @maxItems 1000
   */
  rules?: RuleInput[];
  dataHandling?: DataHandlingInput;
  data_classification?: DataClassificationInput;
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
 * What each person may spend here; calls of nobody known count for their key
 */
export interface PersonalBudgetInput {
  /**
   * Of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  daily?: string;
  /**
   * Of a month as the organization's budgetMonth says, in micro-USD as a decimal string
   */
  monthly?: string;
  /**
   * Of all time: it never resets by itself, in micro-USD as a decimal string
   */
  total?: string;
}
/**
 * What each API key may spend here
 */
export interface PersonalBudgetInput1 {
  /**
   * Of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  daily?: string;
  /**
   * Of a month as the organization's budgetMonth says, in micro-USD as a decimal string
   */
  monthly?: string;
  /**
   * Of all time: it never resets by itself, in micro-USD as a decimal string
   */
  total?: string;
}
/**
 * From the contract's "BudgetAlertsInput".
 */
export interface BudgetAlertsInput {
  /**
   * Percent of each of this level's own budgets
   */
  warningThreshold: number;
  /**
   * Above the threshold: notify raises an alert; restrict lets only the cheapest quarter (at least one) of the models run that policy allows at the provider; block refuses
   */
  exceededAction?: "notify" | "restrict" | "block";
}
/**
 * For all calls of this level together
 */
export interface RateLimitInput {
  requestsPerMinute?: number;
  /**
   * Estimated input and the most output of a call, corrected when it is metered
   */
  tokensPerMinute?: number;
}
/**
 * What holds while something that the proxy needs is away
 */
export interface AvailabilityInput {
  /**
   * What becomes of calls for which a proxy has no budget in hand while the database is away: refuse answers 503; allow lets them pass up to allowUpTo. A level that refuses is obeyed below it; where none says, calls are refused
   */
  whenBudgetUnavailable?: "refuse" | "allow";
  /**
   * The most that calls of this level may cost that pass without a budget, for each proxy and outage, in micro-USD as a decimal string
   */
  allowUpTo?: string;
  /**
   * batched: a call's records survive the end of the proxy's process at once and a loss of power after 200 ms; strict: each is on the disk itself before the call goes out and before its last byte. A level that says strict is obeyed below it
   */
  durability?: "batched" | "strict";
}
/**
 * Whether requests and answers are kept, encrypted, for this many days; a level above that says no is obeyed
 *
 * From the contract's "BodyLoggingInput".
 */
export interface BodyLoggingInput {
  enabled: boolean;
  retentionDays?: number;
}
/**
 * From the contract's "RuleInput".
 */
export interface RuleInput {
  id: string;
  name: string;
  description?: string;
  /**
   * A draft or disabled rule is kept and never evaluated
   */
  status?: "active" | "draft" | "disabled";
  type?: string;
  conditions: RuleConditionsInput;
  /**
   * @minItems 1
   * @maxItems 10
   */
  actions: RuleActionInput[];
  exceptions?: {
    /**
     * @maxItems 6
     */
    roles?: ("owner" | "admin" | "finance" | "lead" | "auditor" | "developer")[];
    /**
     * @maxItems 20
     */
    times?: RuleTimeInput[];
  };
}
/**
 * Hours of the week as workingHours writes them (timezone, start, end, days), or a period from an instant until just before another (from, to)
 *
 * From the contract's "RuleTimeInput".
 */
export interface RuleTimeInput {}
/**
 * From the contract's "DataHandlingInput".
 */
export interface DataHandlingInput {
  levels: {
    public?: {
      /**
       * What is of this level when found
       *
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      encryptionRequired?: boolean;
      accessLogging?: boolean;
      retentionDays?: number;
      /**
       * @minItems 1
       * @maxItems 50
       */
      allowedRegions?: string[];
      /**
       * What happens to a call to a provider outside the regions; refuse if absent
       */
      outsideRegion?: "refuse" | "require_approval";
      approvalRequired?: boolean;
      /**
       * Replace what is found before the request leaves
       */
      redact?: boolean;
      /**
       * Whether answers may be cached; if absent, public and internal ones may
       */
      cacheable?: boolean;
    };
    internal?: {
      /**
       * What is of this level when found
       *
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      encryptionRequired?: boolean;
      accessLogging?: boolean;
      retentionDays?: number;
      /**
       * @minItems 1
       * @maxItems 50
       */
      allowedRegions?: string[];
      /**
       * What happens to a call to a provider outside the regions; refuse if absent
       */
      outsideRegion?: "refuse" | "require_approval";
      approvalRequired?: boolean;
      /**
       * Replace what is found before the request leaves
       */
      redact?: boolean;
      /**
       * Whether answers may be cached; if absent, public and internal ones may
       */
      cacheable?: boolean;
    };
    confidential?: {
      /**
       * What is of this level when found
       *
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      encryptionRequired?: boolean;
      accessLogging?: boolean;
      retentionDays?: number;
      /**
       * @minItems 1
       * @maxItems 50
       */
      allowedRegions?: string[];
      /**
       * What happens to a call to a provider outside the regions; refuse if absent
       */
      outsideRegion?: "refuse" | "require_approval";
      approvalRequired?: boolean;
      /**
       * Replace what is found before the request leaves
       */
      redact?: boolean;
      /**
       * Whether answers may be cached; if absent, public and internal ones may
       */
      cacheable?: boolean;
    };
    restricted?: {
      /**
       * What is of this level when found
       *
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      encryptionRequired?: boolean;
      accessLogging?: boolean;
      retentionDays?: number;
      /**
       * @minItems 1
       * @maxItems 50
       */
      allowedRegions?: string[];
      /**
       * What happens to a call to a provider outside the regions; refuse if absent
       */
      outsideRegion?: "refuse" | "require_approval";
      approvalRequired?: boolean;
      /**
       * Replace what is found before the request leaves
       */
      redact?: boolean;
      /**
       * Whether answers may be cached; if absent, public and internal ones may
       */
      cacheable?: boolean;
    };
  };
}
/**
 * Data handling as the governance API writes it; one of the two forms
 */
export interface DataClassificationInput {
  levels: {
    public?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    internal?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    confidential?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    restricted?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
  };
}
/**
 * From the contract's "PersonalBudgetInput".
 */
export interface PersonalBudgetInput2 {
  /**
   * Of a calendar day in the organization's time zone, in micro-USD as a decimal string
   */
  daily?: string;
  /**
   * Of a month as the organization's budgetMonth says, in micro-USD as a decimal string
   */
  monthly?: string;
  /**
   * Of all time: it never resets by itself, in micro-USD as a decimal string
   */
  total?: string;
}
/**
 * From the contract's "RateLimitInput".
 */
export interface RateLimitInput1 {
  requestsPerMinute?: number;
  /**
   * Estimated input and the most output of a call, corrected when it is metered
   */
  tokensPerMinute?: number;
}
/**
 * From the contract's "AvailabilityInput".
 */
export interface AvailabilityInput1 {
  /**
   * What becomes of calls for which a proxy has no budget in hand while the database is away: refuse answers 503; allow lets them pass up to allowUpTo. A level that refuses is obeyed below it; where none says, calls are refused
   */
  whenBudgetUnavailable?: "refuse" | "allow";
  /**
   * The most that calls of this level may cost that pass without a budget, for each proxy and outage, in micro-USD as a decimal string
   */
  allowUpTo?: string;
  /**
   * batched: a call's records survive the end of the proxy's process at once and a loss of power after 200 ms; strict: each is on the disk itself before the call goes out and before its last byte. A level that says strict is obeyed below it
   */
  durability?: "batched" | "strict";
}
/**
 * From the contract's "DataClassificationInput".
 */
export interface DataClassificationInput1 {
  levels: {
    public?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    internal?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    confidential?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
    restricted?: {
      /**
       * @maxItems 6
       */
      categories?: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
      handling_requirements?: {
        encryption_required?: boolean;
        access_logging?: boolean;
        /**
         * Days
         */
        retention_period_days?: number;
        /**
         * The only regions that may process this data; all if absent
         *
         * @minItems 1
         * @maxItems 50
         */
        geographic_restrictions?: string[];
        approval_required?: boolean;
      };
    };
  };
}
/**
 * From the contract's "AlertSettingsInput".
 */
export interface AlertSettingsInput {
  /**
   * @maxItems 3
   */
  channels?: ("email" | "slack" | "webhook")[];
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
  budgetMonth?: BudgetMonthInput;
  globalPolicy?: PolicyDocumentInput;
  alerts?: AlertSettingsInput;
  reason?: string;
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
    semantic?: {
      /**
       * Answer a question from the cache that means the same as an earlier one; the organization has to allow it
       */
      enabled: boolean;
      /**
       * The least cosine similarity of two questions; 0.95 where none is named
       */
      threshold?: number;
      /**
       * The model that embeds questions; each is a call with a cost of its own
       */
      model?: string;
      /**
       * Questions that are compared with; 500 where no number is named
       */
      maxEntries?: number;
    };
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
 * From the contract's "PutOrganizationPolicyBody".
 */
export interface PutOrganizationPolicyBody {
  document: PolicyDocumentInput;
  reason: string;
  /**
   * The version the change was made from (0 for none); a newer one answers 409 VERSION_CONFLICT
   */
  expectedVersion?: number;
  /**
   * The draft that is published by this, which ends with it
   */
  draftRevision?: number;
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
 * From the contract's "PutTeamPolicyBody".
 */
export interface PutTeamPolicyBody {
  document: PolicyDocumentInput;
  reason: string;
  /**
   * The version the change was made from (0 for none); a newer one answers 409 VERSION_CONFLICT
   */
  expectedVersion?: number;
  /**
   * The draft that is published by this, which ends with it
   */
  draftRevision?: number;
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
  /**
   * What policies below this one say of the same field
   */
  descendants: {
    value: unknown;
    origin: {
      kind: string;
      id: string;
      name: string;
      version: number | null;
    };
  }[];
}
/**
 * From the contract's "GetEffectivePolicyResponse".
 */
export interface GetEffectivePolicyResponse {
  data: EffectiveField[];
}
/**
 * From the contract's "GetOrganizationEffectivePolicyResponse".
 */
export interface GetOrganizationEffectivePolicyResponse {
  data: EffectiveField[];
}
/**
 * From the contract's "CheckOrganizationPolicyBody".
 */
export interface CheckOrganizationPolicyBody {
  /**
   * The document to check; it may be of any form
   */
  document: {
    [k: string]: unknown;
  };
}
/**
 * From the contract's "PolicyCheck".
 */
export interface PolicyCheck {
  publishable: boolean;
  /**
   * Why it cannot be published: its form, or that it widens an ancestor
   */
  errors: {
    field: string;
    message: string;
  }[];
  warnings: Warning[];
  /**
   * From the published version
   */
  changes: PolicyChange[];
  /**
   * The published version; 0 for none
   */
  currentVersion: number;
}
/**
 * From the contract's "PolicyChange".
 */
export interface PolicyChange {
  kind: "added" | "removed" | "changed" | "moved";
  path: string;
  sentence: string;
  before?: unknown;
  after?: unknown;
}
/**
 * From the contract's "RollbackOrganizationPolicyBody".
 */
export interface RollbackOrganizationPolicyBody {
  /**
   * The version whose document is to be in force again
   */
  version: number;
  reason: string;
  /**
   * The version the change was made from (0 for none); a newer one answers 409 VERSION_CONFLICT
   */
  expectedVersion?: number;
}
/**
 * From the contract's "PolicyDraft".
 */
export interface PolicyDraft {
  text: string;
  /**
   * The published version it was begun from; 0 for none
   */
  baseVersion: number;
  /**
   * Grows by one with every save
   */
  revision: number;
  updatedBy: {
    kind: "member" | "api_key" | "system";
    id: string;
    name: string;
  };
  /**
   * ISO 8601 instant in UTC
   */
  updatedAt: string;
}
/**
 * From the contract's "GetOrganizationDraftResponse".
 */
export interface GetOrganizationDraftResponse {
  draft: PolicyDraft | null;
}
/**
 * From the contract's "PutOrganizationDraftBody".
 */
export interface PutOrganizationDraftBody {
  text: string;
  baseVersion: number;
  /**
   * The revision that was edited, 0 for a new draft; if somebody saved since, 409 VERSION_CONFLICT with theirs
   */
  revision: number;
}
/**
 * From the contract's "CheckTeamPolicyBody".
 */
export interface CheckTeamPolicyBody {
  /**
   * The document to check; it may be of any form
   */
  document: {
    [k: string]: unknown;
  };
}
/**
 * From the contract's "RollbackTeamPolicyBody".
 */
export interface RollbackTeamPolicyBody {
  /**
   * The version whose document is to be in force again
   */
  version: number;
  reason: string;
  /**
   * The version the change was made from (0 for none); a newer one answers 409 VERSION_CONFLICT
   */
  expectedVersion?: number;
}
/**
 * From the contract's "GetTeamDraftResponse".
 */
export interface GetTeamDraftResponse {
  draft: PolicyDraft | null;
}
/**
 * From the contract's "PutTeamDraftBody".
 */
export interface PutTeamDraftBody {
  text: string;
  baseVersion: number;
  /**
   * The revision that was edited, 0 for a new draft; if somebody saved since, 409 VERSION_CONFLICT with theirs
   */
  revision: number;
}
/**
 * From the contract's "EvaluatePolicyBody".
 */
export interface EvaluatePolicyBody {
  /**
   * Slug or identifier of the team whose key would be used
   */
  team: string;
  request: {
    url: string;
    method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
    /**
     * The JSON body; the model, the estimate and the classification come from it
     */
    body?: {
      [k: string]: unknown;
    };
    tags?: {
      [k: string]: string;
    };
    pag0Meta?: {
      requiresApproval?: boolean;
      businessJustification?: string;
      requestedBy?: string;
    };
    /**
     * Of the member that the key is bound to
     */
    role?: "owner" | "admin" | "finance" | "lead" | "auditor" | "developer";
    /**
     * When it would be made; now if absent
     */
    at?: string;
  };
  /**
   * A draft to be used in the place of the published version
   */
  policy?: {
    /**
     * Whose policy is replaced: organization, or the team or one of its parents
     */
    level: "organization" | string;
    document: PolicyDocumentInput;
  };
}
/**
 * From the contract's "Evaluation".
 */
export interface Evaluation {
  decision: "allow" | "deny" | "require_approval";
  code: string;
  explanation: string;
  field: string | null;
  origin: {
    kind: string;
    id: string;
    name: string;
    version: number | null;
  } | null;
  policyVersionIds: string[];
  /**
   * The one that decides first
   */
  failures: {
    decision: "deny" | "require_approval";
    code: string;
    field: string;
    level: string | null;
    version: number | null;
    explanation: string;
  }[];
  rules: {
    id: string;
    name: string;
    level: string;
    explanation: string;
    /**
     * Types of what it does; none if lifted
     */
    actions: string[];
    lifted: boolean;
  }[];
  call: {
    host: string;
    path: string;
    provider: string | null;
    category: string | null;
    model: string | null;
    estimate: string | null;
    classification: ("public" | "internal" | "confidential" | "restricted") | null;
    categories: ("medical" | "legal" | "security" | "personal" | "financial" | "credentials")[];
    findings: {
      kind: string;
      count: number;
    }[];
  };
  budgets: {
    scopeKind: string;
    name: string;
    /**
     * A local day, a month as the organization's setting says, or all time
     */
    period: "day" | "month" | "total";
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    limit: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    available: string;
  }[];
}
/**
 * From the contract's "CreateDryRunBody".
 */
export interface CreateDryRunBody {
  /**
   * Whose policy the document is: organization, or the slug or identifier of a team
   */
  level: "organization" | string;
  document: PolicyDocumentInput;
  /**
   * Days of usage to replay
   */
  days?: number;
}
/**
 * From the contract's "DryRun".
 */
export interface DryRun {
  id: string;
  status: "queued" | "running" | "done" | "failed";
  level: {
    kind: "organization" | "project";
    id: string;
    name: string;
  };
  /**
   * ISO 8601 instant in UTC
   */
  from: string;
  /**
   * ISO 8601 instant in UTC
   */
  to: string;
  progress: {
    rows: number;
    total: number;
  };
  result: DryRunResult | null;
  error: string | null;
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  completedAt: string | null;
}
/**
 * From the contract's "DryRunResult".
 */
export interface DryRunResult {
  happened: {
    served: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
    approval: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
    refused: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
  };
  draft: {
    served: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
    approval: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
    refused: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
  };
  transitions: {
    from: "served" | "approval" | "refused";
    to: "served" | "approval" | "refused";
    calls: number;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    amount: string;
  }[];
  rows: number;
  from: string | null;
  to: string | null;
  spend: {
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    happened: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    draft: string;
  };
  byTeam: {
    projectId: string;
    name: string;
    happened: {
      served: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      approval: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      refused: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
    };
    draft: {
      served: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      approval: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      refused: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
    };
    transitions: {
      from: "served" | "approval" | "refused";
      to: "served" | "approval" | "refused";
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    }[];
  }[];
  byEndpoint: {
    host: string;
    path: string;
    happened: {
      served: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      approval: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      refused: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
    };
    draft: {
      served: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      approval: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      refused: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
    };
    transitions: {
      from: "served" | "approval" | "refused";
      to: "served" | "approval" | "refused";
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    }[];
  }[];
  byReason: {
    code: string;
    field: string | null;
    level: string | null;
    happened: {
      served: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      approval: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      refused: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
    };
    draft: {
      served: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      approval: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      refused: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
    };
    transitions: {
      from: "served" | "approval" | "refused";
      to: "served" | "approval" | "refused";
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    }[];
  }[];
  byDay: {
    day: string;
    happened: {
      served: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      approval: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      refused: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
    };
    draft: {
      served: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      approval: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
      refused: {
        calls: number;
        /**
         * Micro-USD as a decimal string with up to three decimals
         */
        amount: string;
      };
    };
    transitions: {
      from: "served" | "approval" | "refused";
      to: "served" | "approval" | "refused";
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    }[];
  }[];
  examples: {
    requestId: string;
    /**
     * ISO 8601 instant in UTC
     */
    at: string;
    projectId: string;
    projectName: string;
    host: string;
    path: string;
    model: string | null;
    category: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    amount: string;
    from: "served" | "approval" | "refused";
    to: "served" | "approval" | "refused";
    fromCode: string;
    toCode: string;
    sentence: string;
  }[];
  unknownProjectRows: number;
  unlikePublishedRows: number;
}
/**
 * From the contract's "ListDryRunsQuery".
 */
export interface ListDryRunsQuery {
  cursor?: string;
  limit?: number;
  level?: "organization" | string;
}
/**
 * From the contract's "ListDryRunsResponse".
 */
export interface ListDryRunsResponse {
  data: DryRun[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "GetGovernanceQuery".
 */
export interface GetGovernanceQuery {
  /**
   * audit for the team's latest audit entries
   */
  include?: string;
}
/**
 * From the contract's "Governance".
 */
export interface Governance {
  team_id: string;
  /**
   * The team's published policy version; 0 for none
   */
  version: number;
  policies: {
    id: string;
    name: string;
    description?: string;
    /**
     * A draft or disabled rule is kept and never evaluated
     */
    status: "active" | "draft" | "disabled";
    type: string;
    rules: {
      conditions: RuleConditions;
      /**
       * @minItems 1
       * @maxItems 10
       */
      actions: RuleAction[];
    };
    exceptions?: {
      /**
       * @maxItems 6
       */
      roles?: ("owner" | "admin" | "finance" | "lead" | "auditor" | "developer")[];
      /**
       * @maxItems 20
       */
      times?: RuleTime[];
    };
    created_by: string | null;
    created_at: string | null;
    updated_at: string | null;
  }[];
  /**
   * Rules of the organization and of parent teams, which hold here too
   */
  inherited_policies: {
    id: string;
    name: string;
    description?: string;
    /**
     * A draft or disabled rule is kept and never evaluated
     */
    status: "active" | "draft" | "disabled";
    type: string;
    rules: {
      conditions: RuleConditions;
      /**
       * @minItems 1
       * @maxItems 10
       */
      actions: RuleAction[];
    };
    exceptions?: {
      /**
       * @maxItems 6
       */
      roles?: ("owner" | "admin" | "finance" | "lead" | "auditor" | "developer")[];
      /**
       * @maxItems 20
       */
      times?: RuleTime[];
    };
    created_by: string | null;
    created_at: string | null;
    updated_at: string | null;
    level: string;
  }[];
  data_classification: DataClassification1 | null;
  /**
   * What applies after inheritance
   */
  compliance: {
    mode: ("EU_AI_ACT" | "GDPR" | "SOC2" | "HIPAA") | null;
    audit_log: {
      enabled: boolean;
      retention_days: number | null;
    };
  };
  /**
   * With include=audit: the latest entries of this team
   */
  audit?: AuditEntry[];
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
 * From the contract's "GovernancePolicyInput".
 */
export interface GovernancePolicyInput {
  id?: string;
  name: string;
  description?: string;
  /**
   * A draft or disabled rule is kept and never evaluated
   */
  status?: "active" | "draft" | "disabled";
  type: string;
  rules: {
    conditions: RuleConditionsInput;
    /**
     * @minItems 1
     * @maxItems 10
     */
    actions: RuleActionInput[];
  };
  exceptions?: {
    /**
     * @maxItems 6
     */
    roles?: ("owner" | "admin" | "finance" | "lead" | "auditor" | "developer")[];
    /**
     * @maxItems 20
     */
    times?: RuleTimeInput[];
  };
}
/**
 * From the contract's "ChangeGovernancePolicyResponse".
 */
export interface ChangeGovernancePolicyResponse {
  /**
   * null once deleted
   */
  policy: {
    id: string;
    name: string;
    description?: string;
    /**
     * A draft or disabled rule is kept and never evaluated
     */
    status: "active" | "draft" | "disabled";
    type: string;
    rules: {
      conditions: RuleConditions;
      /**
       * @minItems 1
       * @maxItems 10
       */
      actions: RuleAction[];
    };
    exceptions?: {
      /**
       * @maxItems 6
       */
      roles?: ("owner" | "admin" | "finance" | "lead" | "auditor" | "developer")[];
      /**
       * @maxItems 20
       */
      times?: RuleTime[];
    };
    created_by: string | null;
    created_at: string | null;
    updated_at: string | null;
  } | null;
  /**
   * The policy version that this published
   */
  version: number;
}
/**
 * From the contract's "PutGovernanceConfigBody".
 */
export interface PutGovernanceConfigBody {
  data_classification?: DataClassificationInput1 | null;
  compliance?: {
    mode?: ("EU_AI_ACT" | "GDPR" | "SOC2" | "HIPAA") | null;
    audit_log?: {
      enabled: boolean;
      retention_days: number;
    } | null;
  };
  reason?: string;
}
/**
 * From the contract's "ResetBudgetBody".
 */
export interface ResetBudgetBody {
  scope: {
    kind: "organization" | "project" | "member" | "key";
    /**
     * Identifier or slug of the organization or team; for a member or key that of the level whose budget it is, a slash and the identifier of the member or key
     */
    id: string;
  };
  /**
   * A local day, a month as the organization's setting says, or all time
   */
  period: "day" | "month" | "total";
  reason: string;
}
/**
 * From the contract's "BudgetReset".
 */
export interface BudgetReset {
  budget: BudgetState;
  /**
   * What was settled and counts no more
   */
  reset: string;
}
/**
 * From the contract's "ListPersonalBudgetsQuery".
 */
export interface ListPersonalBudgetsQuery {
  /**
   * Identifier or slug of the team that gives the budgets; without it, those that the organization gives
   */
  team?: string;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "PersonalBudgets".
 */
export interface PersonalBudgets {
  /**
   * What each person and key has for itself at this level
   */
  limits: {
    kind: "member" | "key";
    /**
     * A local day, a month as the organization's setting says, or all time
     */
    period: "day" | "month" | "total";
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    limit: string;
  }[];
  /**
   * At most 200; who has least left of theirs comes first
   */
  data: {
    holder: {
      kind: "member" | "key";
      id: string;
      /**
       * Of the person or key; null where neither is known
       */
      name: string | null;
    };
    budget: BudgetState;
  }[];
  /**
   * How many there are in all
   */
  total: number;
}
/**
 * From the contract's "ListLeaseWriteOffsQuery".
 */
export interface ListLeaseWriteOffsQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
  /**
   * Identifier or slug of a team; its budgets alone, and those of its people and keys
   */
  team?: string;
}
/**
 * From the contract's "LeaseWriteOff".
 */
export interface LeaseWriteOff {
  proxyId: string;
  scopeKind: "organization" | "project" | "member" | "key";
  scopeId: string;
  /**
   * Whose budget it is, or who gives it to the person or key
   */
  level: {
    kind: "organization" | "project";
    id: string;
    name: string;
  };
  /**
   * The person's or key's name; null for a level's own budget
   */
  holder: string | null;
  /**
   * A local day, a month as the organization's setting says, or all time
   */
  period: "day" | "month" | "total";
  /**
   * The day of which it was leased
   */
  windowStart: string;
  /**
   * When the proxy was last heard of before
   */
  lastSeenAt: string;
  /**
   * When it was written off
   */
  at: string;
  /**
   * What the proxy had leased: spent + returned + open
   */
  amount: string;
  /**
   * What calls in its journal, which came later, have cost
   */
  spent: string;
  /**
   * What was given back later
   */
  returned: string;
  /**
   * What counts as spent, and nobody knows yet whether it was
   */
  open: string;
}
/**
 * From the contract's "ListLeaseWriteOffsResponse".
 */
export interface ListLeaseWriteOffsResponse {
  data: LeaseWriteOff[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
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
  /**
   * Whose key it is: the person that its calls count for, with their role
   */
  member: {
    id: string;
    name: string;
  } | null;
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
   * Identifier of the member whose key it is; absent for a service's key, which has no role
   */
  member?: string;
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
  /**
   * Whose key it is: the person that its calls count for, with their role
   */
  member: {
    id: string;
    name: string;
  } | null;
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
   * Further keys and regions, oldest first, without their values
   */
  credentials: ProviderCredential[];
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
  priceRule: HttpPriceRule | null;
}
/**
 * From the contract's "HttpPriceRule".
 */
export interface HttpPriceRule {
  id: string;
  version: number;
  /**
   * @minItems 1
   * @maxItems 10
   */
  components: (
    | {
        /**
         * A price of each call
         */
        from: "request";
        /**
         * Dollars for each call
         */
        usd: string;
      }
    | {
        /**
         * Units counted in the request's JSON
         */
        from: "request_field";
        path: string;
        /**
         * What is counted: characters (Unicode code points) of texts, how many values there are, or the number itself
         */
        measure: "characters" | "items" | "number";
        /**
         * Units where the field is absent; without it such a request is refused
         */
        whenMissing?: number;
        /**
         * Dollars for `per` units
         */
        usd: string;
        /**
         * How many units the price is for
         */
        per: 1 | 10 | 100 | 1000 | 10000 | 100000 | 1000000;
        /**
         * Units are charged in whole lots of this many
         */
        roundUpTo?: number;
      }
    | {
        /**
         * Units that a header of the answer tells
         */
        from: "response_header";
        header: string;
        /**
         * The most units one call can have: what is held before it, and charged where the answer does not say
         */
        maxUnits: number;
        /**
         * Dollars for `per` units
         */
        usd: string;
        /**
         * How many units the price is for
         */
        per: 1 | 10 | 100 | 1000 | 10000 | 100000 | 1000000;
        /**
         * Units are charged in whole lots of this many
         */
        roundUpTo?: number;
      }
    | {
        /**
         * Units that the answer's JSON tells
         */
        from: "response_field";
        path: string;
        measure: "characters" | "items" | "number";
        /**
         * The most units one call can have: what is held before it, and charged where the answer does not say
         */
        maxUnits: number;
        /**
         * Dollars for `per` units
         */
        usd: string;
        /**
         * How many units the price is for
         */
        per: 1 | 10 | 100 | 1000 | 10000 | 100000 | 1000000;
        /**
         * Units are charged in whole lots of this many
         */
        roundUpTo?: number;
      }
  )[];
  /**
   * The least that a charged call costs
   */
  minimumUsd?: string;
  /**
   * The total is charged in whole multiples of this
   */
  roundUpToUsd?: string;
  /**
   * Whether answers with a status of 300 and above cost anything
   */
  chargeFailures: boolean;
}
/**
 * From the contract's "ProviderCredential".
 */
export interface ProviderCredential {
  id: string;
  name: string;
  last4: string;
  weight: number;
  region: string | null;
  baseUrl: string | null;
  enabled: boolean;
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
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
 * From the contract's "ProxyView".
 */
export interface ProxyView {
  id: string;
  /**
   * ISO 8601 instant in UTC
   */
  startedAt: string;
  /**
   * ISO 8601 instant in UTC
   */
  lastSeenAt: string;
  /**
   * Whether it was heard of within ten seconds
   */
  isLive: boolean;
  /**
   * What it told when it was last heard of
   */
  state: ProxyState | null;
}
/**
 * From the contract's "ProxyState".
 */
export interface ProxyState {
  /**
   * degraded: takes calls with something missing; unavailable: takes none
   */
  status: "ready" | "degraded" | "unavailable";
  /**
   * Why it takes no calls
   */
  detail: string | null;
  /**
   * By name: database, ledger, journal, configuration, and valkey where it is used
   */
  dependencies: {
    [k: string]: ProxyDependency;
  };
  inFlight: number;
  eventLoopDelayMs: number;
  journal: {
    /**
     * Events that wait for the database
     */
    backlog: number;
    bytes: number;
    maxBytes: number;
    /**
     * Files kept aside for a person to look at
     */
    damagedSegments: number;
  };
  configurationAgeSeconds: number | null;
  /**
   * How far its clock is ahead of the database's; null where that was not measured
   */
  clockOffsetMs: number | null;
}
/**
 * From the contract's "ProxyDependency".
 */
export interface ProxyDependency {
  state: "ok" | "degraded" | "down";
  /**
   * What is wrong; null where nothing is
   */
  detail: string | null;
}
/**
 * From the contract's "ListProxiesResponse".
 */
export interface ListProxiesResponse {
  proxies: ProxyView[];
  /**
   * ISO 8601 instant in UTC
   */
  at: string;
}
/**
 * From the contract's "HttpPriceTermsInput".
 */
export interface HttpPriceTermsInput {
  /**
   * @minItems 1
   * @maxItems 10
   */
  components: (
    | {
        /**
         * A price of each call
         */
        from: "request";
        /**
         * Dollars for each call
         */
        usd: string;
      }
    | {
        /**
         * Units counted in the request's JSON
         */
        from: "request_field";
        path: string;
        /**
         * What is counted: characters (Unicode code points) of texts, how many values there are, or the number itself
         */
        measure: "characters" | "items" | "number";
        /**
         * Units where the field is absent; without it such a request is refused
         */
        whenMissing?: number;
        /**
         * Dollars for `per` units
         */
        usd: string;
        /**
         * How many units the price is for
         */
        per?: 1 | 10 | 100 | 1000 | 10000 | 100000 | 1000000;
        /**
         * Units are charged in whole lots of this many
         */
        roundUpTo?: number;
      }
    | {
        /**
         * Units that a header of the answer tells
         */
        from: "response_header";
        header: string;
        /**
         * The most units one call can have: what is held before it, and charged where the answer does not say
         */
        maxUnits: number;
        /**
         * Dollars for `per` units
         */
        usd: string;
        /**
         * How many units the price is for
         */
        per?: 1 | 10 | 100 | 1000 | 10000 | 100000 | 1000000;
        /**
         * Units are charged in whole lots of this many
         */
        roundUpTo?: number;
      }
    | {
        /**
         * Units that the answer's JSON tells
         */
        from: "response_field";
        path: string;
        measure: "characters" | "items" | "number";
        /**
         * The most units one call can have: what is held before it, and charged where the answer does not say
         */
        maxUnits: number;
        /**
         * Dollars for `per` units
         */
        usd: string;
        /**
         * How many units the price is for
         */
        per?: 1 | 10 | 100 | 1000 | 10000 | 100000 | 1000000;
        /**
         * Units are charged in whole lots of this many
         */
        roundUpTo?: number;
      }
  )[];
  /**
   * The least that a charged call costs
   */
  minimumUsd?: string;
  /**
   * The total is charged in whole multiples of this
   */
  roundUpToUsd?: string;
  /**
   * Whether answers with a status of 300 and above cost anything
   */
  chargeFailures?: boolean;
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
    priceRule?: HttpPriceTermsInput;
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
    priceRule?: HttpPriceTermsInput;
  }[];
  enabled?: boolean;
}
/**
 * From the contract's "AddProviderCredentialBody".
 */
export interface AddProviderCredentialBody {
  name: string;
  /**
   * The vendor's API key; stored encrypted, never returned
   */
  credential: string;
  /**
   * Its share of the provider's calls; with 0 it serves only as a reserve
   */
  weight?: number;
  /**
   * Where calls with this key are processed; null for no certain region
   */
  region?: string | null;
  /**
   * Where calls with this key are sent, if not to the provider's own base URL
   */
  baseUrl?: string | null;
  enabled?: boolean;
}
/**
 * From the contract's "UpdateProviderCredentialBody".
 */
export interface UpdateProviderCredentialBody {
  name?: string;
  /**
   * Its share of the provider's calls; with 0 it serves only as a reserve
   */
  weight?: number;
  /**
   * Where calls with this key are processed; null for no certain region
   */
  region?: string | null;
  /**
   * Where calls with this key are sent, if not to the provider's own base URL
   */
  baseUrl?: string | null;
  enabled?: boolean;
  /**
   * The vendor's API key; stored encrypted, never returned
   */
  credential?: string;
}
/**
 * From the contract's "ListModelAliasesQuery".
 */
export interface ListModelAliasesQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "ModelAlias".
 */
export interface ModelAlias {
  id: string;
  name: string;
  strategy: "ordered" | "weighted" | "cheapest";
  targets: {
    provider: string;
    /**
     * Null for a provider that is gone
     */
    providerName: string | null;
    model: string;
    weight: number | null;
    state: "ready" | "provider_missing" | "provider_off" | "no_credential" | "no_price";
    /**
     * What the model costs now; null for one without a price
     */
    price: {
      kind: "list" | "negotiated" | "free" | "default" | "none";
      version: string;
      /**
       * Dollars per million tokens
       */
      input: string | null;
      /**
       * Dollars per million tokens
       */
      output: string | null;
    } | null;
  }[];
  retries: number;
  timeoutSeconds: number | null;
  warnings: Warning[];
  /**
   * ISO 8601 instant in UTC
   */
  createdAt: string;
  /**
   * ISO 8601 instant in UTC
   */
  updatedAt: string;
}
/**
 * From the contract's "ListModelAliasesResponse".
 */
export interface ListModelAliasesResponse {
  data: ModelAlias[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "PutModelAliasBody".
 */
export interface PutModelAliasBody {
  /**
   * ordered tries the targets one after the other; weighted draws the first by weight; cheapest takes the least dear first
   */
  strategy: "ordered" | "weighted" | "cheapest";
  /**
   * @minItems 1
   * @maxItems 20
   */
  targets: {
    /**
     * Slug of the provider
     */
    provider: string;
    /**
     * The vendor's name of the model; never an alias
     */
    model: string;
    /**
     * Share of the calls with the strategy weighted; 1 where absent
     */
    weight?: number;
  }[];
  /**
   * How often a call is tried again after it failed, over all targets
   */
  retries?: number;
  /**
   * How long one try may take until its answer begins
   */
  timeoutSeconds?: number;
}
/**
 * From the contract's "ListPricesQuery".
 */
export interface ListPricesQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
  /**
   * Vendors of the catalogue; several are separated by commas
   */
  vendor?: string;
  /**
   * Where the price comes from; several are separated by commas
   */
  kind?: string;
  /**
   * Only models that calls of the last 30 days asked for, or only others
   */
  used?: "true" | "false";
}
/**
 * From the contract's "ModelPrice".
 */
export interface ModelPrice {
  vendor: string;
  model: string;
  kind: "list" | "negotiated" | "free" | "default" | "none";
  /**
   * What events that are charged by it say; null for none
   */
  version: string | null;
  /**
   * The model of the catalogue whose price it is
   */
  pricedAs: string | null;
  overrideId: string | null;
  /**
   * Null where tokens cost nothing
   */
  rates: {
    [k: string]: string;
  } | null;
  contextTiers: {
    above: number;
    /**
     * Dollars per million tokens of each class, as an exact decimal string
     */
    rates: {
      [k: string]: string;
    };
  }[];
  /**
   * Rates of tiers that differ from the standard one
   */
  serviceTiers: {
    tier: string;
    /**
     * Dollars per million tokens of each class, as an exact decimal string
     */
    rates: {
      [k: string]: string;
    };
  }[];
  units: {
    kind: "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
    key: string | null;
    usd: string;
    per: number;
  }[];
  maxOutputTokens: number | null;
  contextTokens: number | null;
  /**
   * Calls of the last 30 days that the caller may see
   */
  calls: number;
  /**
   * What these calls cost
   */
  cost: string;
}
/**
 * From the contract's "ListPricesResponse".
 */
export interface ListPricesResponse {
  data: ModelPrice[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "RepriceUsageQuery".
 */
export interface RepriceUsageQuery {
  /**
   * Inclusive; 30 days before the end where absent
   */
  from?: string;
  /**
   * Exclusive, at most 92 days after the start; now where absent
   */
  to?: string;
}
/**
 * From the contract's "RepriceReport".
 */
export interface RepriceReport {
  /**
   * ISO 8601 instant in UTC
   */
  from: string;
  /**
   * ISO 8601 instant in UTC
   */
  to: string;
  /**
   * The moment whose prices are compared
   */
  pricesAt: string;
  calls: number;
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  charged: string;
  /**
   * Micro-USD as a decimal string with up to three decimals
   */
  repriced: string;
  /**
   * What today's prices would have cost more
   */
  difference: string;
  /**
   * Largest difference first, whichever its direction
   *
   * @maxItems 500
   */
  models: {
    vendor: string;
    model: string;
    calls: number;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    charged: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    repriced: string;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    difference: string;
  }[];
  /**
   * Models that are in the sums and not in the list
   */
  moreModels: number;
  /**
   * Calls of models that have no price today: in no sum
   */
  unpriced: {
    calls: number;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    charged: string;
  };
  /**
   * Calls that were charged at the most they could cost because nobody said what they used, and those that another model drew for: in no sum
   */
  unmetered: {
    calls: number;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    charged: string;
  };
}
/**
 * From the contract's "ListPriceOverridesQuery".
 */
export interface ListPriceOverridesQuery {
  cursor?: string;
  limit?: number;
  /**
   * Free text to search for
   */
  q?: string;
}
/**
 * From the contract's "PriceOverrideState".
 */
export interface PriceOverrideState {
  id: string;
  state: "active" | "scheduled" | "ended";
  /**
   * The newest version
   */
  override:
    | {
        /**
         * A negotiated price; what it does not name stays at the list price
         */
        kind: "price";
        id: string;
        version: number;
        vendor: string;
        model: string;
        /**
         * ISO 8601 instant in UTC
         */
        effectiveFrom: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo: string | null;
        note: string;
        rates?: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
        /**
         * @maxItems 5
         */
        contextTiers?: {
          /**
           * For inputs of more tokens than this
           */
          above: number;
          rates: {
            /**
             * Dollars per million tokens
             */
            input?: string;
            /**
             * Dollars per million tokens
             */
            cachedInput?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite1h?: string;
            /**
             * Dollars per million tokens
             */
            audioInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedAudioInput?: string;
            /**
             * Dollars per million tokens
             */
            imageInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedImageInput?: string;
            /**
             * Dollars per million tokens
             */
            videoInput?: string;
            /**
             * Dollars per million tokens
             */
            output?: string;
            /**
             * Dollars per million tokens
             */
            reasoning?: string;
            /**
             * Dollars per million tokens
             */
            audioOutput?: string;
            /**
             * Dollars per million tokens
             */
            imageOutput?: string;
            /**
             * Dollars per million tokens
             */
            videoOutput?: string;
          };
        }[];
        /**
         * @maxItems 50
         */
        units?: {
          kind:
            "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
          /**
           * Which of several, such as 1024x1024/hd for a picture
           */
          key: string | null;
          /**
           * Dollars for `per` pieces
           */
          usd: string;
          per: 1 | 60 | 1000 | 3600 | 1000000;
        }[];
        maxOutputTokens?: number;
        contextTokens?: number;
      }
    | {
        /**
         * Percent off the list price of everything
         */
        kind: "discount";
        id: string;
        version: number;
        vendor: string;
        model: string;
        /**
         * ISO 8601 instant in UTC
         */
        effectiveFrom: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo: string | null;
        note: string;
        /**
         * Percent taken off the list price
         */
        percent: string;
      }
    | {
        /**
         * Costs nothing, on purpose; different from a model without a price
         */
        kind: "free";
        id: string;
        version: number;
        vendor: string;
        model: string;
        /**
         * ISO 8601 instant in UTC
         */
        effectiveFrom: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo: string | null;
        note: string;
        maxOutputTokens?: number;
        contextTokens?: number;
      }
    | {
        /**
         * The price of models that nobody else has a price for
         */
        kind: "default";
        id: string;
        version: number;
        vendor: string;
        model: string;
        /**
         * ISO 8601 instant in UTC
         */
        effectiveFrom: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo: string | null;
        note: string;
        rates?: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
        /**
         * @maxItems 5
         */
        contextTiers?: {
          /**
           * For inputs of more tokens than this
           */
          above: number;
          rates: {
            /**
             * Dollars per million tokens
             */
            input?: string;
            /**
             * Dollars per million tokens
             */
            cachedInput?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite1h?: string;
            /**
             * Dollars per million tokens
             */
            audioInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedAudioInput?: string;
            /**
             * Dollars per million tokens
             */
            imageInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedImageInput?: string;
            /**
             * Dollars per million tokens
             */
            videoInput?: string;
            /**
             * Dollars per million tokens
             */
            output?: string;
            /**
             * Dollars per million tokens
             */
            reasoning?: string;
            /**
             * Dollars per million tokens
             */
            audioOutput?: string;
            /**
             * Dollars per million tokens
             */
            imageOutput?: string;
            /**
             * Dollars per million tokens
             */
            videoOutput?: string;
          };
        }[];
        /**
         * @maxItems 50
         */
        units?: {
          kind:
            "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
          /**
           * Which of several, such as 1024x1024/hd for a picture
           */
          key: string | null;
          /**
           * Dollars for `per` pieces
           */
          usd: string;
          per: 1 | 60 | 1000 | 3600 | 1000000;
        }[];
        maxOutputTokens?: number;
        contextTokens?: number;
      };
  /**
   * When the first version was made
   */
  createdAt: string;
  /**
   * When the newest version was made
   */
  changedAt: string;
  changedBy: {
    kind: string;
    id: string;
    /**
     * Null for one who is gone
     */
    name: string | null;
  };
}
/**
 * From the contract's "ListPriceOverridesResponse".
 */
export interface ListPriceOverridesResponse {
  data: PriceOverrideState[];
  nextCursor: string | null;
  /**
   * How many items the filters match in all
   */
  total: number;
}
/**
 * From the contract's "PriceOverrideHistory".
 */
export interface PriceOverrideHistory {
  id: string;
  state: "active" | "scheduled" | "ended";
  /**
   * The newest version
   */
  override:
    | {
        /**
         * A negotiated price; what it does not name stays at the list price
         */
        kind: "price";
        id: string;
        version: number;
        vendor: string;
        model: string;
        /**
         * ISO 8601 instant in UTC
         */
        effectiveFrom: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo: string | null;
        note: string;
        rates?: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
        /**
         * @maxItems 5
         */
        contextTiers?: {
          /**
           * For inputs of more tokens than this
           */
          above: number;
          rates: {
            /**
             * Dollars per million tokens
             */
            input?: string;
            /**
             * Dollars per million tokens
             */
            cachedInput?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite1h?: string;
            /**
             * Dollars per million tokens
             */
            audioInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedAudioInput?: string;
            /**
             * Dollars per million tokens
             */
            imageInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedImageInput?: string;
            /**
             * Dollars per million tokens
             */
            videoInput?: string;
            /**
             * Dollars per million tokens
             */
            output?: string;
            /**
             * Dollars per million tokens
             */
            reasoning?: string;
            /**
             * Dollars per million tokens
             */
            audioOutput?: string;
            /**
             * Dollars per million tokens
             */
            imageOutput?: string;
            /**
             * Dollars per million tokens
             */
            videoOutput?: string;
          };
        }[];
        /**
         * @maxItems 50
         */
        units?: {
          kind:
            "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
          /**
           * Which of several, such as 1024x1024/hd for a picture
           */
          key: string | null;
          /**
           * Dollars for `per` pieces
           */
          usd: string;
          per: 1 | 60 | 1000 | 3600 | 1000000;
        }[];
        maxOutputTokens?: number;
        contextTokens?: number;
      }
    | {
        /**
         * Percent off the list price of everything
         */
        kind: "discount";
        id: string;
        version: number;
        vendor: string;
        model: string;
        /**
         * ISO 8601 instant in UTC
         */
        effectiveFrom: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo: string | null;
        note: string;
        /**
         * Percent taken off the list price
         */
        percent: string;
      }
    | {
        /**
         * Costs nothing, on purpose; different from a model without a price
         */
        kind: "free";
        id: string;
        version: number;
        vendor: string;
        model: string;
        /**
         * ISO 8601 instant in UTC
         */
        effectiveFrom: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo: string | null;
        note: string;
        maxOutputTokens?: number;
        contextTokens?: number;
      }
    | {
        /**
         * The price of models that nobody else has a price for
         */
        kind: "default";
        id: string;
        version: number;
        vendor: string;
        model: string;
        /**
         * ISO 8601 instant in UTC
         */
        effectiveFrom: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo: string | null;
        note: string;
        rates?: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
        /**
         * @maxItems 5
         */
        contextTiers?: {
          /**
           * For inputs of more tokens than this
           */
          above: number;
          rates: {
            /**
             * Dollars per million tokens
             */
            input?: string;
            /**
             * Dollars per million tokens
             */
            cachedInput?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite1h?: string;
            /**
             * Dollars per million tokens
             */
            audioInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedAudioInput?: string;
            /**
             * Dollars per million tokens
             */
            imageInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedImageInput?: string;
            /**
             * Dollars per million tokens
             */
            videoInput?: string;
            /**
             * Dollars per million tokens
             */
            output?: string;
            /**
             * Dollars per million tokens
             */
            reasoning?: string;
            /**
             * Dollars per million tokens
             */
            audioOutput?: string;
            /**
             * Dollars per million tokens
             */
            imageOutput?: string;
            /**
             * Dollars per million tokens
             */
            videoOutput?: string;
          };
        }[];
        /**
         * @maxItems 50
         */
        units?: {
          kind:
            "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
          /**
           * Which of several, such as 1024x1024/hd for a picture
           */
          key: string | null;
          /**
           * Dollars for `per` pieces
           */
          usd: string;
          per: 1 | 60 | 1000 | 3600 | 1000000;
        }[];
        maxOutputTokens?: number;
        contextTokens?: number;
      };
  /**
   * When the first version was made
   */
  createdAt: string;
  /**
   * When the newest version was made
   */
  changedAt: string;
  changedBy: {
    kind: string;
    id: string;
    /**
     * Null for one who is gone
     */
    name: string | null;
  };
  /**
   * Every version, newest first
   */
  versions: {
    override: PriceOverride;
    /**
     * When it held or holds; null for one that a later one replaced
     */
    holds: {
      /**
       * ISO 8601 instant in UTC
       */
      from: string;
      to: string | null;
    } | null;
    /**
     * ISO 8601 instant in UTC
     */
    createdAt: string;
    createdBy: {
      kind: string;
      id: string;
      /**
       * Null for one who is gone
       */
      name: string | null;
    };
  }[];
}
/**
 * From the contract's "ChangePriceOverrideBody".
 */
export interface ChangePriceOverrideBody {
  terms:
    | {
        /**
         * A negotiated price; what it does not name stays at the list price
         */
        kind: "price";
        vendor: string;
        model: string;
        /**
         * From when it holds; at once where absent
         */
        effectiveFrom?: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo?: string | null;
        note?: string;
        rates?: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
        /**
         * @maxItems 5
         */
        contextTiers?: {
          /**
           * For inputs of more tokens than this
           */
          above: number;
          rates: {
            /**
             * Dollars per million tokens
             */
            input?: string;
            /**
             * Dollars per million tokens
             */
            cachedInput?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite1h?: string;
            /**
             * Dollars per million tokens
             */
            audioInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedAudioInput?: string;
            /**
             * Dollars per million tokens
             */
            imageInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedImageInput?: string;
            /**
             * Dollars per million tokens
             */
            videoInput?: string;
            /**
             * Dollars per million tokens
             */
            output?: string;
            /**
             * Dollars per million tokens
             */
            reasoning?: string;
            /**
             * Dollars per million tokens
             */
            audioOutput?: string;
            /**
             * Dollars per million tokens
             */
            imageOutput?: string;
            /**
             * Dollars per million tokens
             */
            videoOutput?: string;
          };
        }[];
        /**
         * @maxItems 50
         */
        units?: {
          kind:
            "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
          /**
           * Which of several, such as 1024x1024/hd for a picture
           */
          key?: string | null;
          /**
           * Dollars for `per` pieces
           */
          usd: string;
          per?: 1 | 60 | 1000 | 3600 | 1000000;
        }[];
        maxOutputTokens?: number;
        contextTokens?: number;
      }
    | {
        /**
         * Percent off the list price of everything
         */
        kind: "discount";
        vendor: string;
        model: string;
        /**
         * From when it holds; at once where absent
         */
        effectiveFrom?: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo?: string | null;
        note?: string;
        /**
         * Percent taken off the list price
         */
        percent: string;
      }
    | {
        /**
         * Costs nothing, on purpose; different from a model without a price
         */
        kind: "free";
        vendor: string;
        model: string;
        /**
         * From when it holds; at once where absent
         */
        effectiveFrom?: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo?: string | null;
        note?: string;
        maxOutputTokens?: number;
        contextTokens?: number;
      }
    | {
        /**
         * The price of models that nobody else has a price for
         */
        kind: "default";
        vendor: string;
        model: string;
        /**
         * From when it holds; at once where absent
         */
        effectiveFrom?: string;
        /**
         * The first instant at which it no longer holds; null for no end
         */
        effectiveTo?: string | null;
        note?: string;
        rates?: {
          /**
           * Dollars per million tokens
           */
          input?: string;
          /**
           * Dollars per million tokens
           */
          cachedInput?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite?: string;
          /**
           * Dollars per million tokens
           */
          cacheWrite1h?: string;
          /**
           * Dollars per million tokens
           */
          audioInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedAudioInput?: string;
          /**
           * Dollars per million tokens
           */
          imageInput?: string;
          /**
           * Dollars per million tokens
           */
          cachedImageInput?: string;
          /**
           * Dollars per million tokens
           */
          videoInput?: string;
          /**
           * Dollars per million tokens
           */
          output?: string;
          /**
           * Dollars per million tokens
           */
          reasoning?: string;
          /**
           * Dollars per million tokens
           */
          audioOutput?: string;
          /**
           * Dollars per million tokens
           */
          imageOutput?: string;
          /**
           * Dollars per million tokens
           */
          videoOutput?: string;
        };
        /**
         * @maxItems 5
         */
        contextTiers?: {
          /**
           * For inputs of more tokens than this
           */
          above: number;
          rates: {
            /**
             * Dollars per million tokens
             */
            input?: string;
            /**
             * Dollars per million tokens
             */
            cachedInput?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite?: string;
            /**
             * Dollars per million tokens
             */
            cacheWrite1h?: string;
            /**
             * Dollars per million tokens
             */
            audioInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedAudioInput?: string;
            /**
             * Dollars per million tokens
             */
            imageInput?: string;
            /**
             * Dollars per million tokens
             */
            cachedImageInput?: string;
            /**
             * Dollars per million tokens
             */
            videoInput?: string;
            /**
             * Dollars per million tokens
             */
            output?: string;
            /**
             * Dollars per million tokens
             */
            reasoning?: string;
            /**
             * Dollars per million tokens
             */
            audioOutput?: string;
            /**
             * Dollars per million tokens
             */
            imageOutput?: string;
            /**
             * Dollars per million tokens
             */
            videoOutput?: string;
          };
        }[];
        /**
         * @maxItems 50
         */
        units?: {
          kind:
            "image" | "second" | "character" | "web_search" | "file_search" | "code_interpreter_session" | "request";
          /**
           * Which of several, such as 1024x1024/hd for a picture
           */
          key?: string | null;
          /**
           * Dollars for `per` pieces
           */
          usd: string;
          per?: 1 | 60 | 1000 | 3600 | 1000000;
        }[];
        maxOutputTokens?: number;
        contextTokens?: number;
      };
  /**
   * The version that this was made from; another in force is a conflict
   */
  expectedVersion?: number;
}
/**
 * From the contract's "EndPriceOverrideBody".
 */
export interface EndPriceOverrideBody {
  /**
   * The first instant at which it no longer holds; now where absent
   */
  effectiveTo?: string;
  /**
   * The version that this was made from; another in force is a conflict
   */
  expectedVersion?: number;
}
/**
 * From the contract's "GetStatementQuery".
 */
export interface GetStatementQuery {
  /**
   * Identifier or slug; all where absent
   */
  provider?: string;
  /**
   * Inclusive; the start of the last whole calendar month (UTC) where absent
   */
  from?: string;
  /**
   * Exclusive, at most 92 days after the start; the end of that month where absent
   */
  to?: string;
  /**
   * Tells the days (UTC) apart
   */
  groupBy?: "day";
}
/**
 * From the contract's "Statement".
 */
export interface Statement {
  /**
   * ISO 8601 instant in UTC
   */
  from: string;
  /**
   * ISO 8601 instant in UTC
   */
  to: string;
  /**
   * The most costly first
   *
   * @maxItems 5000
   */
  rows: {
    /**
     * Null where days are not told apart
     */
    day: string | null;
    /**
     * Null for one that is gone
     */
    provider: {
      id: string;
      slug: string;
      name: string;
      vendor: string;
    } | null;
    /**
     * Null for calls of no model
     */
    model: string | null;
    serviceTier: string;
    priceVersion: string | null;
    /**
     * Calls that the vendor answered or that were charged; what it refused is not here
     */
    calls: number;
    /**
     * What a vendor's invoice lists. The input's parts do not overlap.
     */
    units: {
      /**
       * Text of the input in no other part
       */
      uncachedInputTokens: number;
      /**
       * Text, audio and pictures read from the cache
       */
      cachedInputTokens: number;
      /**
       * Written to the vendor's cache for 5 minutes
       */
      cacheWriteTokens: number;
      cacheWrite1hTokens: number;
      /**
       * Not from the cache, as pictures and video
       */
      audioInputTokens: number;
      imageInputTokens: number;
      videoInputTokens: number;
      /**
       * All output, with the parts that follow
       */
      outputTokens: number;
      reasoningTokens: number;
      audioOutputTokens: number;
      imageOutputTokens: number;
      videoOutputTokens: number;
      /**
       * What is billed by the piece; kinds of which there was none are absent
       */
      pieces: {
        [k: string]: number;
      };
    };
    /**
     * What these calls were charged, exact to the nano-USD
     */
    amount: string;
    /**
     * Counted without the vendor's own figures, as of a cut stream
     */
    estimated: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
    /**
     * Calls of which it is not known how they ended
     */
    unknownCalls: number;
    /**
     * Answered from our cache: on no vendor's invoice, in no other figure
     */
    cacheAnswers: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      saved: string;
    };
  }[];
  totals: {
    /**
     * Calls that the vendor answered or that were charged; what it refused is not here
     */
    calls: number;
    /**
     * What a vendor's invoice lists. The input's parts do not overlap.
     */
    units: {
      /**
       * Text of the input in no other part
       */
      uncachedInputTokens: number;
      /**
       * Text, audio and pictures read from the cache
       */
      cachedInputTokens: number;
      /**
       * Written to the vendor's cache for 5 minutes
       */
      cacheWriteTokens: number;
      cacheWrite1hTokens: number;
      /**
       * Not from the cache, as pictures and video
       */
      audioInputTokens: number;
      imageInputTokens: number;
      videoInputTokens: number;
      /**
       * All output, with the parts that follow
       */
      outputTokens: number;
      reasoningTokens: number;
      audioOutputTokens: number;
      imageOutputTokens: number;
      videoOutputTokens: number;
      /**
       * What is billed by the piece; kinds of which there was none are absent
       */
      pieces: {
        [k: string]: number;
      };
    };
    /**
     * What these calls were charged, exact to the nano-USD
     */
    amount: string;
    /**
     * Counted without the vendor's own figures, as of a cut stream
     */
    estimated: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
    /**
     * Calls of which it is not known how they ended
     */
    unknownCalls: number;
    /**
     * Answered from our cache: on no vendor's invoice, in no other figure
     */
    cacheAnswers: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      saved: string;
    };
  };
}
/**
 * From the contract's "CompareStatementBody".
 */
export interface CompareStatementBody {
  /**
   * Identifier or slug: whose export it is
   */
  provider: string;
  /**
   * Inclusive; the start of the last whole calendar month (UTC) where absent
   */
  from?: string;
  /**
   * Exclusive, at most 92 days after the start; the end of that month where absent
   */
  to?: string;
  /**
   * Tells the days (UTC) apart
   */
  groupBy?: "day";
  /**
   * For the audit log
   */
  fileName?: string;
  /**
   * The vendor's export: CSV (RFC 4180) with a header
   */
  text: string;
}
/**
 * From the contract's "StatementComparison".
 */
export interface StatementComparison {
  /**
   * ISO 8601 instant in UTC
   */
  from: string;
  /**
   * ISO 8601 instant in UTC
   */
  to: string;
  provider: {
    id: string;
    slug: string;
    name: string;
    vendor: string;
  };
  /**
   * Lines of the export that are compared
   */
  lines: number;
  columns: {
    name: string;
    readAs: string;
  }[];
  /**
   * Columns that are not read
   */
  ignored: string[];
  /**
   * Whether every line is of one day
   */
  hasDays: boolean;
  /**
   * Lines of days outside the period: in no figure
   */
  outside: {
    lines: number;
    amount: string | null;
  };
  /**
   * Lines without a model, as totals: in no figure
   */
  unnamed: {
    lines: number;
    amount: string | null;
  };
  amount: {
    /**
     * Null where the export has no amount of it
     */
    vendor: string | null;
    /**
     * Micro-USD as a decimal string with up to three decimals
     */
    ours: string;
    /**
     * What the vendor bills more
     */
    difference: string | null;
    /**
     * The difference as a share of ours, to four decimals; null of nothing
     */
    ratio: number | null;
  };
  /**
   * Largest difference first
   *
   * @maxItems 5000
   */
  rows: {
    day: string | null;
    /**
     * As our calls name it, else as the export does; snapshots of a model are one
     */
    model: string;
    /**
     * Who has lines of it
     */
    side: "both" | "vendor" | "ours";
    /**
     * As the export names it
     */
    vendorModels: string[];
    /**
     * As our calls name it
     */
    ourModels: string[];
    amount: {
      /**
       * Null where the export has no amount of it
       */
      vendor: string | null;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      ours: string;
      /**
       * What the vendor bills more
       */
      difference: string | null;
      /**
       * The difference as a share of ours, to four decimals; null of nothing
       */
      ratio: number | null;
    };
    units: {
      unit:
        | "calls"
        | "inputTokens"
        | "cachedInputTokens"
        | "cacheWriteTokens"
        | "cacheWrite1hTokens"
        | "outputTokens"
        | "image"
        | "second"
        | "character"
        | "web_search"
        | "file_search"
        | "code_interpreter_session";
      vendor: number;
      ours: number;
      difference: number;
      /**
       * The difference as a share of ours, to four decimals; null of nothing
       */
      ratio: number | null;
    }[];
    estimated: {
      calls: number;
      /**
       * Micro-USD as a decimal string with up to three decimals
       */
      amount: string;
    };
    unknownCalls: number;
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
    /**
     * A local day, a month as the organization's setting says, or all time
     */
    period: "day" | "month" | "total";
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
   * Adds a series over time by project; hours of at most 62 days
   */
  interval?: "hour" | "day" | "month";
  /**
   * Of the series only so many projects, those that cost most in the period, and all others as one whose teamId is "other"; each project where absent
   */
  seriesTeams?: number;
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
  /**
   * Hours in which a team cost far more than in its hours before, the newest 100; where filters leave a part of a team's calls, of the last 31 days of the period
   */
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
  /**
   * For whom it was made, if known
   */
  memberId: string | null;
  provider: string | null;
  host: string;
  path: string;
  method: string;
  model: string | null;
  category: string;
  classification: "public" | "internal" | "confidential" | "restricted";
  /**
   * Kinds of sensitive data found in it
   */
  sensitiveKinds: string[];
  /**
   * Rules whose conditions held
   */
  rules: {
    level: string;
    id: string;
    name: string;
    lifted: boolean;
    actions: string[];
  }[];
  decision: "allow" | "deny" | "require_approval";
  reasonCode: string;
  explanation: string;
  cache: "hit" | "miss" | "off";
  /**
   * correction: no call, but what the vendor told later of the call with the same requestId; its cost is what that one was charged too much, as a negative amount
   */
  outcome: "served" | "refused" | "pending" | "upstream_error" | "client_gone" | "unknown" | "correction";
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
  /**
   * Where the next page begins, null after the last; a page of a search may be shorter than asked for, or empty, and still have one
   */
  nextCursor: string | null;
  /**
   * As totals.requests
   */
  total: number | null;
  /**
   * Over all calls that the filters match, not over this page; null where only reading each call could tell (by cache or text) and they are too many for that, and for pages after the first
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
  } | null;
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
 * From the contract's "RequestDetail".
 */
export interface RequestDetail {
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
  /**
   * For whom it was made, if known
   */
  memberId: string | null;
  provider: string | null;
  host: string;
  path: string;
  method: string;
  model: string | null;
  category: string;
  classification: "public" | "internal" | "confidential" | "restricted";
  /**
   * Kinds of sensitive data found in it
   */
  sensitiveKinds: string[];
  /**
   * Rules whose conditions held
   */
  rules: {
    level: string;
    id: string;
    name: string;
    lifted: boolean;
    actions: string[];
  }[];
  decision: "allow" | "deny" | "require_approval";
  reasonCode: string;
  explanation: string;
  cache: "hit" | "miss" | "off";
  /**
   * correction: no call, but what the vendor told later of the call with the same requestId; its cost is what that one was charged too much, as a negative amount
   */
  outcome: "served" | "refused" | "pending" | "upstream_error" | "client_gone" | "unknown" | "correction";
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
  /**
   * Of a call that was corrected later, and of what corrects it: the two with their figures
   */
  correction: Correction | null;
}
/**
 * From the contract's "Correction".
 */
export interface Correction {
  /**
   * The call that was corrected; null where it is kept no more
   */
  callId: string | null;
  correctionId: string;
  /**
   * What the call was charged at first
   */
  charged: string;
  /**
   * What it did cost
   */
  cost: string;
  /**
   * What was charged too much; negative where it was too little
   */
  returned: string;
}
/**
 * From the contract's "RequestBody".
 */
export interface RequestBody {
  id: string;
  requestId: string;
  /**
   * ISO 8601 instant in UTC
   */
  at: string;
  /**
   * When it is deleted
   */
  expiresAt: string;
  request: KeptBody;
  /**
   * As it went to the caller
   */
  response: KeptBody1 | null;
}
/**
 * As it left, with what policy had replaced in it
 */
export interface KeptBody {
  contentType: string;
  /**
   * Of the whole body
   */
  bytes: number;
  /**
   * Whether it was longer than what is kept of one
   */
  cut: boolean;
  /**
   * How content is written
   */
  encoding: "utf-8" | "base64";
  content: string;
}
/**
 * From the contract's "KeptBody".
 */
export interface KeptBody1 {
  contentType: string;
  /**
   * Of the whole body
   */
  bytes: number;
  /**
   * Whether it was longer than what is kept of one
   */
  cut: boolean;
  /**
   * How content is written
   */
  encoding: "utf-8" | "base64";
  content: string;
}
/**
 * From the contract's "InvalidateCacheBody".
 */
export interface InvalidateCacheBody {
  /**
   * Slug or id of a team: what its calls and those of the teams below it brought or could be served
   */
  team?: string;
  /**
   * Host that calls name
   */
  host?: string;
  /**
   * Model as usage names it
   */
  model?: string;
}
/**
 * From the contract's "CacheInvalidation".
 */
export interface CacheInvalidation {
  /**
   * The team and those below it; null for the whole organization
   */
  teams:
    | {
        id: string;
        slug: string;
        name: string;
      }[]
    | null;
  host: string | null;
  model: string | null;
  /**
   * ISO 8601 instant in UTC
   */
  at: string;
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
  /**
   * open: nobody has acknowledged it yet
   */
  state?: "open" | "acknowledged";
  /**
   * What fired
   */
  kind?: string;
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
  blockedCategories?: string[];
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
   * @maxItems 500
   */
  blockedModels?: string[];
  /**
   * @maxItems 500
   */
  allowedProviders?: string[];
  /**
   * @maxItems 500
   */
  blockedProviders?: string[];
  /**
   * All regions in which the provider may process must be among them; a provider that names none is refused
   *
   * @maxItems 500
   */
  allowedRegions?: string[];
  /**
   * A provider that may process in any of them is refused
   *
   * @maxItems 500
   */
  blockedRegions?: string[];
  /**
   * The most one call may cost, in micro-USD as a decimal string
   */
  maxPerRequest?: string;
  /**
   * Calls that may cost more than this wait for approval, in micro-USD as a decimal string
   */
  requireApprovalAbove?: string;
  /**
   * Calls are allowed from start until just before end, in this time zone. An end that is not after the start lies on the next day; days name the day on which the span starts (every day if absent).
   */
  workingHours?: {
    timezone: string;
    start?: string;
    end?: string;
    /**
     * @minItems 1
     * @maxItems 7
     */
    days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    /**
     * @minItems 1
     * @maxItems 21
     */
    spans?: {
      start: string;
      end: string;
      /**
       * @minItems 1
       * @maxItems 7
       */
      days?: ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
    }[];
    /**
     * Calendar days in this time zone on which no span starts
     *
     * @maxItems 400
     */
    holidays?: string[];
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
  listTeams: { query: ListTeamsQuery; response: ListTeamsResponse; params: {  } };
  createTeam: { body: CreateTeamBody; response: CreateTeamResponse; params: {  } };
  getTeam: { response: Team; params: { teamId: string } };
  updateTeam: { body: UpdateTeamBody; response: Team; params: { teamId: string } };
  putOrganizationPolicy: { body: PutOrganizationPolicyBody; response: PolicyVersion; params: { orgId: string } };
  listOrganizationPolicies: { query: ListOrganizationPoliciesQuery; response: ListOrganizationPoliciesResponse; params: { orgId: string } };
  putTeamPolicy: { body: PutTeamPolicyBody; response: PolicyVersion; params: { teamId: string } };
  listTeamPolicies: { query: ListTeamPoliciesQuery; response: ListTeamPoliciesResponse; params: { teamId: string } };
  getEffectivePolicy: { response: GetEffectivePolicyResponse; params: { teamId: string } };
  getOrganizationEffectivePolicy: { response: GetOrganizationEffectivePolicyResponse; params: { orgId: string } };
  checkOrganizationPolicy: { body: CheckOrganizationPolicyBody; response: PolicyCheck; params: { orgId: string } };
  rollbackOrganizationPolicy: { body: RollbackOrganizationPolicyBody; response: PolicyVersion; params: { orgId: string } };
  getOrganizationDraft: { response: GetOrganizationDraftResponse; params: { orgId: string } };
  putOrganizationDraft: { body: PutOrganizationDraftBody; response: PolicyDraft; params: { orgId: string } };
  deleteOrganizationDraft: { params: { orgId: string } };
  checkTeamPolicy: { body: CheckTeamPolicyBody; response: PolicyCheck; params: { teamId: string } };
  rollbackTeamPolicy: { body: RollbackTeamPolicyBody; response: PolicyVersion; params: { teamId: string } };
  getTeamDraft: { response: GetTeamDraftResponse; params: { teamId: string } };
  putTeamDraft: { body: PutTeamDraftBody; response: PolicyDraft; params: { teamId: string } };
  deleteTeamDraft: { params: { teamId: string } };
  evaluatePolicy: { body: EvaluatePolicyBody; response: Evaluation; params: {  } };
  createDryRun: { body: CreateDryRunBody; response: DryRun; params: {  } };
  listDryRuns: { query: ListDryRunsQuery; response: ListDryRunsResponse; params: {  } };
  getDryRun: { response: DryRun; params: { dryRunId: string } };
  getGovernance: { query: GetGovernanceQuery; response: Governance; params: { teamId: string } };
  changeGovernancePolicy: { body: GovernancePolicyChangeInput; response: ChangeGovernancePolicyResponse; params: { teamId: string } };
  putGovernanceConfig: { body: PutGovernanceConfigBody; response: Governance; params: { teamId: string } };
  resetBudget: { body: ResetBudgetBody; response: BudgetReset; params: {  } };
  listPersonalBudgets: { query: ListPersonalBudgetsQuery; response: PersonalBudgets; params: {  } };
  listLeaseWriteOffs: { query: ListLeaseWriteOffsQuery; response: ListLeaseWriteOffsResponse; params: {  } };
  listKeys: { query: ListKeysQuery; response: ListKeysResponse; params: {  } };
  createKey: { body: CreateKeyBody; response: CreateKeyResponse; params: {  } };
  revokeKey: { response: ApiKey; params: { keyId: string } };
  listMembers: { query: ListMembersQuery; response: ListMembersResponse; params: {  } };
  createMember: { body: CreateMemberBody; response: CreateMemberResponse; params: {  } };
  updateMember: { body: UpdateMemberBody; response: Member; params: { memberId: string } };
  getMe: { response: Me; params: {  } };
  revokeSession: { params: { sessionId: string } };
  listProviders: { query: ListProvidersQuery; response: ListProvidersResponse; params: {  } };
  listProxies: { response: ListProxiesResponse; params: {  } };
  createProvider: { body: CreateProviderBody; response: Provider; params: {  } };
  getProvider: { response: Provider; params: { providerId: string } };
  updateProvider: { body: UpdateProviderBody; response: Provider; params: { providerId: string } };
  addProviderCredential: { body: AddProviderCredentialBody; response: ProviderCredential; params: { providerId: string } };
  updateProviderCredential: { body: UpdateProviderCredentialBody; response: ProviderCredential; params: { providerId: string; credentialId: string } };
  deleteProviderCredential: { params: { providerId: string; credentialId: string } };
  listModelAliases: { query: ListModelAliasesQuery; response: ListModelAliasesResponse; params: {  } };
  getModelAlias: { response: ModelAlias; params: { aliasName: string } };
  putModelAlias: { body: PutModelAliasBody; response: ModelAlias; params: { aliasName: string } };
  deleteModelAlias: { params: { aliasName: string } };
  listPrices: { query: ListPricesQuery; response: ListPricesResponse; params: {  } };
  repriceUsage: { query: RepriceUsageQuery; response: RepriceReport; params: {  } };
  listPriceOverrides: { query: ListPriceOverridesQuery; response: ListPriceOverridesResponse; params: {  } };
  createPriceOverride: { body: CreatePriceOverrideBody; response: PriceOverrideState; params: {  } };
  getPriceOverride: { response: PriceOverrideHistory; params: { overrideId: string } };
  changePriceOverride: { body: ChangePriceOverrideBody; response: PriceOverrideState; params: { overrideId: string } };
  endPriceOverride: { body: EndPriceOverrideBody; response: PriceOverrideState; params: { overrideId: string } };
  getStatement: { query: GetStatementQuery; response: Statement; params: {  } };
  compareStatement: { body: CompareStatementBody; response: StatementComparison; params: {  } };
  listApprovals: { query: ListApprovalsQuery; response: ListApprovalsResponse; params: {  } };
  getApproval: { response: ApprovalDetail; params: { approvalId: string } };
  decideApproval: { body: DecideApprovalBody; response: Approval; params: { approvalId: string } };
  getAnalytics: { query: GetAnalyticsQuery; response: Analytics; params: {  } };
  listRequests: { query: ListRequestsQuery; response: ListRequestsResponse; params: {  } };
  exportRequests: { query: ExportRequestsQuery; params: {  } };
  getRequest: { response: RequestDetail; params: { requestId: string } };
  getRequestBody: { response: RequestBody; params: { requestId: string } };
  invalidateCache: { body: InvalidateCacheBody; response: CacheInvalidation; params: {  } };
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
  listTeams: ["GET", "/teams"],
  createTeam: ["POST", "/teams"],
  getTeam: ["GET", "/teams/{teamId}"],
  updateTeam: ["PATCH", "/teams/{teamId}"],
  putOrganizationPolicy: ["PUT", "/organizations/{orgId}/policy"],
  listOrganizationPolicies: ["GET", "/organizations/{orgId}/policy/versions"],
  putTeamPolicy: ["PUT", "/teams/{teamId}/policy"],
  listTeamPolicies: ["GET", "/teams/{teamId}/policy/versions"],
  getEffectivePolicy: ["GET", "/teams/{teamId}/policy/effective"],
  getOrganizationEffectivePolicy: ["GET", "/organizations/{orgId}/policy/effective"],
  checkOrganizationPolicy: ["POST", "/organizations/{orgId}/policy/check"],
  rollbackOrganizationPolicy: ["POST", "/organizations/{orgId}/policy/rollback"],
  getOrganizationDraft: ["GET", "/organizations/{orgId}/policy/draft"],
  putOrganizationDraft: ["PUT", "/organizations/{orgId}/policy/draft"],
  deleteOrganizationDraft: ["DELETE", "/organizations/{orgId}/policy/draft"],
  checkTeamPolicy: ["POST", "/teams/{teamId}/policy/check"],
  rollbackTeamPolicy: ["POST", "/teams/{teamId}/policy/rollback"],
  getTeamDraft: ["GET", "/teams/{teamId}/policy/draft"],
  putTeamDraft: ["PUT", "/teams/{teamId}/policy/draft"],
  deleteTeamDraft: ["DELETE", "/teams/{teamId}/policy/draft"],
  evaluatePolicy: ["POST", "/policies/evaluate"],
  createDryRun: ["POST", "/policies/dry-runs"],
  listDryRuns: ["GET", "/policies/dry-runs"],
  getDryRun: ["GET", "/policies/dry-runs/{dryRunId}"],
  getGovernance: ["GET", "/teams/{teamId}/governance"],
  changeGovernancePolicy: ["POST", "/teams/{teamId}/governance/policies"],
  putGovernanceConfig: ["PUT", "/teams/{teamId}/governance/config"],
  resetBudget: ["POST", "/budgets/reset"],
  listPersonalBudgets: ["GET", "/budgets/personal"],
  listLeaseWriteOffs: ["GET", "/budgets/write-offs"],
  listKeys: ["GET", "/keys"],
  createKey: ["POST", "/keys"],
  revokeKey: ["POST", "/keys/{keyId}/revoke"],
  listMembers: ["GET", "/members"],
  createMember: ["POST", "/members"],
  updateMember: ["PATCH", "/members/{memberId}"],
  getMe: ["GET", "/me"],
  revokeSession: ["POST", "/me/sessions/{sessionId}/revoke"],
  listProviders: ["GET", "/providers"],
  listProxies: ["GET", "/proxies"],
  createProvider: ["POST", "/providers"],
  getProvider: ["GET", "/providers/{providerId}"],
  updateProvider: ["PATCH", "/providers/{providerId}"],
  addProviderCredential: ["POST", "/providers/{providerId}/credentials"],
  updateProviderCredential: ["PATCH", "/providers/{providerId}/credentials/{credentialId}"],
  deleteProviderCredential: ["DELETE", "/providers/{providerId}/credentials/{credentialId}"],
  listModelAliases: ["GET", "/model-aliases"],
  getModelAlias: ["GET", "/model-aliases/{aliasName}"],
  putModelAlias: ["PUT", "/model-aliases/{aliasName}"],
  deleteModelAlias: ["DELETE", "/model-aliases/{aliasName}"],
  listPrices: ["GET", "/prices"],
  repriceUsage: ["GET", "/prices/reprice"],
  listPriceOverrides: ["GET", "/prices/overrides"],
  createPriceOverride: ["POST", "/prices/overrides"],
  getPriceOverride: ["GET", "/prices/overrides/{overrideId}"],
  changePriceOverride: ["PUT", "/prices/overrides/{overrideId}"],
  endPriceOverride: ["POST", "/prices/overrides/{overrideId}/end"],
  getStatement: ["GET", "/statements"],
  compareStatement: ["POST", "/statements/compare"],
  listApprovals: ["GET", "/approvals"],
  getApproval: ["GET", "/approvals/{approvalId}"],
  decideApproval: ["POST", "/approvals/{approvalId}/decision"],
  getAnalytics: ["GET", "/analytics"],
  listRequests: ["GET", "/requests"],
  exportRequests: ["GET", "/requests/export"],
  getRequest: ["GET", "/requests/{requestId}"],
  getRequestBody: ["GET", "/requests/{requestId}/body"],
  invalidateCache: ["POST", "/cache/invalidate"],
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
  | "PROVIDER_NOT_ALLOWED"
  | "REGION_NOT_ALLOWED"
  | "DATA_HANDLING_REFUSED"
  | "RULE_DENIED"
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
  | "BUDGET_BELOW_HELD"
  | "BUDGET_EXCEEDED"
  | "BUDGET_RESTRICTED"
  | "TOO_MANY_APPROVALS"
  | "RATE_LIMITED"
  | "HEADERS_TOO_LARGE"
  | "INTERNAL_ERROR"
  | "UPSTREAM_UNREACHABLE"
  | "UPSTREAM_INVALID"
  | "BUDGET_UNAVAILABLE"
  | "JOURNAL_UNAVAILABLE"
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
  "attempts": "pag0-attempts",
  "provider": "pag0-provider",
  "model": "pag0-model",
  "cache": "pag0-cache",
  "cacheSimilarity": "pag0-cache-similarity",
  "budgetRemaining": "pag0-budget-remaining",
  "budgetReset": "pag0-budget-reset",
  "policyVersion": "pag0-policy-version",
  "redacted": "pag0-redacted",
  "approvalId": "pag0-approval-id",
  "errorCode": "pag0-error",
  "replayed": "pag0-replayed"
} as const;
