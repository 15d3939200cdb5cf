import type { BudgetKey, BudgetUse, SpendSum, SpendWindow } from "@pag0/db";
import { budgetName, type Sum, scopeName, type WindowSpend } from "./window-spend.ts";

/** The database's side. Windows and budgets that nothing was counted in are left out. */
export interface SpendSource {
  organizations(): Promise<readonly { id: string; timeZone: string }[]>;
  /** The organizations' own sums alone: they tell whether anything changed. */
  organizationSums(windows: readonly SpendWindow[]): Promise<readonly SpendSum[]>;
  sums(windows: readonly SpendWindow[]): Promise<readonly SpendSum[]>;
  budgets(
    counted:
      | { windows: readonly SpendWindow[] }
      | { budgets: readonly (Omit<BudgetKey, "windowStart"> & { windowStart: string })[] },
  ): Promise<readonly BudgetUse[]>;
}

/** What was read, by window. */
export interface SpendingRead {
  readonly sums: ReadonlyMap<WindowSpend, Map<string, Sum>>;
  readonly budgets: ReadonlyMap<WindowSpend, ReadonlyMap<string, bigint>>;
}

/** Reads where windows stand: those alone in full of which something changed or nothing is known. */
export async function readSpending(
  source: SpendSource,
  windows: readonly WindowSpend[],
): Promise<SpendingRead> {
  const byName = new Map(windows.map((window) => [nameOf(window.key), window]));
  const own = new Map(
    (await source.organizationSums(windows.map(({ key }) => key))).map((sum) => [nameOf(sum), sum]),
  );
  const isNew = windows.filter((window) => !window.isLoaded);
  const changed = windows.filter(
    (window) => !window.isLoaded || window.differs(own.get(nameOf(window.key))),
  );
  const sums = new Map(changed.map((window) => [window, new Map<string, Sum>()]));
  if (changed.length > 0)
    for (const sum of await source.sums(changed.map(({ key }) => key)))
      sums
        .get(byName.get(nameOf(sum)) as WindowSpend)
        ?.set(scopeName(sum.projectId, sum.requesterId), sum);

  const asked = windows.flatMap(({ key, askedBudgets }) =>
    [...askedBudgets.values()].map((budget) => ({ ...key, ...budget })),
  );
  const uses = [
    ...(isNew.length > 0 ? await source.budgets({ windows: isNew.map(({ key }) => key) }) : []),
    ...(asked.length > 0 ? await source.budgets({ budgets: asked }) : []),
  ];
  const budgets = new Map(windows.map((window) => [window, new Map<string, bigint>()]));
  for (const use of uses)
    budgets
      .get(byName.get(nameOf(use)) as WindowSpend)
      ?.set(budgetName(use), use.settled + use.held);
  return { sums, budgets };
}

/** Names a window by its start in milliseconds since 1970. */
export function windowName(organizationId: string, period: string, start: number): string {
  return `${organizationId}|${period}|${start}`;
}

function nameOf(key: SpendWindow): string {
  return windowName(key.organizationId, key.period, Date.parse(key.windowStart));
}
