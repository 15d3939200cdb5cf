import type { FieldError, PolicyDocument } from "@pag0/contract";
import { policyAmount } from "@pag0/contract";
import { formatUsdExact, type NanoUsd } from "@pag0/money";
import { hoursOverlap } from "../calendar/hours-overlap.ts";
import { hoursText } from "../calendar/hours-words.ts";
import { compileWorkingHours } from "../calendar/working-hours.ts";
import { approvalThresholdsOf, type CompiledLevel } from "../levels/compile-level.ts";
import { describeOrigin } from "../levels/policy-level.ts";
import { availabilityErrors } from "./availability.ts";
import {
  approvalThresholds,
  type EffectiveAmount,
  leastAmount,
  perRequestCaps,
} from "./effective-policy.ts";
import { listErrors } from "./narrow-lists.ts";
import { widensSemanticCache } from "./semantic-cache.ts";

type Ancestors = readonly CompiledLevel[];

function amountAbove(
  field: string,
  amount: NanoUsd | undefined,
  limit: EffectiveAmount | null,
): FieldError[] {
  if (amount === undefined || limit === null || amount <= limit.amount) return [];
  return [
    {
      field,
      message: `${formatUsdExact(amount)} is more than the ${formatUsdExact(limit.amount)} that ${describeOrigin(limit.origin)} sets`,
    },
  ];
}

function hoursApart(ancestors: Ancestors, document: PolicyDocument): FieldError[] {
  if (document.workingHours === undefined) return [];
  const own = compileWorkingHours(document.workingHours);
  const above = ancestors.filter((level) => level.workingHours !== null);
  const common = above.flatMap((level) => level.workingHours ?? []);
  if (hoursOverlap([...common, own])) return [];
  const theirs = above.flatMap(({ origin, document: { workingHours } }) =>
    workingHours === undefined ? [] : [`${hoursText(workingHours)} of ${describeOrigin(origin)}`],
  );
  return [
    {
      field: "workingHours",
      message: `${hoursText(own.document)} has no moment in common with ${theirs.join(" and ")}`,
    },
  ];
}

function sharesRefusedCache(ancestors: Ancestors, document: PolicyDocument): FieldError[] {
  if (document.cache?.sharedCache !== true) return [];
  const refusing = ancestors.find((level) => level.document.cache?.sharedCache === false);
  if (refusing === undefined) return [];
  return [
    {
      field: "cache.sharedCache",
      message: `the cache may not be shared: ${describeOrigin(refusing.origin)} refuses it`,
    },
  ];
}

/**
 * Where a child's document would widen what its ancestors allow: each error names the field, the
 * ancestor with its version, and that ancestor's figure. Empty for a document that may be published.
 * A budget is never a widening: each level's holds by itself, as do its blocks, rules, handling of data and
 * limits of rate. A list whose every entry the document itself blocks is an error too.
 */
export function checkNarrows(
  ancestors: readonly CompiledLevel[],
  document: PolicyDocument,
): FieldError[] {
  const cap = leastAmount(perRequestCaps(ancestors));
  const threshold = leastAmount(approvalThresholds(ancestors));
  return [
    ...listErrors(ancestors, document),
    ...amountAbove("maxPerRequest", policyAmount(document.maxPerRequest), cap),
    ...approvalThresholdsOf(document).flatMap(({ field, amount }) =>
      amountAbove(field, amount, threshold),
    ),
    ...hoursApart(ancestors, document),
    ...sharesRefusedCache(ancestors, document),
    ...availabilityErrors(ancestors, document),
    ...widensSemanticCache(ancestors, document),
  ];
}
