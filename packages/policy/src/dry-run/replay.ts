import type { BudgetCalendar } from "../calendar/budget-window.ts";
import { decide } from "../decisions/decide.ts";
import type { Decision, DecisionRequest, DecisionState } from "../decisions/decision.ts";
import { type BudgetLimit, budgetsFor } from "../inheritance/budgets.ts";
import { type EffectivePolicy, effectivePolicy } from "../inheritance/effective-policy.ts";
import { type CompiledLevel, compileLevel } from "../levels/compile-level.ts";
import type { PolicyLevel } from "../levels/policy-level.ts";
import type { BudgetLedger } from "./budget-ledger.ts";
import { dataOf, factsOf, requesterOf } from "./recorded-call.ts";
import type { SpendCounters } from "./spend-counters.ts";
import { type UsageRow, type Verdict, verdictOf } from "./usage-row.ts";

/** What all projects share on one side: as published, or with the draft. */
export interface Side {
  readonly calendar: BudgetCalendar;
  readonly ledger: BudgetLedger;
  /** null where no rule asks what calls before have cost. */
  counters: SpendCounters | null;
  readonly isCheap: DecisionState["isCheap"];
}

/** One project's policy, ready to decide recorded calls against a side's figures. */
export interface Replay {
  readonly policy: EffectivePolicy;
  readonly side: Side;
  readonly teamSlug: string;
}

export interface ReplayedDecision {
  readonly verdict: Verdict;
  readonly decision: Decision;
}

/** Compiles each level once, however many projects share it. */
export function levelCompiler(): (level: PolicyLevel) => CompiledLevel {
  const compiled = new Map<PolicyLevel, CompiledLevel>();
  return (level) => {
    const known = compiled.get(level) ?? compileLevel(level);
    compiled.set(level, known);
    return known;
  };
}

export function openReplay(levels: readonly CompiledLevel[], side: Side, teamSlug: string): Replay {
  return { policy: effectivePolicy(levels, side.calendar), side, teamSlug };
}

/** The budgets that a recorded call spends from. */
export function budgetsOfRow(policy: EffectivePolicy, row: UsageRow): readonly BudgetLimit[] {
  return budgetsFor(policy, { memberId: row.memberId, keyId: row.apiKeyId });
}

/** Counts a call that ran, or was charged, on one side. */
export function countRun({ policy, side }: Replay, row: UsageRow, cost: bigint, ran: boolean) {
  const { occurredAt: at, projectId } = row;
  if (cost !== 0n) side.ledger.spend(budgetsOfRow(policy, row), cost, at);
  if (side.counters !== null && ran) side.counters.add(projectId, requesterOf(row), cost, at);
}

const FREE: DecisionState = { available: () => null, spent: () => null, isCheap: () => true };

/** Whether a person is asked for what the call may cost alone, which an answer from the cache does not. */
function asksForCost({ failures }: Decision): boolean {
  return failures.every(({ code }) => code === "APPROVAL_THRESHOLD");
}

function withWhatIsAsked(
  { policy, side, teamSlug }: Replay,
  row: UsageRow,
  request: DecisionRequest,
): DecisionRequest {
  if (policy.rules.length === 0 && policy.handlings.length === 0) return request;
  const spent = side.counters?.before(row.projectId, requesterOf(row), row.occurredAt) ?? null;
  return {
    ...request,
    data: policy.handlings.length === 0 ? null : dataOf(row),
    facts: policy.rules.length === 0 ? null : factsOf(row, teamSlug, policy, spent),
  };
}

/**
 * What a policy says to a recorded call, in the proxy's own order: what the cache answers (`fromCache`)
 * needs no budget, and no approval for what it would cost; a call that a person has approved is not
 * asked about again.
 */
export function replayDecision(
  replay: Replay,
  row: UsageRow,
  request: DecisionRequest,
  fromCache: boolean,
): ReplayedDecision {
  const { policy, side } = replay;
  const { ledger, isCheap } = side;
  const state: DecisionState = fromCache
    ? FREE
    : {
        available: (budget) => ledger.left(budget, request.at),
        spent: (budget) => ledger.spent(budget, request.at),
        isCheap,
      };
  const asked = withWhatIsAsked(replay, row, request);
  const decision = decide(policy, asked, state, budgetsOfRow(policy, row));
  const waived = decision.decision === "require_approval" && fromCache && asksForCost(decision);
  return { verdict: waived ? "served" : verdictOf(decision.decision), decision };
}
