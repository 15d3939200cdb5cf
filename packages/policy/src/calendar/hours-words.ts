import { type WorkingHours, type WorkingSpan, workingSpans } from "@pag0/contract";

const MAX_SPANS_SHOWN = 4;
const weekdayNames = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};

function daysText(days: WorkingSpan["days"]): string {
  return days === undefined ? "" : ` on ${days.map((day) => weekdayNames[day]).join(", ")}`;
}

/** Hours for people: `09:00–18:00 America/New_York on Mon, Tue`; several spans with the zone last. */
export function hoursText(hours: WorkingHours): string {
  const spans = workingSpans(hours);
  const [only] = spans;
  if (only !== undefined && spans.length === 1)
    return `${only.start}–${only.end} ${hours.timezone}${daysText(only.days)}`;
  const shown = spans.slice(0, MAX_SPANS_SHOWN);
  const more = spans.length - shown.length;
  const texts = shown.map(({ start, end, days }) => `${start}–${end}${daysText(days)}`);
  return `${texts.join(" and ")}${more === 0 ? "" : ` and ${more} more`} (${hours.timezone})`;
}
