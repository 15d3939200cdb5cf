import type { BudgetUse, SpendSum, SpendWindow, WindowKey } from "@pag0/db";
import { type Sum, scopeName, type WindowSpend } from "./window-spend.ts";

/** The database's side. Windows and budgets that nothing was counted in are left out. */
export interface SpendSource {
  organizations(): Promise<readonly { id: string; timeZone: string }[]>;
  /** The organizations' own sums alone: they tell whether anything changed. */
  organizationSums(windows: readonly SpendWindow[]): Promise<readonly SpendSum[]>;
  sums(windows: readonly SpendWindow[]): Promise<readonly SpendSum[]>;
  /** Where the windows of budgets stand, in their order. */
  budgets(windows: readonly WindowKey[]): Promise<readonly BudgetUse[]>;
}

/** Reads where windows stand: those alone in full of which something changed or nothing is known. */
export async function readSpending(
  source: SpendSource,
  windows: readonly WindowSpend[],
): Promise<Map<WindowSpend, Map<string, Sum>>> {
  const byName = new Map(windows.map((window) => [nameOf(window.key), window]));
  const own = new Map(
    (await source.organizationSums(windows.map(({ key }) => key))).map((sum) => [nameOf(sum), sum]),
  );
  const changed = windows.filter(
    (window) => !window.isLoaded || window.differs(own.get(nameOf(window.key))),
  );
  const sums = new Map(changed.map((window) => [window, new Map<string, Sum>()]));
  if (changed.length > 0)
    for (const sum of await source.sums(changed.map(({ key }) => key)))
      sums
        .get(byName.get(nameOf(sum)) as WindowSpend)
        ?.set(scopeName(sum.projectId, sum.requesterId), sum);
  return sums;
}

/** Names a window by its start in milliseconds since 1970. */
export function windowName(organizationId: string, period: string, start: number): string {
  return `${organizationId}|${period}|${start}`;
}

function nameOf(key: SpendWindow): string {
  return windowName(key.organizationId, key.period, Date.parse(key.windowStart));
}
