const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?$/;
const MONTH = /^(\d{4})-(\d{2})$/;
/** Seconds since 1970 of the years 2001 to 2286. */
const UNIX = /^\d{10}$/;

/** Which day a line is of, that it is of none of those compared, or why that cannot be told. */
export type ReadDays =
  | { day: string | null; outside: boolean }
  | { problem: string; remedy: string };

/** The day in UTC of a date or an instant; null for anything else. */
function dayOf(text: string): string | null {
  if (UNIX.test(text)) return new Date(Number(text) * 1_000).toISOString().slice(0, 10);
  const instant = INSTANT.exec(text);
  const zone = instant?.[3] === undefined || instant[3] === "UTC" ? "Z" : instant[3];
  const iso = instant === null ? `${text}T00:00:00Z` : `${instant[1]}T${instant[2]}${zone}`;
  const date = instant?.[1] ?? text;
  if (!DATE.test(date)) return null;
  const at = new Date(iso.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  if (Number.isNaN(at.getTime())) return null;
  // 2026-02-31 would be a day of March.
  const written = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(written.getTime()) || written.toISOString().slice(0, 10) !== date) return null;
  return at.toISOString().slice(0, 10);
}

function lastOfMonth(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** The days that a line names, first and last; null for none, undefined for what is no day. */
function daysOf(text: string, end: string): { first: string; last: string } | null | undefined {
  if (text === "") return null;
  const month = MONTH.exec(text);
  if (month !== null) {
    const [year, number] = [Number(month[1]), Number(month[2])];
    if (number < 1 || number > 12) return undefined;
    return { first: `${text}-01`, last: lastOfMonth(year, number) };
  }
  const first = dayOf(text);
  const last = end === "" ? first : dayOf(end);
  return first === null || last === null || last < first ? undefined : { first, last };
}

/**
 * Reads the day of a line, in UTC. A line without one is of the period as a whole.
 * @param end the last day of the line, where it may be of several.
 */
export function readDays(
  text: string,
  end: string,
  span: { first: string; last: string },
): ReadDays {
  const days = daysOf(text, end);
  if (days === null) return { day: null, outside: false };
  if (days === undefined)
    return {
      problem: `"${[text, end]
        .filter((part) => part !== "")
        .join(" to ")
        .slice(0, 60)}" is no day`,
      remedy: "write days as 2026-10-31, or instants as 2026-10-31T00:00:00Z",
    };
  const { first, last } = days;
  if (last < span.first || first > span.last) return { day: null, outside: true };
  if (first < span.first || last > span.last)
    return {
      problem: `${first} to ${last} is only partly in ${span.first} to ${span.last}`,
      remedy: "choose the days that the export is of, or export by day",
    };
  return { day: first === last ? first : null, outside: false };
}
