import type { NanoUsd } from "@pag0/money";
import { decide } from "../decisions/decide.ts";
import type { Decision, DecisionRequest, DecisionState } from "../decisions/decision.ts";
import { type EffectivePolicy, effectivePolicy } from "../inheritance/effective-policy.ts";
import { type CompiledLevel, compileLevel } from "../levels/compile-level.ts";
import type { PolicyLevel } from "../levels/policy-level.ts";
import type { BudgetLedger } from "./budget-ledger.ts";
import { isApprovedRun, type UsageRow, type Verdict, verdictOf } from "./usage-row.ts";

/** One project's policy, ready to decide recorded calls against a ledger. */
export interface Replay {
  readonly policy: EffectivePolicy;
  readonly ledger: BudgetLedger;
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

export function openReplay(
  levels: readonly CompiledLevel[],
  timeZone: string,
  ledger: BudgetLedger,
): Replay {
  const policy = effectivePolicy(levels, timeZone);
  ledger.open(policy.budgets);
  return { policy, ledger };
}

/** The call as the proxy decided it. That its caller asked for approval is known where that decided. */
export function requestOf(row: UsageRow): DecisionRequest {
  return {
    host: row.host,
    path: row.path,
    method: row.method,
    category: row.category,
    model: row.model,
    estimate: row.estimateNano as NanoUsd,
    at: row.occurredAt,
    requiresApproval: row.reasonCode === "APPROVAL_REQUESTED",
  };
}

const FREE: DecisionState = { available: () => null };

/** Whether a person is asked for what the call may cost alone, which an answer from the cache does not. */
function asksForCost({ failures }: Decision): boolean {
  return failures.every(({ code }) => code === "APPROVAL_THRESHOLD");
}

/**
 * What a policy says to a recorded call, in the proxy's own order: what the cache answers (`fromCache`)
 * needs no budget, and no approval for what it would cost; a call that a person has approved is not
 * asked about again.
 */
export function replayDecision(
  { policy, ledger }: Replay,
  row: UsageRow,
  request: DecisionRequest,
  fromCache: boolean,
): ReplayedDecision {
  const state = fromCache
    ? FREE
    : {
        available: (budget: EffectivePolicy["budgets"][number]) => ledger.left(budget, request.at),
      };
  const decision = decide(policy, request, state);
  const waived =
    decision.decision === "require_approval" &&
    (isApprovedRun(row) || (fromCache && asksForCost(decision)));
  return { verdict: waived ? "served" : verdictOf(decision.decision), decision };
}
