import type { FieldError, PolicyDocument } from "@pag0/contract";
import { policyAmount } from "@pag0/contract";
import { formatUsdExact, type NanoUsd } from "@pag0/money";
import type { CompiledLevel } from "../levels/compile-level.ts";
import { describeOrigin, type Origin } from "../levels/policy-level.ts";
import type { EffectivePolicy } from "./effective-policy.ts";

/** The most that calls of a level may cost that pass without a budget, for each proxy and outage. */
export interface OpenCap {
  readonly origin: Origin;
  readonly upTo: NanoUsd;
}

/** What holds while something that a proxy needs is away. */
export interface Availability {
  readonly durability: "batched" | "strict";
  readonly whenBudgetUnavailable: "refuse" | "allow";
  /** Each counts all calls of its level, and all of them hold; none where calls are refused. */
  readonly caps: readonly OpenCap[];
}

const known = new WeakMap<EffectivePolicy, Availability>();

/**
 * Calls pass without a budget where some level allows it and none refuses; strict durability of any level
 * is obeyed.
 */
export function availabilityOf(policy: EffectivePolicy): Availability {
  let availability = known.get(policy);
  if (availability === undefined) {
    availability = merged(policy.levels);
    known.set(policy, availability);
  }
  return availability;
}

function merged(levels: readonly CompiledLevel[]): Availability {
  const said = levels.flatMap(({ document: { availability }, origin }) =>
    availability === undefined ? [] : [{ ...availability, origin }],
  );
  const answers = said.map(({ whenBudgetUnavailable }) => whenBudgetUnavailable);
  const isOpen = answers.includes("allow") && !answers.includes("refuse");
  const caps = said.flatMap(({ allowUpTo, origin }) => {
    const upTo = policyAmount(allowUpTo);
    return upTo === undefined ? [] : [{ origin, upTo }];
  });
  return {
    durability: said.some(({ durability }) => durability === "strict") ? "strict" : "batched",
    whenBudgetUnavailable: isOpen ? "allow" : "refuse",
    caps: isOpen ? caps : [],
  };
}

/** Where a child's document would widen what its ancestors say of availability. */
export function availabilityErrors(
  ancestors: readonly CompiledLevel[],
  { availability }: PolicyDocument,
): FieldError[] {
  if (availability === undefined) return [];
  const { whenBudgetUnavailable, durability } = availability;
  const errors: FieldError[] = [];
  const above = (says: (document: PolicyDocument) => boolean) =>
    ancestors.find(({ document }) => says(document));
  const refusing = above((document) => document.availability?.whenBudgetUnavailable === "refuse");
  if (whenBudgetUnavailable === "allow" && refusing !== undefined)
    errors.push({
      field: "availability.whenBudgetUnavailable",
      message: `calls may not pass without a budget: ${describeOrigin(refusing.origin)} refuses them`,
    });
  const strict = above((document) => document.availability?.durability === "strict");
  if (durability === "batched" && strict !== undefined)
    errors.push({
      field: "availability.durability",
      message: `batched is less than the strict durability that ${describeOrigin(strict.origin)} asks for`,
    });
  return [...errors, ...capError(ancestors, policyAmount(availability.allowUpTo))];
}

function capError(ancestors: readonly CompiledLevel[], upTo: NanoUsd | undefined): FieldError[] {
  for (const { document, origin } of ancestors) {
    const most = policyAmount(document.availability?.allowUpTo);
    if (upTo === undefined || most === undefined || upTo <= most) continue;
    const message = `${formatUsdExact(upTo)} is more than the ${formatUsdExact(most)} that ${describeOrigin(origin)} sets`;
    return [{ field: "availability.allowUpTo", message }];
  }
  return [];
}
