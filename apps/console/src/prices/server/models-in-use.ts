import { sqlOf } from "@pag0/db";
import { nanoUsd, ZERO } from "@pag0/money";
import type { Caller } from "../../api/caller.ts";
import type { Transaction } from "../../api/context.ts";
import type { ModelUse, NamedModel } from "./model-price.ts";

const WINDOW_DAYS = 30;
/** The most called ones; callers may ask for as many names as they like. */
const MOST_MODELS = 1_000;

export interface UsedModel extends NamedModel {
  use: ModelUse;
}

interface Row {
  vendor: string;
  model: string;
  calls: string;
  cost: string;
}

/** The models that calls of the last 30 days asked for, in the projects that the caller may see. */
export async function modelsInUse(
  tx: Transaction,
  { organizationId, projectIds }: Caller,
  now: Date,
): Promise<UsedModel[]> {
  if (projectIds !== null && projectIds.length === 0) return [];
  const rows = await sqlOf(tx)<Row>(
    `SELECT p.vendor, lower(trim(u.model)) AS model, sum(u.requests)::text AS calls, sum(u.cost_nano)::text AS cost
     FROM hourly_usage u JOIN providers p ON p.id = u.provider_id AND p.format <> 'http'
     WHERE u.organization_id = $1 AND u.hour >= $2::timestamptz AND trim(u.model) <> ''
       AND ($3::text[] IS NULL OR u.project_id = ANY($3))
     GROUP BY 1, 2 ORDER BY sum(u.requests) DESC, 1, 2 LIMIT ${MOST_MODELS}`,
    [
      organizationId,
      new Date(now.getTime() - WINDOW_DAYS * 86_400_000).toISOString(),
      projectIds === null ? null : [...projectIds],
    ],
  );
  return rows.map(({ vendor, model, calls, cost }) => ({
    vendor,
    model,
    use: { calls: Number(calls), cost: nanoUsd(BigInt(cost)) },
  }));
}

/** A model that nobody called. */
export const UNUSED: ModelUse = { calls: 0, cost: ZERO };
