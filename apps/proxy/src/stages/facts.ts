import type { ClassificationLevel, Role } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import {
  type CallData,
  classificationOf,
  type EffectivePolicy,
  type FindingKind,
  kindCategories,
  type RuleFacts,
} from "@pag0/policy";
import type { Target } from "../egress/target.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import type { CallSpend } from "../spend/spend-tracker.ts";
import type { Estimate } from "./estimate.ts";
import type { Requester } from "./requester.ts";

/** What is known of a call once its cost is estimated. */
export interface FactSources {
  policy: EffectivePolicy;
  target: Target;
  method: string;
  endpoint: EndpointSnapshot;
  estimate: Estimate;
  bodyBytes: number;
  requester: Requester;
  /** The project's slug. */
  team: string;
  /** Those bound to the key have won over the client's. */
  tags: Readonly<Record<string, string>>;
  data: CallData | null;
  at: Date;
  /** Asked only where a rule names what was spent. */
  spend: () => CallSpend;
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
  /** Only where there is one: a provider with several may use any of them. */
  get region(): string | null {
    const { regions } = this.#sources.endpoint.provider;
    return regions.length === 1 ? (regions[0] ?? null) : null;
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
    if (data === null) return null;
    const categories = data.kinds.map((kind) => kindCategories[kind as FindingKind]);
    return [...new Set([...data.kinds, ...categories])];
  }

  get role(): Role | null {
    return this.#sources.requester.role;
  }
  get requested_by(): string | null {
    return this.#sources.requester.requestedBy;
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
