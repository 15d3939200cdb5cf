import type { ReactNode } from "react";

/** Above every list, in the same places: search and filters left, export and what adds a row right. */
export function ListToolbar({ children, actions }: { children?: ReactNode; actions: ReactNode }) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      {children}
      <div className="ml-auto flex items-center gap-2">{actions}</div>
    </div>
  );
}
