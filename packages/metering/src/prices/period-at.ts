import type { GenaiModel, PricePeriod } from "./genai-prices.ts";

const DAY_MS = 86_400_000;

function timeOfDay(text: string): number {
  const [hours = "", minutes = "", seconds = ""] = text.replace("Z", "").split(":");
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}

function holds({ constraint }: PricePeriod, moment: number): boolean {
  if (constraint === undefined) return true;
  if (constraint.type === "start_date") return moment >= Date.parse(constraint.start_date);
  if (constraint.type === "weekday_hours" && [0, 6].includes(new Date(moment).getUTCDay()))
    return false;
  const now = moment % DAY_MS;
  const start = timeOfDay(constraint.start_time);
  const end = timeOfDay(constraint.end_time);
  return end < start ? now >= start || now < end : now >= start && now < end;
}

/** The index of the period in force: the last whose condition holds, as the catalogue defines it. */
export function periodAt({ periods }: GenaiModel, moment: Date): number {
  const found = periods.findLastIndex((period) => holds(period, moment.getTime()));
  return Math.max(0, found);
}

/** Every period in force at some moment within the next 24 hours, ascending. */
export function periodsWithinADay(model: GenaiModel, moment: Date): readonly number[] {
  if (model.periods.length === 1) return [0];
  const start = moment.getTime();
  const midnight = start - (start % DAY_MS);
  const changes = model.periods.flatMap(({ constraint }) => {
    if (constraint === undefined) return [];
    if (constraint.type === "start_date") return [Date.parse(constraint.start_date)];
    return [constraint.start_time, constraint.end_time].flatMap((time) => [
      midnight + timeOfDay(time),
      midnight + DAY_MS + timeOfDay(time),
    ]);
  });
  const moments = [start, ...changes.filter((at) => at > start && at <= start + DAY_MS)];
  return [...new Set(moments.map((at) => periodAt(model, new Date(at))))].sort((a, b) => a - b);
}
