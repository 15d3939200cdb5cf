import { headers as names, Pag0Failure } from "@pag0/contract";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import {
  availabilityOf,
  type BudgetCalendar,
  type BudgetLimit,
  budgetsFor,
  budgetWindow,
  type CallHandling,
  type EffectivePolicy,
} from "@pag0/policy";
import type { Call } from "../call.ts";
import { parseTarget, type Target } from "../egress/target.ts";
import type { Counter } from "../ledger/counter.ts";
import { readOptions } from "../request-headers.ts";
import { judgeLanes } from "../routing/choose.ts";
import type { Services } from "../services.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import type { Caller } from "../stages/authenticate.ts";
import { policyFor, refuseUnregistered } from "../stages/decide.ts";
import { type Estimate, estimateCost } from "../stages/estimate.ts";
import { approvalShortage, countersOf } from "../stages/hold.ts";
import { tagsOf } from "../stages/identify.ts";
import { judge } from "../stages/judge.ts";
import { requesterOf } from "../stages/requester.ts";
import { findEndpoint, findEndpointOf, type Resolved } from "../stages/resolve.ts";
import { spendWindowsOf } from "../stages/spend-windows.ts";
import type { ApprovalRow } from "./approval-service.ts";
import { holdInDatabase } from "./hold-in-database.ts";
import type { StoredRequest } from "./stored-request.ts";

/** A stored request that may be sent now. */
export interface Rechecked {
  policy: EffectivePolicy;
  /** The budgets that count the call now, and their windows. */
  budgets: readonly BudgetLimit[];
  counters: readonly Counter[];
  stored: StoredRequest;
  resolved: Resolved;
  /** As it is reached with the key that is used. */
  endpoint: EndpointSnapshot;
  estimate: Estimate;
  /** The body with what policy has replaced in it, and what the handling of its data asks. */
  sent: Buffer;
  handling: CallHandling | null;
}

/** What the approval holds of a budget: nothing where the day on which it was asked for counts no more. */
function holdsOf(row: ApprovalRow, at: Date, calendar: BudgetCalendar) {
  return ({ period }: BudgetLimit): bigint => {
    const asked = budgetWindow(period, row.createdAt, calendar).slotStart;
    return asked >= budgetWindow(period, at, calendar).start ? row.estimateNano : 0n;
  };
}

/** Who asked: whoever executes it now lifts none of its rules. */
function askerOf({ organization }: Caller, row: ApprovalRow, stored: StoredRequest) {
  const requestedBy = stored.requestedBy ?? row.requestedBy;
  return requesterOf(organization, row.apiKeyId, requestedBy === "" ? {} : { requestedBy });
}

/**
 * The endpoint of a stored request: of the provider that it was asked for, and of no other that is
 * registered for the same host; null where that is gone or switched off.
 */
function endpointOf({ organization }: Caller, target: Target, { providerId }: StoredRequest) {
  if (providerId === null) return findEndpoint(organization, target);
  const provider = organization.providers.find(({ id }) => id === providerId);
  return provider === undefined ? null : findEndpointOf(organization, provider, target);
}

/** The stored request under what the policy is now. What asks for a person has been answered: one approved. */
function check(services: Services, call: Call, caller: Caller, row: ApprovalRow): Rechecked {
  const stored = services.approvals.seal.openRequest(
    row.id,
    row.requestCiphertext,
    row.requestSha256,
  );
  const target = parseTarget(stored.url);
  const at = services.decisionTime();
  const given = stored.restrictions === null ? {} : { [names.restrictions]: stored.restrictions };
  const policy = policyFor(caller.project, readOptions(given).restrictions);
  call.durability = availabilityOf(policy).durability;
  const endpoint = endpointOf(caller, target, stored);
  const { event } = call;
  const requester = askerOf(caller, row, stored);
  event.memberId = requester.memberId;
  event.spendWindows = spendWindowsOf(at, policy.timeZone);
  event.host = target.host.slice(0, 300);
  event.path = target.path.slice(0, 2_000);
  event.method = stored.method;
  event.category = endpoint?.category ?? row.category;
  event.providerId = endpoint?.provider.id ?? null;
  event.model = row.model;
  event.modelAlias = stored.modelAlias;
  event.approvalId = row.id;
  event.policyVersionIds = policy.versionIds;
  call.told[names.policyVersion] = policy.versionIds.join(",");
  if (endpoint === null) return refuseUnregistered(policy, target, stored.method, at);
  const resolved = { target, endpoint };
  const body = Buffer.from(stored.body, "base64");
  const now = new Date(services.now());
  const budgets = budgetsFor(policy, requester);
  const bound = caller.organization.keys.get(row.apiKeyId)?.tags ?? {};
  const first = estimateCost({
    ...{ endpoint, method: stored.method, headers: stored.headers, body, now },
    url: target.url,
    prices: caller.organization.prices,
    defaultMaxOutputTokens: policy.defaultMaxOutputTokens?.rule ?? null,
  });
  const {
    decision,
    estimate,
    lanes,
    body: sent,
  } = judgeLanes(services, endpoint, (lane) =>
    judge(services, {
      ...{ call, caller, requester, policy, budgets, resolved, endpoint: lane, at, body },
      ...{ method: stored.method, headers: stored.headers, tags: tagsOf(stored.tags, bound) },
      estimate: first,
      requiresApproval: false,
      approved: true,
      heldOf: holdsOf(row, at, policy.calendar),
    }),
  );
  event.estimateNano = estimate.upperBound.toString();
  if (estimate.upperBound > row.estimateNano)
    throw new Pag0Failure(
      "APPROVAL_NOT_APPROVED",
      `The request may now cost ${toMicroUsdExact(estimate.upperBound)} micro-USD, more than the ${toMicroUsdExact(nanoUsd(row.estimateNano))} that was approved; make a new request`,
    );
  const { handling } = decision;
  const { id } = caller.organization;
  const counters = countersOf(services.ledger, id, budgets, at, policy.calendar);
  return {
    policy,
    budgets,
    counters,
    stored,
    resolved,
    endpoint: lanes[0],
    estimate,
    sent,
    handling,
  };
}

/**
 * Sees to it that the budgets of today hold what the approval holds: it was asked for under those of then.
 * @throws Pag0Failure BUDGET_EXCEEDED, or BUDGET_UNAVAILABLE where the database is away
 */
async function holdToday(
  { approvals, ledger }: Services,
  row: ApprovalRow,
  { budgets, counters }: Rechecked,
): Promise<void> {
  const amount = nanoUsd(row.estimateNano);
  const attempt = () => approvals.moveHolds(row, counters);
  const short = await holdInDatabase(ledger, { budgets, counters, amount, attempt }).catch(
    (cause: unknown) => {
      throw new Pag0Failure("BUDGET_UNAVAILABLE", undefined, { retryAfterSeconds: 1, cause });
    },
  );
  if (short !== null) throw approvalShortage(budgets, counters, short, amount);
}

/**
 * Asks again, before an approved request is sent, what today's policy says of it, and brings what it
 * holds to today's budgets.
 * @throws Pag0Failure a refusal by what the policy is now, APPROVAL_NOT_APPROVED where it may cost more
 * than was approved, BUDGET_EXCEEDED, or BUDGET_UNAVAILABLE where the database is away
 */
export async function recheck(
  services: Services,
  call: Call,
  caller: Caller,
  row: ApprovalRow,
): Promise<Rechecked> {
  const checked = check(services, call, caller, row);
  await holdToday(services, row, checked);
  return checked;
}
