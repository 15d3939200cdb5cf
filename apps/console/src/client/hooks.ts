"use client";
import type { OperationId, OperationResponse } from "@pag0/contract";
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { type CallInput, call } from "./call.ts";
import type { ListId, Page } from "./pages.ts";
import type { ApiProblem } from "./problem.ts";

/** The key of a query: live events invalidate by its first part. */
function queryKey<Id extends OperationId>(id: Id, input: CallInput<Id> = {}) {
  return [id, input.params ?? {}, input.query ?? {}] as const;
}

/** Reads one operation; the previous answer stays while filters change. */
export function useOperation<Id extends OperationId>(
  id: Id,
  input: CallInput<Id> = {},
  options: { enabled?: boolean; keepPrevious?: boolean; everyMs?: number } = {},
) {
  return useQuery<OperationResponse<Id>, ApiProblem>({
    queryKey: queryKey(id, input),
    queryFn: ({ signal }) => call(id, { ...input, signal }),
    enabled: options.enabled ?? true,
    refetchInterval: options.everyMs ?? false,
    ...(options.keepPrevious === false ? {} : { placeholderData: keepPreviousData as never }),
  });
}

/** Reads a list page by page; `rows` holds all pages read so far, `first` the newest first page. */
export function useList<Id extends ListId>(id: Id, input: CallInput<Id> = {}) {
  const query = useInfiniteQuery({
    // Pages are kept in another form than one answer: the same operation may be read in both ways.
    queryKey: [...queryKey(id, input), "pages"],
    queryFn: ({ signal, pageParam }) =>
      call(id, { ...input, query: { ...input.query, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: OperationResponse<Id>) => (last as Page<unknown>).nextCursor,
    placeholderData: keepPreviousData,
  });
  const pages = query.data?.pages;
  const rows = pages?.flatMap((page) => (page as Page<unknown>).data) as
    | OperationResponse<Id>["data" & keyof OperationResponse<Id>]
    | undefined;
  const error = query.error as ApiProblem | null;
  /** What a table shows of the list beside its rows: a failure, old rows, and that there are more. */
  const table = {
    problem: error,
    onRetry: () => void query.refetch(),
    stale: query.isPlaceholderData,
    more: query.hasNextPage
      ? { onMore: () => void query.fetchNextPage(), busy: query.isFetchingNextPage }
      : undefined,
  };
  return { ...query, error, rows, first: pages?.[0], table };
}

/** Lists of an organization's own things are read whole, so that sorting and export see all of it. */
const WHOLE_LIST_LIMIT = 2_000;

/** Reads a list page after page by itself, up to 2,000 rows; only then there is more to ask for. */
export function useWholeList<Id extends ListId>(id: Id, input: CallInput<Id> = {}) {
  const list = useList(id, { ...input, query: { ...input.query, limit: 200 } });
  const { rows, hasNextPage, isFetching, isError, fetchNextPage } = list;
  const wanted = hasNextPage && !isFetching && !isError && (rows?.length ?? 0) < WHOLE_LIST_LIMIT;
  useEffect(() => {
    if (wanted) void fetchNextPage();
  }, [wanted, fetchNextPage]);
  return list;
}

/** Runs one operation that changes something, then refreshes what it touched. */
export function useChange<Id extends OperationId>(id: Id, invalidates: readonly OperationId[]) {
  const client = useQueryClient();
  return useMutation<OperationResponse<Id>, ApiProblem, CallInput<Id>>({
    mutationFn: (input) => call(id, input),
    onSettled: () =>
      Promise.all(invalidates.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}
