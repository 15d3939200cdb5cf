import type { ClassificationLevel, Role } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import { kindsAndCategories } from "../classification/finding.ts";
import type { CallData } from "../decisions/decision.ts";
import { classificationOf } from "../decisions/handling.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import type { Possible, RuleFacts } from "./rule-facts.ts";

/** What was spent and called before a call in the day and month it is in. */
export interface CallSpend {
  readonly dailyCostPerUser: NanoUsd;
  readonly dailyCostPerTeam: NanoUsd;
  readonly monthlyCostPerTeam: NanoUsd;
  readonly dailyCost: NanoUsd;
  readonly monthlyCost: NanoUsd;
  /** Calls that were let through. */
  readonly dailyRequestsPerUser: number;
}

/** What is known of a call once its cost is estimated. */
export interface FactSources {
  policy: EffectivePolicy;
  target: { host: string; path: string };
  method: string;
  endpoint: { category: string; provider: { slug: string; regions: readonly string[] } };
  estimate: {
    upperBound: NanoUsd;
    model: string | null;
    /** null where the call is not metered by tokens. */
    tokens: { readonly input: number; readonly maxOutput: number } | null;
    parsed: { stream: boolean };
  };
  bodyBytes: number;
  requester: {
    keyId: string;
    /** Of the member that is bound to the key alone. */
    role: Role | null;
    requestedBy: string | null;
    /** E-mail of the member bound to the key, whatever the caller says. */
    boundEmail: string | null;
  };
  /** The project's slug. */
  team: string;
  /** Those bound to the key have won over the client's. */
  tags: Readonly<Record<string, string>>;
  data: CallData | null;
  at: Date;
  /** Asked only where a rule names what was spent. */
  spend: () => CallSpend;
}

function oneOf(texts: readonly string[]): Possible {
  return texts.length > 1 ? texts : (texts[0] ?? null);
}

/** The facts of a call for rules, each found when a rule asks for it. */
export class CallFacts implements RuleFacts {
  readonly #sources: FactSources;
  #spend: CallSpend | null = null;

  constructor(sources: FactSources) {
    this.#sources = sources;
  }

  get at(): Date {
    return this.#sources.at;
  }
  get timeZone(): string {
    return this.#sources.policy.timeZone;
  }
  get tags(): Readonly<Record<string, string>> {
    return this.#sources.tags;
  }

  get cost(): NanoUsd {
    return this.#sources.estimate.upperBound;
  }
  get input_tokens(): number | null {
    return this.#sources.estimate.tokens?.input ?? null;
  }
  get max_output_tokens(): number | null {
    return this.#sources.estimate.tokens?.maxOutput ?? null;
  }
  get total_tokens(): number | null {
    const { tokens } = this.#sources.estimate;
    return tokens === null ? null : tokens.input + tokens.maxOutput;
  }
  get request_bytes(): number {
    return this.#sources.bodyBytes;
  }
  get model(): string | null {
    return this.#sources.estimate.model;
  }
  get stream(): boolean {
    return this.#sources.estimate.parsed.stream;
  }

  get provider(): string {
    return this.#sources.endpoint.provider.slug;
  }
  /** null where it names none: a provider with several may use any of them. */
  get region(): Possible {
    return oneOf(this.#sources.endpoint.provider.regions);
  }
  get category(): string {
    return this.#sources.endpoint.category;
  }
  get host(): string {
    return this.#sources.target.host;
  }
  get path(): string {
    return this.#sources.target.path;
  }
  get method(): string {
    return this.#sources.method;
  }

  get classification(): ClassificationLevel | null {
    const { data, policy } = this.#sources;
    return data === null ? null : classificationOf(policy, data.categories);
  }
  /** The kinds that were found, and the categories that they belong to. */
  get sensitive_data(): readonly string[] | null {
    const { data } = this.#sources;
    return data === null ? null : kindsAndCategories(data.kinds);
  }

  get role(): Role | null {
    return this.#sources.requester.role;
  }
  /** Both where the caller names another than the member bound to its key: naming one lifts no rule. */
  get requested_by(): Possible {
    const { requestedBy, boundEmail } = this.#sources.requester;
    return oneOf([...new Set([requestedBy, boundEmail].filter((each) => each !== null))]);
  }
  get key(): string {
    return this.#sources.requester.keyId;
  }
  get team(): string {
    return this.#sources.team;
  }

  get daily_cost_per_user(): NanoUsd {
    return this.#spent().dailyCostPerUser;
  }
  get daily_cost_per_team(): NanoUsd {
    return this.#spent().dailyCostPerTeam;
  }
  get monthly_cost_per_team(): NanoUsd {
    return this.#spent().monthlyCostPerTeam;
  }
  get daily_cost(): NanoUsd {
    return this.#spent().dailyCost;
  }
  get monthly_cost(): NanoUsd {
    return this.#spent().monthlyCost;
  }
  get daily_requests_per_user(): number {
    return this.#spent().dailyRequestsPerUser;
  }

  #spent(): CallSpend {
    this.#spend ??= this.#sources.spend();
    return this.#spend;
  }
}
