import { type PolicyDocument, policyAmount } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import { type CompiledHours, compileWorkingHours } from "../calendar/working-hours.ts";
import { compileEndpoints, type EndpointMatcher } from "../endpoints/endpoint-matcher.ts";
import type { Origin, PolicyLevel } from "./policy-level.ts";

/** An amount that one field of a document sets. */
export interface FieldAmount {
  readonly field: string;
  readonly amount: NanoUsd;
}

/** A level with its amounts parsed and its lists turned into lookups; null where it says nothing. */
export interface CompiledLevel {
  readonly origin: Origin;
  readonly document: PolicyDocument;
  readonly monthlyBudget: NanoUsd | null;
  readonly dailyBudget: NanoUsd | null;
  readonly maxPerRequest: NanoUsd | null;
  /** `requireApprovalAbove`, and that of the workflow where it is enabled. */
  readonly approvalThresholds: readonly FieldAmount[];
  readonly allowedCategories: ReadonlySet<string> | null;
  readonly allowedModels: ReadonlySet<string> | null;
  readonly allowedEndpoints: EndpointMatcher | null;
  readonly blockedEndpoints: EndpointMatcher | null;
  readonly workingHours: CompiledHours | null;
}

function setOf(list: readonly string[] | undefined): ReadonlySet<string> | null {
  return list === undefined ? null : new Set(list);
}

function endpointsOf(list: readonly string[] | undefined): EndpointMatcher | null {
  return list === undefined ? null : compileEndpoints(list);
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
  return {
    origin: Object.freeze({ kind, id, name, versionId, version }),
    document,
    monthlyBudget: policyAmount(document.monthlyBudget) ?? null,
    dailyBudget: policyAmount(document.dailyBudget) ?? null,
    maxPerRequest: policyAmount(document.maxPerRequest) ?? null,
    approvalThresholds: approvalThresholdsOf(document),
    allowedCategories: setOf(document.allowedCategories),
    allowedModels: setOf(document.allowedModels),
    allowedEndpoints: endpointsOf(document.allowedEndpoints),
    blockedEndpoints: endpointsOf(document.blockedEndpoints),
    workingHours: hours === undefined ? null : compileWorkingHours(hours),
  };
}
