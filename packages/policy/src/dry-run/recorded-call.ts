import type { ClassificationLevel, DataCategory } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import { kindCategories, kindsAndCategories } from "../classification/finding.ts";
import type { CallData, DecisionRequest } from "../decisions/decision.ts";
import { classificationOf } from "../decisions/handling.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import type { RuleFacts } from "../rules/rule-facts.ts";
import type { SpentBefore } from "./spend-counters.ts";
import { isApprovedRun, type UsageRow } from "./usage-row.ts";

/** The call as the proxy decided it. That its caller asked for approval is known where that decided. */
export function requestOf(row: UsageRow): DecisionRequest {
  const { host, path, method, category, model, provider, regions } = row;
  return {
    host,
    path,
    method,
    category,
    model,
    provider,
    regions,
    estimate: row.estimateNano as NanoUsd,
    at: row.occurredAt,
    requiresApproval: row.reasonCode === "APPROVAL_REQUESTED",
    approved: isApprovedRun(row),
    data: null,
    facts: null,
  };
}

/** Who made a call: a person, or the key that stands for them. */
export function requesterOf({ memberId, apiKeyId }: UsageRow): string {
  return memberId ?? apiKeyId;
}

const CATEGORIES: Readonly<Record<string, DataCategory | undefined>> = kindCategories;

function categoriesOf({ sensitiveKinds }: UsageRow): DataCategory[] {
  const categories = sensitiveKinds.flatMap((kind) => CATEGORIES[kind] ?? []);
  return [...new Set(categories)];
}

/**
 * What the classifier had found. How the call was sent and kept is not recorded: what handling demands of
 * that counts as met.
 */
export function dataOf(row: UsageRow): CallData {
  return {
    categories: categoriesOf(row),
    kinds: row.sensitiveKinds,
    complete: true,
    encrypted: true,
    accessLogged: true,
    retentionDays: 0,
  };
}

function levelOf(row: UsageRow, policy: EffectivePolicy): ClassificationLevel {
  const categories = categoriesOf(row);
  return categories.length > 0 ? classificationOf(policy, categories) : row.classification;
}

/** What rules may ask of a recorded call; the most tokens that it could have got are those it got. */
export function factsOf(
  row: UsageRow,
  teamSlug: string,
  policy: EffectivePolicy,
  spent: SpentBefore | null,
): RuleFacts {
  const { inputTokens, outputTokens } = row;
  return {
    cost: row.estimateNano as NanoUsd,
    daily_cost_per_user: spent?.ofRequesterToday ?? null,
    daily_cost_per_team: spent?.ofTeamToday ?? null,
    monthly_cost_per_team: spent?.ofTeamThisMonth ?? null,
    daily_cost: spent?.today ?? null,
    monthly_cost: spent?.thisMonth ?? null,
    daily_requests_per_user: spent?.requestsToday ?? null,
    input_tokens: inputTokens,
    max_output_tokens: outputTokens,
    total_tokens: inputTokens === null || outputTokens === null ? null : inputTokens + outputTokens,
    request_bytes: null,
    model: row.model,
    provider: row.provider,
    host: row.host,
    path: row.path,
    method: row.method,
    category: row.category,
    classification: levelOf(row, policy),
    sensitive_data: kindsAndCategories(row.sensitiveKinds),
    region: row.regions,
    role: row.role,
    team: teamSlug,
    key: row.apiKeyId,
    requested_by: row.requestedBy,
    stream: row.stream,
    tags: row.tags,
    at: row.occurredAt,
    timeZone: policy.timeZone,
  };
}
