import { ZERO } from "@pag0/money";
import type { CallEvent } from "../journal/call-event.ts";
import type { Journal } from "../journal/journal.ts";
import type { BudgetAuthority } from "./authority.ts";
import { type Counter, counterName } from "./counter.ts";
import type { Counters } from "./counters.ts";

/** The names of budgets of which something may be spent that the database has not counted; null for any of them. */
export type Uncounted = () => ReadonlySet<string> | null;

/** What a journal tells of it: calls under way, and whether the events of all others are in the database. */
export function uncountedIn(journal: Journal<CallEvent>): ReadonlySet<string> | null {
  if (!journal.isCounted) return null;
  const names = new Set<string>();
  for (const { organizationId, charges } of journal.open)
    for (const { scopeKind, scopeId, period, windowStart } of charges)
      names.add(
        counterName({
          ...{ organizationId, scopeKind, scopeId, period },
          windowStart: new Date(windowStart),
        }),
      );
  return names;
}

/**
 * Takes over what the database says that this proxy has of budgets, of which all that was spent is counted there and
 * nothing is on its way. It may be more than is known here, and would be nobody's: of a call that cost more than was
 * leased, or of an exchange of an earlier process that was made after all. Or less, of a database that was set back.
 */
export async function takeStock(
  { authority, counters }: { authority: Pick<BudgetAuthority, "leases">; counters: Counters },
  uncounted: Uncounted,
): Promise<void> {
  const before = uncounted();
  if (before === null) return;
  const { made } = counters;
  const all = new Map(counters.all().map((counter) => [counter.name, figuresOf(counter)]));
  const leases = new Map(
    (await authority.leases()).map((lease) => [counterName(lease.key), lease]),
  );
  const now = uncounted();
  if (now === null) return;
  const isCounted = (name: string) => !before.has(name) && !now.has(name);
  for (const counter of counters.all()) {
    const { name } = counter;
    if (!isStill(counter) || figuresOf(counter) !== all.get(name) || !isCounted(name)) continue;
    counter.leased = leases.get(name)?.amount ?? ZERO;
  }
  // One that was made meanwhile may be forgotten again.
  if (counters.made !== made) return;
  for (const [name, { key, amount }] of leases)
    if (!all.has(name) && isCounted(name)) counters.of(key, 0, ZERO).leased = amount;
}

function isStill({ held, underWay, expected, uncertain }: Counter): boolean {
  return held === 0n && underWay === 0 && expected === 0 && !uncertain;
}

/** Whatever is spent, leased or given back changes one of them. */
function figuresOf({ leased, granted, returned }: Counter): string {
  return `${leased} ${granted} ${returned}`;
}
