const MOST_MONTHS = 24;

/** `2026-10`: a calendar month in UTC. */
function nameOf(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 7);
}

/** The months that can be chosen, the one that is not over yet first. */
export function statementMonths(now: Date): string[] {
  return Array.from({ length: MOST_MONTHS }, (_, before) =>
    nameOf(now.getUTCFullYear(), now.getUTCMonth() - before),
  );
}

/** The instants of a month: its start, and that of the next. */
export function monthSpan(month: string): { from: string; to: string } {
  const start = new Date(`${month}-01T00:00:00.000Z`);
  const end = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1);
  return { from: start.toISOString(), to: new Date(end).toISOString() };
}
