import type { FieldError, PolicyDocument } from "@pag0/contract";
import { policyAmount } from "@pag0/contract";
import { formatUsdExact, type NanoUsd } from "@pag0/money";
import { hoursOverlap } from "../calendar/hours-overlap.ts";
import { compileWorkingHours } from "../calendar/working-hours.ts";
import {
  covers,
  type EndpointPattern,
  parseEndpointPattern,
} from "../endpoints/endpoint-pattern.ts";
import { approvalThresholdsOf, type CompiledLevel } from "../levels/compile-level.ts";
import { describeOrigin } from "../levels/policy-level.ts";
import {
  approvalThresholds,
  type EffectiveAmount,
  leastAmount,
  perRequestCaps,
} from "./effective-policy.ts";

type Ancestors = readonly CompiledLevel[];

/** One error for each entry that some ancestor's list leaves out. */
function entriesNotAllowed(
  ancestors: Ancestors,
  field: "allowedCategories" | "allowedModels",
  entries: readonly string[],
): FieldError[] {
  return entries.flatMap((entry, index) => {
    const refusing = ancestors.find((level) => level[field]?.has(entry) === false);
    if (refusing === undefined) return [];
    const allowed = [...(refusing[field]?.entries ?? [])].slice(0, 20).join(", ") || "nothing";
    return [
      {
        field: `${field}[${index}]`,
        message: `"${entry}" is not allowed by ${describeOrigin(refusing.origin)}, which allows ${allowed}`,
      },
    ];
  });
}

function anyCovers(patterns: readonly EndpointPattern[], pattern: EndpointPattern): boolean {
  return patterns.some((outer) => covers(outer, pattern));
}

function endpointError(ancestors: Ancestors, entry: string): string | null {
  const pattern = parseEndpointPattern(entry);
  for (const { origin, allowedEndpoints, blockedEndpoints } of ancestors) {
    if (blockedEndpoints !== null && anyCovers(blockedEndpoints.patterns, pattern)) {
      return `"${entry}" is blocked by ${describeOrigin(origin)}`;
    }
    if (allowedEndpoints !== null && !anyCovers(allowedEndpoints.patterns, pattern)) {
      const { patterns } = allowedEndpoints;
      const allowed = patterns.slice(0, 20).map((outer) => outer.text);
      return `"${entry}" is not allowed by ${describeOrigin(origin)}, which allows ${allowed.join(", ") || "nothing"}`;
    }
  }
  return null;
}

function endpointsNotAllowed(ancestors: Ancestors, entries: readonly string[]): FieldError[] {
  return entries.flatMap((entry, index) => {
    const message = endpointError(ancestors, entry);
    return message === null ? [] : [{ field: `allowedEndpoints[${index}]`, message }];
  });
}

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
  const theirs = above.map(({ origin, document: { workingHours } }) => {
    const text = `${workingHours?.start}–${workingHours?.end} ${workingHours?.timezone}`;
    return `${text} of ${describeOrigin(origin)}`;
  });
  return [
    {
      field: "workingHours",
      message: `${own.document.start}–${own.document.end} ${own.document.timezone} has no moment in common with ${theirs.join(" and ")}`,
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
 * A budget is never a widening: each level's holds by itself.
 */
export function checkNarrows(
  ancestors: readonly CompiledLevel[],
  document: PolicyDocument,
): FieldError[] {
  const cap = leastAmount(perRequestCaps(ancestors));
  const threshold = leastAmount(approvalThresholds(ancestors));
  return [
    ...entriesNotAllowed(ancestors, "allowedCategories", document.allowedCategories ?? []),
    ...endpointsNotAllowed(ancestors, document.allowedEndpoints ?? []),
    ...entriesNotAllowed(ancestors, "allowedModels", document.allowedModels ?? []),
    ...amountAbove("maxPerRequest", policyAmount(document.maxPerRequest), cap),
    ...approvalThresholdsOf(document).flatMap(({ field, amount }) =>
      amountAbove(field, amount, threshold),
    ),
    ...hoursApart(ancestors, document),
    ...sharesRefusedCache(ancestors, document),
  ];
}
