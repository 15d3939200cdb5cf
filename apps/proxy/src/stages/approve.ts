import { headers as names, Pag0Failure, type ProxyApprovalView } from "@pag0/contract";
import type { BudgetShortage } from "@pag0/db";
import { approvalOf, type BudgetLimit, type Decision, type EffectivePolicy } from "@pag0/policy";
import type { ApprovalRequest } from "../approvals/approval-service.ts";
import { holdInDatabase, isShortage } from "../approvals/hold-in-database.ts";
import type { Call } from "../call.ts";
import type { AnswerForm } from "../door/answer-form.ts";
import { outgoingHeaders } from "../egress/headers.ts";
import type { Counter } from "../ledger/counter.ts";
import type { RequestOptions } from "../request-headers.ts";
import type { Services } from "../services.ts";
import type { Caller } from "./authenticate.ts";
import type { Estimate } from "./estimate.ts";
import { approvalShortage } from "./hold.ts";
import { storableText } from "./identify.ts";
import { record } from "./record.ts";
import type { Requester } from "./requester.ts";
import type { Resolved } from "./resolve.ts";
import { sendJson } from "./respond.ts";

/** All that is known of a call that a person has to decide. */
export interface Asking {
  call: Call;
  caller: Caller;
  options: RequestOptions;
  resolved: Resolved;
  policy: EffectivePolicy;
  requester: Requester;
  budgets: readonly BudgetLimit[];
  estimate: Estimate;
  decision: Decision;
  counters: readonly Counter[];
  /** The format that the answer is to have, where the provider's is another. */
  answerAs: AnswerForm | null;
}

function requestOf(asking: Asking): ApprovalRequest {
  const { call, caller, options, resolved, estimate, decision, policy, counters } = asking;
  const { boundEmail, memberId } = asking.requester;
  const { meta } = options;
  return {
    owner: {
      organizationId: caller.organization.id,
      projectId: caller.project.id,
      apiKeyId: caller.apiKeyId,
    },
    requestId: call.requestId,
    stored: {
      method: call.method,
      url: resolved.target.url.href,
      headers: outgoingHeaders(call.outgoing),
      providerId: resolved.endpoint?.provider.id ?? null,
      modelAlias: call.event.modelAlias,
      answerAs: asking.answerAs,
      restrictions: options.restrictions?.text ?? null,
      body: call.body.toString("base64"),
      requestedBy: options.meta.requestedBy ?? null,
      tags: call.event.tags,
    },
    host: resolved.target.host,
    model: call.event.model,
    category: call.event.category,
    estimate: estimate.upperBound,
    justification: storableText(meta.businessJustification ?? "", 2_000),
    // Whose key it is says more than what its holder claims: nobody approves their own.
    requestedBy: storableText(boundEmail ?? meta.requestedBy ?? "", 320),
    requesterId: memberId,
    approval: approvalOf(decision, policy),
    reasonCode: decision.code,
    explanation: decision.explanation,
    policy,
    counters,
  };
}

/**
 * The approval that was asked for by the same request before. Where the caller gets an error, many a client
 * tries again by itself: each of its tries would hold the money and ask a person once more.
 */
async function askedBefore(
  services: Services,
  { call, options, resolved }: Asking,
  request: ApprovalRequest,
): Promise<ProxyApprovalView | null> {
  const isTold = call.route !== "forward" && !options.waitForApproval;
  // Two equal requests to a model are one question; to any other service they may be two orders.
  if (!isTold || resolved.endpoint?.provider.format === "http") return null;
  const row = await services.approvals.findWaiting(request);
  return row === null ? null : services.approvals.view(row);
}

/**
 * Stores the request for a person to decide and holds the most it can cost; once for all tries of a client that
 * is told so by an error.
 * @throws Pag0Failure BUDGET_EXCEEDED, TOO_MANY_APPROVALS, or BUDGET_UNAVAILABLE where the database is away
 */
export async function requestApproval(
  services: Services,
  asking: Asking,
): Promise<ProxyApprovalView> {
  const { call, decision, budgets, counters } = asking;
  const amount = asking.estimate.upperBound;
  const wanted = requestOf(asking);
  const attempt = () => services.approvals.create(wanted);
  let result: ProxyApprovalView | BudgetShortage;
  try {
    result =
      (await askedBefore(services, asking, wanted)) ??
      (await holdInDatabase(services.ledger, { budgets, counters, amount, attempt }));
  } catch (error) {
    if (error instanceof Pag0Failure) throw error;
    throw new Pag0Failure("BUDGET_UNAVAILABLE", "The request for approval cannot be stored now", {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
  if (isShortage(result)) throw approvalShortage(budgets, counters, result, amount);
  call.event.decision = "require_approval";
  call.event.outcome = "pending";
  call.event.reasonCode = decision.code;
  call.event.explanation = decision.explanation;
  call.event.approvalId = result.approvalId;
  call.told[names.approvalId] = result.approvalId;
  await record(services, call);
  return result;
}

/**
 * Tells the caller that a person has to decide: 202 on the forward route. A vendor's SDK would take a
 * 202 for an answer, so its own routes get an error that it does not try again.
 * @throws Pag0Failure APPROVAL_REQUIRED on the drop-in routes
 */
export function tellPending(call: Call, approval: ProxyApprovalView): void {
  if (call.route !== "forward")
    throw new Pag0Failure(
      "APPROVAL_REQUIRED",
      `${approval.explanation} Approval ${approval.approvalId}: ${approval.url}`,
      {
        extra: {
          approval,
          decision: {
            decision: "require_approval",
            code: approval.reasonCode,
            explanation: approval.explanation,
          },
        },
      },
    );
  call.told.location = `/v1/approvals/${approval.approvalId}`;
  sendJson(call, 202, approval);
}
