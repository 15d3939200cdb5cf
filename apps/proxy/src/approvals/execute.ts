import { headers as names, newId, Pag0Failure, type ProxyApprovalView } from "@pag0/contract";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { availabilityOf } from "@pag0/policy";
import { captureCall, keepCaptured } from "../bodies/capture-call.ts";
import { type Call, emptyEvent } from "../call.ts";
import { translationOf } from "../door/translation.ts";
import { upstreamHeaders } from "../egress/upstream-headers.ts";
import type { RateTicket } from "../rate-limits/rate-limiter.ts";
import type { Services } from "../services.ts";
import { authenticate, type Caller } from "../stages/authenticate.ts";
import { correctTokens, limitRequests, limitTokens } from "../stages/limit-rate.ts";
import { recordRefusal } from "../stages/record.ts";
import { upstreamUrl } from "../stages/resolve.ts";
import { sendAnswer } from "../stages/respond.ts";
import { type Sent, send } from "../stages/send.ts";
import { settleFromApproval } from "../stages/settle.ts";
import type { ApprovalOwner, ApprovalRow } from "./approval-service.ts";
import { letGoLater } from "./let-go.ts";
import { type Rechecked, recheck } from "./recheck.ts";

/** How long an execution waits for another one of the same approval. */
const WAIT_MS = 25_000;
const LOOK_EVERY_MS = 1_000;
/** An execution that began longer ago than any call may take has been lost with its process. */
const LOST_AFTER_MS = 3_600_000;
const MAX_STORED_ANSWER = 8 * 1024 * 1024;

export function ownerOf(caller: Caller): ApprovalOwner {
  return {
    organizationId: caller.organization.id,
    projectId: caller.project.id,
    apiKeyId: caller.apiKeyId,
  };
}

/**
 * Runs the stored request of an approval exactly once; whoever comes later, or at the same time, gets
 * the answer of the first.
 * @throws Pag0Failure API_KEY_*, NOT_FOUND, APPROVAL_*, or a refusal by what the policy is now
 */
export async function executeApproval(services: Services, call: Call, id: string): Promise<void> {
  const { approvals } = services;
  const deadline = services.now() + WAIT_MS;
  call.told[names.approvalId] = id;
  for (;;) {
    // Anew each time: while this waits the key may be revoked and the policy changed.
    const caller = await authenticate(services.keys, call.headers, services.now());
    const row = await approvals.get(id, ownerOf(caller));
    const status = approvals.statusOf(row);
    if (status === "executed") return replay(services, call, row);
    if (status === "expired") throw new Pag0Failure("APPROVAL_EXPIRED");
    if (status !== "approved")
      throw new Pag0Failure("APPROVAL_NOT_APPROVED", `The approval is ${status}`);
    if (row.executionId === null) {
      if (await claimAndRun(services, call, caller, row)) return;
      continue;
    }
    const startedAt = row.executionStartedAt?.getTime() ?? 0;
    if (services.now() - startedAt > LOST_AFTER_MS || (await approvals.isLost(row)))
      throw new Pag0Failure("APPROVAL_RESULT_UNKNOWN");
    const left = deadline - services.now();
    if (left <= 0 || call.gone.aborted)
      throw new Pag0Failure("APPROVAL_EXECUTING", undefined, { retryAfterSeconds: 1 });
    await approvals.waiters.wait(id, Math.min(LOOK_EVERY_MS, left), call.gone);
  }
}

/**
 * Claims the one execution and runs it. The journal knows of the claim first: after a kill between
 * claim and call the next start lets go of it.
 * @returns false where somebody else was faster
 */
async function claimAndRun(
  services: Services,
  call: Call,
  caller: Caller,
  row: ApprovalRow,
): Promise<boolean> {
  const { approvals, journal } = services;
  const executionId = newId("execution");
  const claim = { ...call.event, approvalId: row.id, claims: executionId };
  const { durability } = availabilityOf(caller.project.policy);
  await journal.hold(executionId, claim, durability).catch((cause: unknown) => {
    throw new Pag0Failure("JOURNAL_UNAVAILABLE", "The execution cannot be recorded now", {
      retryAfterSeconds: 1,
      cause,
    });
  });
  // Whether the database did not answer to a claim, or to its release, and may have it claimed.
  let isUnknown = false;
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    isUnknown = true;
    const result = await answer;
    isUnknown = false;
    return result;
  };
  const release = () => told(approvals.release(row.id, executionId));
  try {
    if (!(await told(approvals.claim(row.id, executionId)))) return false;
    await runClaimed(services, { call, caller, row, executionId, release });
    return true;
  } finally {
    if (isUnknown) letGoLater(services, { approvalId: row.id, executionId });
    else await journal.void(executionId);
  }
}

function replay(services: Services, call: Call, row: ApprovalRow): void {
  call.told[names.replayed] = "true";
  if (row.costNano !== null) call.told[names.cost] = toMicroUsdExact(nanoUsd(row.costNano));
  if (row.responseCiphertext === null)
    throw new Pag0Failure(
      "APPROVAL_RESULT_UNKNOWN",
      "The request was executed; its answer was too large to be kept",
    );
  const answer = services.approvals.seal.openAnswer(row.id, row.responseCiphertext);
  sendAnswer(
    call,
    { status: row.responseStatus ?? 200, headers: answer.headers },
    Buffer.from(answer.body, "base64"),
  );
}

interface ClaimedExecution {
  call: Call;
  caller: Caller;
  row: ApprovalRow;
  executionId: string;
  /** Lets go of the claim: nothing was sent. */
  release: () => Promise<void>;
}

async function runClaimed(services: Services, execution: ClaimedExecution): Promise<void> {
  const { call, caller, row, executionId, release } = execution;
  let checked: Rechecked;
  let tokens: RateTicket;
  try {
    checked = await recheck(services, call, caller, row);
    const { policy, estimate } = checked;
    const request = limitRequests(services.rates, policy);
    tokens = limitTokens(services.rates, policy, estimate, request);
  } catch (error) {
    await release();
    if (error instanceof Pag0Failure)
      await recordRefusal(services, call, error.code, error.message);
    throw error;
  }
  const { stored, resolved, endpoint, estimate } = checked;
  const { answerAs } = stored;
  const { event } = call;
  event.decision = "allow";
  event.reasonCode = "ALLOWED";
  event.explanation = `Approved by a person: ${row.explanation}`;
  call.told[names.estimatedCost] = toMicroUsdExact(estimate.upperBound);
  const kept = { headers: stored.headers, body: checked.sent };
  captureCall(services, call, checked.policy, checked.handling, kept);
  try {
    await send(services, {
      call,
      endpoint,
      request: () => ({
        url: upstreamUrl(resolved.target, endpoint),
        method: stored.method,
        headers: upstreamHeaders(stored.headers, endpoint.provider),
        body: estimate.body,
      }),
      estimate,
      translation:
        answerAs === null ? null : translationOf(answerAs, endpoint.provider, services.now()),
      settlement: settleFromApproval(services, call, nanoUsd(row.estimateNano)),
      keepBytes: MAX_STORED_ANSWER,
      // A caller that goes away comes back for the answer: the one execution runs to its end.
      signal: new AbortController().signal,
      beforeEnd: (sent) => keepAnswer(services, call, row.id, executionId, sent),
    });
  } catch (error) {
    if (event.executesApproval === false) await release();
    throw error;
  } finally {
    correctTokens(services.rates, tokens, event);
    keepCaptured(services, call);
  }
}

/** The call has been made and paid: a database that is away must not keep the answer from the caller. */
async function keepAnswer(
  services: Services,
  call: Call,
  approvalId: string,
  executionId: string,
  sent: Sent,
): Promise<void> {
  const responseCiphertext =
    sent.chunks === null
      ? null
      : services.approvals.seal.sealAnswer(approvalId, {
          headers: sent.headers,
          body: Buffer.concat(sent.chunks).toString("base64"),
        });
  try {
    await services.approvals.complete({
      approvalId,
      executionId,
      responseCiphertext,
      responseStatus: sent.status,
      cost: sent.cost,
      usageEventId: call.event.id,
    });
    services.approvals.waiters.wake(approvalId);
  } catch (error) {
    services.log.error({ err: error, approvalId }, "the answer of an approval could not be kept");
  }
}

/**
 * Holds the connection until the approval is decided, then executes it: what a caller on a drop-in
 * route asks for with `pag0-approval: wait`.
 * @throws Pag0Failure APPROVAL_NOT_APPROVED, APPROVAL_EXPIRED
 */
export async function waitAndExecute(
  services: Services,
  call: Call,
  caller: Caller,
  approval: ProxyApprovalView,
): Promise<void> {
  const expiresAt = Date.parse(approval.expiresAt);
  while (!call.gone.aborted) {
    const row = await services.approvals.get(approval.approvalId, ownerOf(caller));
    if (services.approvals.statusOf(row) !== "pending") break;
    const left = Math.max(1, expiresAt - services.now());
    await services.approvals.waiters.wait(row.id, Math.min(15_000, left), call.gone);
  }
  // The waiting was recorded as one event; the execution is another of the same request.
  const { organizationId, projectId, apiKeyId, tags, costCenter, department } = call.event;
  const event = {
    ...emptyEvent(call.requestId, call.method, new Date(services.now())),
    organizationId,
    projectId,
    apiKeyId,
    tags,
    costCenter,
    department,
  };
  const execution: Call = {
    ...call,
    event,
    recorded: false,
    upstreamMs: 0,
    capture: null,
    startedAt: performance.now(),
  };
  await executeApproval(services, execution, approval.approvalId);
}
