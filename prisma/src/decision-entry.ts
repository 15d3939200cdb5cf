import type { NewAuditEntry } from "./audit-log.ts";
import type { UsageRecord } from "./usage-record.ts";

const RESULTS = { allow: "allowed", deny: "denied", require_approval: "pending" } as const;

/** The audit entry of a call's decision; what says nothing is left out of its detail. */
export function decisionEntry(event: UsageRecord): NewAuditEntry {
  return {
    at: event.occurredAt,
    actor: { kind: "api_key", id: event.apiKeyId },
    action: "request.decided",
    resource: { kind: "request", id: event.requestId },
    projectId: event.projectId,
    result: RESULTS[event.decision],
    policyVersion: event.policyVersionIds.join(",") || null,
    requestId: event.requestId,
    detail: {
      eventId: event.id,
      host: event.host,
      path: event.path,
      method: event.method,
      model: event.model,
      category: event.category,
      reasonCode: event.reasonCode,
      explanation: event.explanation,
      outcome: event.outcome,
      cache: event.cacheState,
      inputTokens: event.inputTokens,
      outputTokens: event.outputTokens,
      estimateNanoUsd: event.estimateNano,
      costNanoUsd: event.costNano,
      priceVersion: event.priceVersion,
      approvalId: event.approvalId,
      ...(event.unleased ? { unleased: true } : {}),
      ...(event.memberId === null ? {} : { memberId: event.memberId }),
      ...(event.classification === "internal" ? {} : { classification: event.classification }),
      ...(event.sensitiveKinds.length === 0 ? {} : { sensitiveKinds: [...event.sensitiveKinds] }),
      ...(event.ruleMatches.length === 0
        ? {}
        : { rules: event.ruleMatches.map((rule) => ({ ...rule, actions: [...rule.actions] })) }),
    },
  };
}
