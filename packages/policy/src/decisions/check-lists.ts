import { isInRegion } from "../classification/handling/regions.ts";
import { findBlocking, isAllowed, readTarget, type Target } from "../endpoints/endpoint-matcher.ts";
import type { EffectivePolicy, LevelRule } from "../inheritance/effective-policy.ts";
import type { NameList } from "../levels/name-list.ts";
import { regionTouching } from "../levels/region-list.ts";
import type { DecisionRequest } from "./decision.ts";
import { append, type Failures } from "./failure-list.ts";
import {
  endpointBlocked,
  endpointNotAllowed,
  type NamedList,
  nameBlocked,
  nameNotAllowed,
  regionBlocked,
  regionNotAllowed,
} from "./list-failures.ts";

/**
 * A call of a language model whose model could not be read must not slip past a list of models; a
 * reading call (such as a list of models), or another category's, runs none.
 */
function runsUnnamedModel(request: DecisionRequest): boolean {
  return (
    request.model === null &&
    request.category === "llm" &&
    request.method !== "GET" &&
    request.method !== "HEAD"
  );
}

/** Whether the lists say anything about a call that gives no name of this kind. */
function judgesNameless(kind: NamedList, request: DecisionRequest): boolean {
  return kind === "model" ? runsUnnamedModel(request) : true;
}

function blockedNames(
  kind: NamedList,
  lists: readonly LevelRule<NameList>[],
  request: DecisionRequest,
  failures: Failures,
): Failures {
  const name = request[kind];
  let found = failures;
  for (const list of lists) {
    const entry = name === null ? null : list.rule.find(name);
    const hidden = name === null && list.rule.size > 0 && judgesNameless(kind, request);
    if (entry !== null || hidden) found = append(found, nameBlocked(kind, name, entry, list));
  }
  return found;
}

function namesNotAllowed(
  kind: NamedList,
  lists: readonly LevelRule<NameList>[],
  request: DecisionRequest,
  failures: Failures,
): Failures {
  const name = request[kind];
  let found = failures;
  for (const list of lists) {
    const refused = name === null ? judgesNameless(kind, request) : !list.rule.has(name);
    if (refused) found = append(found, nameNotAllowed(kind, name, list));
  }
  return found;
}

/** A provider that names no region is not known to process in a blocked one. */
function blockedRegions(
  policy: EffectivePolicy,
  request: DecisionRequest,
  failures: Failures,
): Failures {
  let found = failures;
  for (const { rule, origin } of policy.blockedRegions) {
    for (const region of request.regions) {
      const blocked = regionTouching(rule, region);
      if (blocked === null) continue;
      found = append(found, regionBlocked(request, region, blocked, origin));
      break;
    }
  }
  return found;
}

/** A provider may use any of its regions, so that all have to be allowed; one that names none is refused. */
function regionsNotAllowed(
  policy: EffectivePolicy,
  request: DecisionRequest,
  failures: Failures,
): Failures {
  const { regions } = request;
  let found = failures;
  for (const list of policy.allowedRegions) {
    const outside = regions.find((region) => !list.rule.some((each) => isInRegion(region, each)));
    if (outside !== undefined || regions.length === 0)
      found = append(found, regionNotAllowed(request, outside ?? null, list));
  }
  return found;
}

function checkBlocked(
  policy: EffectivePolicy,
  request: DecisionRequest,
  target: Target | null,
): Failures {
  let failures: Failures = null;
  if (target !== null) {
    for (const { rule, origin } of policy.blockedEndpoints) {
      const pattern = findBlocking(rule, target);
      if (pattern !== null) failures = append(failures, endpointBlocked(request, pattern, origin));
    }
  }
  failures = blockedNames("category", policy.blockedCategories, request, failures);
  failures = blockedNames("model", policy.blockedModels, request, failures);
  failures = blockedNames("provider", policy.blockedProviders, request, failures);
  return blockedRegions(policy, request, failures);
}

/** What lists are asked about, beside the model. */
type Listed = Pick<
  DecisionRequest,
  "host" | "path" | "method" | "category" | "provider" | "regions"
>;

/** Models of each policy that are remembered with what last passed with them. */
const MAX_PASSED = 200;
const LONGEST_PASSED = 300;
const passed = new WeakMap<EffectivePolicy, Map<string | null, Listed>>();

function isAsBefore(last: Listed, request: Listed): boolean {
  return (
    last.path === request.path &&
    last.host === request.host &&
    last.method === request.method &&
    last.category === request.category &&
    last.provider === request.provider &&
    last.regions === request.regions
  );
}

function remember(policy: EffectivePolicy, request: DecisionRequest): void {
  const { host, path, method, category, provider, regions, model } = request;
  if (path.length > LONGEST_PASSED || host.length > LONGEST_PASSED) return;
  let known = passed.get(policy);
  if (known === undefined) {
    known = new Map();
    passed.set(policy, known);
  }
  if (known.size >= MAX_PASSED) known.clear();
  known.set(model, { host, path, method, category, provider, regions });
}

/**
 * All lists in the decision's order: what is blocked first, then what is not among the allowed. They say the
 * same of the same call, so that one like the last that passed is not asked about again.
 */
export function checkLists(policy: EffectivePolicy, request: DecisionRequest): Failures {
  const last = passed.get(policy)?.get(request.model);
  if (last !== undefined && isAsBefore(last, request)) return null;
  const failures = checkAll(policy, request);
  if (failures === null) remember(policy, request);
  return failures;
}

function checkAll(policy: EffectivePolicy, request: DecisionRequest): Failures {
  const { blockedEndpoints, allowedEndpoints } = policy;
  const listed = blockedEndpoints.length > 0 || allowedEndpoints.length > 0;
  const target = listed ? readTarget(request.host, request.path) : null;
  let failures = checkBlocked(policy, request, target);
  failures = namesNotAllowed("category", policy.allowedCategories, request, failures);
  if (target !== null) {
    for (const { rule, origin } of allowedEndpoints) {
      if (!isAllowed(rule, target))
        failures = append(failures, endpointNotAllowed(request, rule.patterns.length, origin));
    }
  }
  failures = namesNotAllowed("model", policy.allowedModels, request, failures);
  failures = namesNotAllowed("provider", policy.allowedProviders, request, failures);
  return regionsNotAllowed(policy, request, failures);
}

/** Whether no level's lists are against a model, whatever else is. */
export function isModelAllowed(policy: EffectivePolicy, model: string): boolean {
  return (
    policy.blockedModels.every(({ rule }) => !rule.has(model)) &&
    policy.allowedModels.every(({ rule }) => rule.has(model))
  );
}
