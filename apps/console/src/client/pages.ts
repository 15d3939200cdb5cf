import type { OperationId, OperationResponse } from "@pag0/contract";
import { type CallInput, call } from "./call.ts";

const PAGE = 200;

/** What every list of the API answers with. */
export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
  /** Null where it is not known how many there are. */
  total: number | null;
}

/** The operations that answer with pages of a list. */
export type ListId = {
  [Id in OperationId]: OperationResponse<Id> extends Page<unknown> ? Id : never;
}[OperationId];

type Item<Id extends ListId> = OperationResponse<Id> extends Page<infer One> ? One : never;

/**
 * Reads a list from its beginning, page after page, until it ends or `limit` rows are read; `more` says
 * whether it goes on, and `total` how many there are, null where that is not known.
 * @throws ApiProblem for a page that the API refuses.
 */
export async function readPages<Id extends ListId>(
  id: Id,
  query: NonNullable<CallInput<Id>["query"]>,
  limit: number,
): Promise<{ rows: Item<Id>[]; more: boolean; total: number | null }> {
  const rows: Item<Id>[] = [];
  let cursor: string | null = null;
  let total: number | null = null;
  for (;;) {
    const answer: OperationResponse<Id> = await call(id, {
      query: { ...query, limit: Math.min(PAGE, limit - rows.length), cursor },
    });
    const page = answer as Page<Item<Id>>;
    rows.push(...page.data);
    cursor = page.nextCursor;
    total ??= page.total;
    const more = cursor !== null;
    if (!more || rows.length >= limit) return { rows, more, total };
  }
}
