import { AlikeEntries, Slot } from "@pag0/audit";
import { newId } from "@pag0/contract";
import { type AlikeCalls, byTime } from "./alike-calls.ts";
import { type EntryRow, insertEntries, lockChain } from "./audit-log.ts";
import type { Sql } from "./sql.ts";
import type { UsageRecord } from "./usage-record.ts";

const RESULTS = { allow: "allowed", deny: "denied", require_approval: "pending" } as const;

/** What of a decision's details is of each call's own. */
const OWN_DETAIL = {
  eventId: new Slot("eventId"),
  path: new Slot("path"),
  inputTokens: new Slot("inputTokens"),
  outputTokens: new Slot("outputTokens"),
  estimateNanoUsd: new Slot("estimateNanoUsd"),
  costNanoUsd: new Slot("costNanoUsd"),
};

/** What the entries of alike calls have in common; what says nothing is left out of their details. */
function entriesOf({ one }: AlikeCalls, organizationId: string, writer: string) {
  return {
    ...{ organizationId, writer },
    actor: { kind: "api_key", id: one.apiKeyId },
    action: "request.decided",
    resourceKind: "request",
    projectId: one.projectId,
    result: RESULTS[one.decision],
    policyVersion: one.policyVersionIds.join(",") || null,
    detail: {
      ...OWN_DETAIL,
      host: one.host,
      method: one.method,
      model: one.model,
      category: one.category,
      reasonCode: one.reasonCode,
      explanation: one.explanation,
      outcome: one.outcome,
      cache: one.cacheState,
      priceVersion: one.priceVersion,
      approvalId: one.approvalId,
      ...(one.unleased ? { unleased: true } : {}),
      ...(one.memberId === null ? {} : { memberId: one.memberId }),
      ...(one.classification === "internal" ? {} : { classification: one.classification }),
      ...(one.sensitiveKinds.length === 0 ? {} : { sensitiveKinds: [...one.sensitiveKinds] }),
      ...(one.ruleMatches.length === 0
        ? {}
        : { rules: one.ruleMatches.map((rule) => ({ ...rule, actions: [...rule.actions] })) }),
    },
  } as const;
}

function detailOf(call: UsageRecord) {
  return {
    eventId: call.id,
    path: call.path,
    inputTokens: call.inputTokens,
    outputTokens: call.outputTokens,
    estimateNanoUsd: call.estimateNano,
    costNanoUsd: call.costNano,
  } satisfies Record<keyof typeof OWN_DETAIL, string | number>;
}

/**
 * Adds an entry for each decision to a proxy's chain of an organization, in the order in which they were
 * made, in the caller's transaction.
 * @param groups the organization's calls
 */
export async function appendDecisions(
  sql: Sql,
  organizationId: string,
  writer: string,
  groups: readonly AlikeCalls[],
): Promise<void> {
  const calls = groups.flatMap((group) => {
    const shared = entriesOf(group, organizationId, writer);
    const alike = new AlikeEntries(shared);
    return group.calls.map((call) => ({ call, shared, alike }));
  });
  calls.sort((a, b) => byTime(a.call, b.call));
  const end = await lockChain(sql, organizationId, writer);
  let { sequence, hash } = end;
  const rows = calls.map(({ call, shared, alike }): EntryRow => {
    const { requestId, occurredAt: at } = call;
    const id = newId("auditEntry", Date.parse(at));
    sequence += 1;
    const own = { id, sequence, at, resourceId: requestId, requestId, detail: detailOf(call) };
    const chained = alike.chain(own, hash);
    hash = chained.hash;
    return { alike: shared, id, at, resourceId: requestId, requestId, ...chained };
  });
  await insertEntries(sql, { organizationId, writer, end }, rows);
}
