import { HOUR_MS, type Period } from "./period.ts";

/** A span cut into whole hours, which the hourly sums have, and the rest, which only the events have. */
export interface UsagePieces {
  /** Null where there is no whole hour. */
  hours: (Period & { except: Date[] }) | null;
  events: Period[];
}

/**
 * Pure: cuts a span for the hourly sums.
 * @param cuts instants at which figures are told apart, such as days of a time zone: an hour that one of
 * them splits is read from the events.
 */
export function usagePieces({ from, to }: Period, cuts: readonly Date[]): UsagePieces {
  const first = Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS;
  const last = Math.floor(to.getTime() / HOUR_MS) * HOUR_MS;
  if (first >= last) return { hours: null, events: [{ from, to }] };
  const split = cuts
    .map((cut) => cut.getTime())
    .filter((cut) => cut % HOUR_MS !== 0 && cut > first && cut < last)
    .map((cut) => Math.floor(cut / HOUR_MS) * HOUR_MS);
  const except = [...new Set(split)].sort((a, b) => a - b);
  const events = [
    [from.getTime(), first],
    ...except.map((hour) => [hour, hour + HOUR_MS]),
    [last, to.getTime()],
  ].map(([start, end]) => ({ from: new Date(start as number), to: new Date(end as number) }));
  return {
    hours: {
      from: new Date(first),
      to: new Date(last),
      except: except.map((hour) => new Date(hour)),
    },
    events: events.filter((piece) => piece.from < piece.to),
  };
}
