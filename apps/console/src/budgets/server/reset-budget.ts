import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import { resetBudget as resetInLedger, sqlOf } from "@pag0/db";
import { toMicroUsdExact } from "@pag0/money";
import { type BudgetLimit, budgetWindow, effectivePolicy } from "@pag0/policy";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { recordAudit } from "../../api/record.ts";
import { ownOrganization } from "../../organizations/server/find.ts";
import { loadPolicyTree, type PolicyTree } from "../../policies/server/levels.ts";
import { findTeam } from "../../teams/server/find.ts";
import { budgetStates } from "./budget-states.ts";

type ResetContext = Context<"resetBudget">;

/** The level named by slug or identifier. @throws Pag0Failure NOT_FOUND */
async function levelNamed(
  context: ResetContext,
  tx: Transaction,
  tree: PolicyTree,
  kind: "organization" | "project" | "any",
  reference: string,
) {
  const organization = await ownOrganization(context, tx);
  if (kind !== "project" && (reference === organization.id || reference === organization.slug))
    return tree.organizationLevel;
  const team = kind === "organization" ? null : await findTeam(context, tx, reference);
  const level = team === null ? undefined : tree.projects.get(team.id)?.level;
  if (level === undefined)
    throw new Pag0Failure("NOT_FOUND", `There is no budget of "${reference}" for this caller`);
  return level;
}

/** The budget that the body names. @throws Pag0Failure NOT_FOUND, VALIDATION_ERROR where the level has none. */
async function budgetNamed(
  context: ResetContext,
  tx: Transaction,
  tree: PolicyTree,
): Promise<BudgetLimit> {
  const { scope, period } = context.body;
  const own = scope.kind === "organization" || scope.kind === "project" ? scope.kind : null;
  const [reference = "", ...rest] = own === null ? scope.id.split("/") : [scope.id];
  const whose = rest.join("/");
  if (own === null && whose === "")
    throw invalidField(
      "scope.id",
      `is "${scope.id}"; of a ${scope.kind} it is the level's identifier, a slash and the ${scope.kind}'s`,
    );
  const level = await levelNamed(context, tx, tree, own ?? "any", reference);
  const { budgets, personalBudgets } = effectivePolicy([level], tree.calendar);
  const { origin } = level;
  const found =
    own === null
      ? personalBudgets.find((one) => one.scope === scope.kind && one.period === period)
      : budgets.find((one) => one.period === period);
  if (found === undefined)
    throw invalidField(
      "period",
      `is "${period}", and ${origin.name} has no such budget${own === null ? ` for each ${scope.kind}` : ""}`,
    );
  const scopeId = own === null ? `${origin.id}/${whose}` : origin.id;
  return { scopeKind: scope.kind, scopeId, period, limit: found.limit, origin };
}

/** What was spent counts no more; what is held stays held. The audit log says how much and why. */
export function resetBudget(context: ResetContext): Promise<OperationResponse<"resetBudget">> {
  const { organizationId } = context.caller;
  return context.tenant.transaction(async (tx) => {
    const tree = await loadPolicyTree(tx, organizationId);
    const budget = await budgetNamed(context, tx, tree);
    const { scopeKind, scopeId, period, origin } = budget;
    const { start, countsUntil } = budgetWindow(period, context.now, tree.calendar);
    const key = { organizationId, scopeKind, scopeId, period };
    const amount = await resetInLedger(sqlOf(tx), { ...key, countsFrom: start, countsUntil });
    const [state] = await budgetStates(tx, organizationId, [budget], tree.calendar, context.now);
    if (state === undefined) throw new RangeError("a budget that was reset has no state");
    const reset = toMicroUsdExact(amount);
    await recordAudit(context, tx, {
      action: "budget.reset",
      resource: { kind: "budget", id: `${scopeKind}/${scopeId}/${period}` },
      projectId: origin.kind === "project" ? origin.id : null,
      detail: { reason: context.body.reason, reset, limit: state.limit, held: state.held },
    });
    return { budget: state, reset };
  });
}
