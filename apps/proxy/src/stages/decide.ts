import { Pag0Failure } from "@pag0/contract";
import { ZERO } from "@pag0/money";
import {
  compileLevel,
  type Decision,
  type DecisionRequest,
  type DecisionState,
  decide,
  type EffectivePolicy,
  effectivePolicy,
  parseClientLevel,
} from "@pag0/policy";
import type { Target } from "../egress/target.ts";
import type { RequestOptions } from "../request-headers.ts";
import type { EndpointSnapshot, ProjectSnapshot } from "../snapshot/model.ts";
import { refusalOf } from "./decision-view.ts";

const MAX_RESTRICTED = 200;

/** The project's policy, narrowed by what the client adds; compiled once for each text of restrictions. */
export function policyFor(
  project: ProjectSnapshot,
  restrictions: RequestOptions["restrictions"],
): EffectivePolicy {
  if (restrictions === null) return project.policy;
  let policy = project.restricted.get(restrictions.text);
  if (policy === undefined) {
    const client = compileLevel(parseClientLevel(restrictions.document));
    policy = effectivePolicy([...project.levels, client], project.policy.calendar);
    if (project.restricted.size >= MAX_RESTRICTED) project.restricted.clear();
    project.restricted.set(restrictions.text, policy);
  }
  return policy;
}

/**
 * Budgets are left to the ledger, which holds them in the same step: an answer from the cache needs none.
 */
export const NOTHING_SPENT: DecisionState = {
  available: () => null,
  spent: () => null,
  isCheap: () => true,
};

/** What is not asked of a call that is only held against the lists. */
const UNASKED = {
  model: null,
  estimate: ZERO,
  requiresApproval: false,
  data: null,
  facts: null,
  approved: false,
} as const satisfies Partial<DecisionRequest>;

const withoutContent = new WeakMap<EffectivePolicy, EffectivePolicy>();

/** The policy without what asks for more than where a call goes. */
function listsOf(policy: EffectivePolicy): EffectivePolicy {
  let lists = withoutContent.get(policy);
  if (lists === undefined) {
    lists = { ...policy, rules: [], handlings: [], classifies: false, softBudgets: [] };
    withoutContent.set(policy, lists);
  }
  return lists;
}

const LISTS: ReadonlySet<Decision["code"]> = new Set([
  "ENDPOINT_BLOCKED",
  "CATEGORY_NOT_ALLOWED",
  "ENDPOINT_NOT_ALLOWED",
  "PROVIDER_NOT_ALLOWED",
  "REGION_NOT_ALLOWED",
] as const);

/**
 * Refuses a call that a list forbids, whatever it would cost.
 * @throws Pag0Failure ENDPOINT_BLOCKED, CATEGORY_NOT_ALLOWED, ENDPOINT_NOT_ALLOWED, PROVIDER_NOT_ALLOWED,
 * REGION_NOT_ALLOWED
 */
export function refuseListed(
  policy: EffectivePolicy,
  target: Target,
  method: string,
  { category, provider }: EndpointSnapshot,
  at: Date,
): void {
  const { host, path } = target;
  const where = {
    host,
    path,
    method,
    category,
    provider: provider.slug,
    regions: provider.regions,
  };
  const decision = decide(listsOf(policy), { ...UNASKED, ...where, at }, NOTHING_SPENT);
  if (LISTS.has(decision.code)) throw refusalOf(decision);
}

/** Where a model would be called. */
export interface ModelPlace {
  target: Target;
  method: string;
  category: string;
  /** Slug of the provider. */
  provider: string;
  regions: readonly string[];
  model: string;
}

/** The refusal of a call for the sake of another model that works for it; null where policy allows that. */
export function refusalOfModel(
  policy: EffectivePolicy,
  request: DecisionRequest,
  model: string,
): Decision | null {
  const decision = decide(listsOf(policy), { ...request, ...UNASKED, model }, NOTHING_SPENT);
  return decision.code === "MODEL_NOT_ALLOWED" ? decision : null;
}

/** Whether no list of the policy is against calls of a model, whatever they would cost. */
export function isOnNoList(policy: EffectivePolicy, place: ModelPlace, at: Date): boolean {
  const { target, ...where } = place;
  const { host, path } = target;
  const request = { ...UNASKED, ...where, host, path, at };
  const { code } = decide(listsOf(policy), request, NOTHING_SPENT);
  return code !== "MODEL_NOT_ALLOWED" && !LISTS.has(code);
}

/**
 * Refuses a target that nobody registered; that it is on a blocked list is told before anything else.
 * @throws Pag0Failure ENDPOINT_BLOCKED, else ENDPOINT_NOT_PRICED
 */
export function refuseUnregistered(
  policy: EffectivePolicy,
  target: Target,
  method: string,
  at: Date,
): never {
  const { host, path } = target;
  const where = { host, path, method, category: "", provider: null, regions: [] };
  const decision = decide(listsOf(policy), { ...UNASKED, ...where, at }, NOTHING_SPENT);
  if (decision.code === "ENDPOINT_BLOCKED") throw refusalOf(decision);
  throw new Pag0Failure(
    "ENDPOINT_NOT_PRICED",
    `${host}${path.slice(0, 200)} is not registered with any provider`,
  );
}
