import type { CorrectionView, RequestView } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import { add, nanoUsd, parseMicroUsdExact, subtract, toMicroUsdExact, ZERO } from "@pag0/money";

/** A correction stands at the instant and the try of its call, and there is one of a call. */
const OTHER_OF_TWO = `
  SELECT other.id, other.cost_nano::text
  FROM usage_events AS own JOIN usage_events AS other
    ON other.organization_id = own.organization_id AND other.request_id = own.request_id
    AND other.occurred_at = own.occurred_at AND other.attempt = own.attempt
    AND (other.outcome = 'correction') <> (own.outcome = 'correction')
  WHERE own.organization_id = $1 AND own.request_id = $2 AND own.occurred_at = $3::timestamptz AND own.id = $4
  LIMIT 1`;

/**
 * What corrects a call, or what a correction corrects, with what was charged and what it did cost.
 * @returns null for a call that was not corrected
 */
export async function findCorrection(
  sql: Sql,
  organizationId: string,
  { id, requestId, at, outcome, cost, estimate }: RequestView,
): Promise<CorrectionView | null> {
  const [other] = await sql<{ id: string; cost_nano: string }>(OTHER_OF_TWO, [
    ...[organizationId, requestId, at, id],
  ]);
  const isCorrection = outcome === "correction";
  if (other === undefined && !isCorrection) return null;
  // What the call was charged stands in its correction as the estimate: the call may be kept no more.
  const charged = parseMicroUsdExact(isCorrection ? estimate : cost);
  const change = isCorrection ? parseMicroUsdExact(cost) : nanoUsd(BigInt(other?.cost_nano ?? "0"));
  return {
    callId: isCorrection ? (other?.id ?? null) : id,
    correctionId: isCorrection || other === undefined ? id : other.id,
    charged: toMicroUsdExact(charged),
    cost: toMicroUsdExact(add(charged, change)),
    returned: toMicroUsdExact(subtract(ZERO, change)),
  };
}
