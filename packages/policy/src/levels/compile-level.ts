import { type DataHandling, handlingOf, type PolicyDocument, policyAmount } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import { type CompiledHours, compileWorkingHours } from "../calendar/working-hours.ts";
import { compileEndpoints, type EndpointMatcher } from "../endpoints/endpoint-matcher.ts";
import { type CompiledRules, compileRules } from "../rules/compile-rules.ts";
import { NameList } from "./name-list.ts";
import type { Origin, PolicyLevel } from "./policy-level.ts";

/** An amount that one field of a document sets. */
export interface FieldAmount {
  readonly field: string;
  readonly amount: NanoUsd;
}

/** What each person, or each key, may spend at a level. */
export interface PersonalBudget {
  readonly daily: NanoUsd | null;
  readonly monthly: NanoUsd | null;
  readonly total: NanoUsd | null;
}

/** A level with its amounts parsed and its lists turned into lookups; null where it says nothing. */
export interface CompiledLevel {
  readonly origin: Origin;
  readonly document: PolicyDocument;
  readonly monthlyBudget: NanoUsd | null;
  readonly dailyBudget: NanoUsd | null;
  readonly totalBudget: NanoUsd | null;
  readonly memberBudget: PersonalBudget | null;
  readonly keyBudget: PersonalBudget | null;
  readonly maxPerRequest: NanoUsd | null;
  /** `requireApprovalAbove`, and that of the workflow where it is enabled. */
  readonly approvalThresholds: readonly FieldAmount[];
  readonly allowedCategories: NameList | null;
  readonly blockedCategories: NameList | null;
  readonly allowedModels: NameList | null;
  readonly blockedModels: NameList | null;
  readonly allowedProviders: NameList | null;
  readonly blockedProviders: NameList | null;
  readonly allowedRegions: readonly string[] | null;
  readonly blockedRegions: readonly string[] | null;
  readonly allowedEndpoints: EndpointMatcher | null;
  readonly blockedEndpoints: EndpointMatcher | null;
  readonly workingHours: CompiledHours | null;
  /** null where no rule of the document is active. */
  readonly rules: CompiledRules | null;
  readonly handling: DataHandling | null;
}

function namesOf(list: readonly string[] | undefined): NameList | null {
  return list === undefined ? null : new NameList(list);
}

function endpointsOf(list: readonly string[] | undefined): EndpointMatcher | null {
  return list === undefined ? null : compileEndpoints(list);
}

function personalBudgetOf(budget: PolicyDocument["memberBudget"]): PersonalBudget | null {
  if (budget === undefined) return null;
  return {
    daily: policyAmount(budget.daily) ?? null,
    monthly: policyAmount(budget.monthly) ?? null,
    total: policyAmount(budget.total) ?? null,
  };
}

function rulesOf(document: PolicyDocument, origin: Origin): CompiledRules | null {
  const rules = compileRules(document.rules ?? [], origin);
  return rules.rules.length === 0 ? null : rules;
}

/** The amounts above which a document asks for approval. A disabled workflow asks for none. */
export function approvalThresholdsOf(document: PolicyDocument): FieldAmount[] {
  const workflow = document.approvalWorkflow;
  const own = policyAmount(document.requireApprovalAbove);
  const ofWorkflow = workflow?.enabled ? policyAmount(workflow.requireApprovalAbove) : undefined;
  return [
    ...(own === undefined ? [] : [{ field: "requireApprovalAbove", amount: own }]),
    ...(ofWorkflow === undefined
      ? []
      : [{ field: "approvalWorkflow.requireApprovalAbove", amount: ofWorkflow }]),
  ];
}

/**
 * Prepares a level for decisions. The document is one that the contract's schema has accepted.
 * @throws MoneyParseError or RangeError for a document that it has not (amounts, time zone).
 */
export function compileLevel(level: PolicyLevel): CompiledLevel {
  const { kind, id, name, versionId, version } = level;
  const document: PolicyDocument = level.document;
  const hours = document.workingHours;
  const origin: Origin = Object.freeze({ kind, id, name, versionId, version });
  return {
    origin,
    document,
    monthlyBudget: policyAmount(document.monthlyBudget) ?? null,
    dailyBudget: policyAmount(document.dailyBudget) ?? null,
    totalBudget: policyAmount(document.totalBudget) ?? null,
    memberBudget: personalBudgetOf(document.memberBudget),
    keyBudget: personalBudgetOf(document.keyBudget),
    maxPerRequest: policyAmount(document.maxPerRequest) ?? null,
    approvalThresholds: approvalThresholdsOf(document),
    allowedCategories: namesOf(document.allowedCategories),
    blockedCategories: namesOf(document.blockedCategories),
    allowedModels: namesOf(document.allowedModels),
    blockedModels: namesOf(document.blockedModels),
    allowedProviders: namesOf(document.allowedProviders),
    blockedProviders: namesOf(document.blockedProviders),
    allowedRegions: document.allowedRegions ?? null,
    blockedRegions: document.blockedRegions ?? null,
    allowedEndpoints: endpointsOf(document.allowedEndpoints),
    blockedEndpoints: endpointsOf(document.blockedEndpoints),
    workingHours: hours === undefined ? null : compileWorkingHours(hours),
    rules: rulesOf(document, origin),
    handling: handlingOf(document) ?? null,
  };
}
