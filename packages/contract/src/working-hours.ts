import { z } from "zod";
import { only } from "./rules/rule-actions.ts";

const MAX_SPANS = 21;
const MAX_HOLIDAYS = 400;

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "09:00"');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone such as "America/New_York"');

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const days = z.array(z.enum(weekdays)).min(1).max(7);

export const workingSpanSchema = only({
  start: timeOfDay,
  end: timeOfDay,
  days: days.optional(),
});
export type WorkingSpan = z.infer<typeof workingSpanSchema>;

/** One span as the specification writes it (start, end, days), or several in `spans`. */
export const workingHoursSchema = only({
  timezone: timeZone,
  start: timeOfDay.optional(),
  end: timeOfDay.optional(),
  days: days.optional(),
  spans: z.array(workingSpanSchema).min(1).max(MAX_SPANS).optional(),
  holidays: z
    .array(z.iso.date('must be a calendar day such as "2026-12-25"'))
    .max(MAX_HOLIDAYS)
    .optional()
    .meta({ description: "Calendar days in this time zone on which no span starts" }),
})
  .superRefine((hours, context) => {
    const { start, end, spans } = hours;
    const complain = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (spans === undefined) {
      if (start === undefined) complain("start", "is missing; give start and end, or spans");
      if (end === undefined) complain("end", "is missing; give start and end, or spans");
    } else
      for (const field of ["start", "end", "days"] as const)
        if (hours[field] !== undefined) complain(field, "stands beside spans; move it into one");
  })
  .meta({
    description:
      "Calls are allowed from start until just before end, in this time zone. An end that is not after the start lies on the next day; days name the day on which the span starts (every day if absent).",
  });
export type WorkingHours = z.infer<typeof workingHoursSchema>;

/** The spans of working hours, in whichever form they are written. */
export function workingSpans(hours: WorkingHours): readonly WorkingSpan[] {
  const { start, end, days: onDays, spans } = hours;
  if (spans !== undefined) return spans;
  if (start === undefined || end === undefined) return [];
  return [{ start, end, ...(onDays === undefined ? {} : { days: onDays }) }];
}
