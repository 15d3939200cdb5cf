import type { ReactNode } from "react";

/** Above every list, in the same places: search and filters left, export and what adds a row right. */
export function ListToolbar({
  search,
  filters,
  actions,
}: {
  search: ReactNode;
  /** Below the search on a phone. */
  filters?: ReactNode;
  actions: ReactNode;
}) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {search}
      {filters !== undefined && <div className="max-sm:order-last max-sm:w-full">{filters}</div>}
      <div className="ml-auto flex items-center gap-2">{actions}</div>
    </div>
  );
}
