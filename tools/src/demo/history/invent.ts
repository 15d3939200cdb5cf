import type { UsageRecord } from "@pag0/db";
import { ZERO } from "@pag0/money";
import { type Decision, decide, type EffectivePolicy } from "@pag0/policy";
import { createRandom, type Random } from "../../demo-providers/random.ts";
import { PROVIDERS } from "../providers.ts";
import { daysUntil, type HistoryDay } from "./calendar.ts";
import { historicId } from "./identifiers.ts";
import { ANOMALY_TEAM, anomalyDay, type PlannedCall, planDay } from "./plan.ts";
import { PROFILES } from "./profiles.ts";
import type { CallKind } from "./services.ts";
import { Spend } from "./spend.ts";
import { type RefusedCall, refusedCalls } from "./violations.ts";

interface HistoryTeam {
  slug: string;
  projectId: string;
  apiKeyId: string;
  department: string;
  costCenter: string;
  /** With what the team's agents add for themselves. */
  policy: EffectivePolicy;
}

export interface HistoryInput {
  seed: string;
  organizationId: string;
  timeZone: string;
  until: Date;
  days: number;
  teams: readonly HistoryTeam[];
  /** By vendor. */
  providerIds: ReadonlyMap<string, string>;
}

const hostsOf = new Map(PROVIDERS.map((provider) => [provider.vendor, provider]));

interface Target {
  host: string;
  path: string;
  method: string;
  category: string;
  model: string | null;
  providerId: string | null;
}

function targetOf(input: HistoryInput, kind: CallKind): Target {
  const provider = hostsOf.get(kind.vendor);
  if (provider === undefined) throw new Error(`no provider ${kind.vendor}`);
  const { host, category } = provider;
  const { path, method, model } = kind;
  return {
    host,
    path,
    method,
    category,
    model,
    providerId: input.providerIds.get(kind.vendor) ?? null,
  };
}

type Told = Pick<UsageRecord, "decision" | "reasonCode" | "explanation" | "outcome"> &
  Partial<UsageRecord>;

function recordOf(
  input: HistoryInput,
  team: HistoryTeam,
  at: Date,
  target: Target,
  told: Told,
  random: Random,
): UsageRecord {
  const { projectId, apiKeyId, department, costCenter, policy } = team;
  return {
    id: historicId("usageEvent", at.getTime(), random),
    occurredAt: at.toISOString(),
    requestId: historicId("request", at.getTime(), random),
    organizationId: input.organizationId,
    projectId,
    apiKeyId,
    ...target,
    memberId: null,
    classification: "internal",
    sensitiveKinds: [],
    ruleMatches: [],
    spendWindows: null,
    unleased: false,
    policyVersionIds: policy.versionIds,
    cacheState: "off",
    upstreamStatus: null,
    stream: false,
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    usageDetail: {},
    serviceTier: "standard",
    attempt: 1,
    modelAlias: null,
    estimated: false,
    estimateNano: "0",
    costNano: "0",
    savedNano: "0",
    priceVersion: null,
    latencyMs: 1,
    upstreamMs: null,
    costCenter,
    department,
    tags: { department, costCenter, environment: "production" },
    approvalId: null,
    charges: [],
    ...told,
  };
}

function answered({ use, fault, isStream, cache }: PlannedCall, random: Random) {
  if (cache === "hit")
    return {
      upstreamStatus: 200,
      stream: isStream,
      savedNano: use.cost.toString(),
      latencyMs: random.integer(1, 6),
    };
  const latencyMs = use.upstreamMs + random.integer(1, 5);
  const { upstreamMs, priceVersion } = use;
  if (fault === "upstream_error")
    return { upstreamStatus: random.pick([429, 500, 503]), latencyMs, upstreamMs, priceVersion };
  const { inputTokens, outputTokens, cachedInputTokens } = use;
  return {
    ...{ upstreamStatus: 200, stream: isStream, latencyMs, upstreamMs, priceVersion },
    ...{ inputTokens, outputTokens, cachedInputTokens, costNano: use.cost.toString() },
  };
}

/** A history as it is being told: what was spent so far decides what is refused next. */
class Chronicle {
  readonly #input: HistoryInput;
  readonly #spend = new Spend();
  readonly #random: Random;

  constructor(input: HistoryInput) {
    this.#input = input;
    this.#random = createRandom(input.seed, "identifiers");
  }

  #decide(
    team: HistoryTeam,
    target: Target,
    at: Date,
    estimate: PlannedCall["use"]["estimate"],
  ): Decision {
    const { policy } = team;
    return decide(
      policy,
      // The demo's policies have lists, limits and budgets: nothing that asks about data or persons.
      {
        ...target,
        at,
        estimate,
        requiresApproval: false,
        approved: false,
        provider: null,
        regions: [],
        data: null,
        facts: null,
      },
      {
        available: (budget) => this.#spend.available(budget, at, policy.calendar),
        spent: () => null,
        isCheap: () => true,
      },
    );
  }

  /** The event of a call that goes through; nothing where a budget has no room for it any more. */
  served(team: HistoryTeam, planned: PlannedCall): UsageRecord | null {
    const { at, kind, use, cache, fault } = planned;
    const target = targetOf(this.#input, kind);
    if (cache !== "hit" && !this.#spend.covers(team.policy, at, use.estimate)) return null;
    const estimate = cache === "hit" ? ZERO : use.estimate;
    const decision = this.#decide(team, target, at, estimate);
    if (decision.decision !== "allow")
      throw new Error(`${team.slug} at ${at.toISOString()}: ${decision.explanation}`);
    const isFree = cache === "hit" || fault === "upstream_error";
    const told: Told = {
      decision: "allow",
      reasonCode: decision.code,
      explanation: decision.explanation,
      outcome: fault === "none" ? "served" : fault,
      cacheState: cache,
      estimateNano: use.estimate.toString(),
      ...answered(planned, this.#random),
      charges: isFree ? [] : this.#spend.charge(team.policy, at, use.cost),
    };
    return recordOf(this.#input, team, at, target, told, this.#random);
  }

  /** The event of a call that is refused; nothing where it would have gone through. */
  refused(team: HistoryTeam, call: RefusedCall): UsageRecord | null {
    const { at, kind, host, path, use } = call;
    const target: Target =
      kind === null
        ? { host: host ?? "", path, method: "POST", category: "", model: null, providerId: null }
        : targetOf(this.#input, kind);
    const decision = this.#decide(team, target, at, use.estimate);
    if (decision.decision !== "deny") return null;
    const told: Told = {
      decision: "deny",
      reasonCode: decision.code,
      explanation: decision.explanation,
      outcome: "refused",
      estimateNano: use.estimate.toString(),
    };
    return recordOf(this.#input, team, at, target, told, this.#random);
  }
}

function eventsOfDay(
  input: HistoryInput,
  day: HistoryDay,
  anomaly: HistoryDay | undefined,
  chronicle: Chronicle,
): UsageRecord[] {
  const calls = input.teams.flatMap((team) => {
    const { slug, policy } = team;
    const profile = PROFILES[slug];
    const daily = policy.budgets.find(
      ({ scopeKind, period }) => scopeKind === "project" && period === "day",
    );
    if (profile === undefined || daily === undefined) return [];
    const isStrict = policy.workingHours.length > 0;
    const isAnomaly = slug === ANOMALY_TEAM && day === anomaly;
    const teamDay = { slug, profile, day, dailyLimit: daily.limit, isStrict, isAnomaly };
    return [
      ...planDay(teamDay, input.seed).map((planned) => ({
        at: planned.at,
        tell: () => chronicle.served(team, planned),
      })),
      ...refusedCalls(slug, day, input.seed).map((refused) => ({
        at: refused.at,
        tell: () => chronicle.refused(team, refused),
      })),
    ];
  });
  return calls
    .filter(({ at }) => at < input.until)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .flatMap(({ tell }) => tell() ?? []);
}

/**
 * Pure: an organization's calls of the last days, day by day and earliest first, decided by its own
 * policies and charged to its own budgets. The same input gives the same events, identifiers and all.
 */
export function* inventHistory(input: HistoryInput): Generator<UsageRecord[]> {
  const days = daysUntil(input.until, input.days, input.timeZone);
  const anomaly = anomalyDay(days);
  const chronicle = new Chronicle(input);
  for (const day of days) yield eventsOfDay(input, day, anomaly, chronicle);
}
