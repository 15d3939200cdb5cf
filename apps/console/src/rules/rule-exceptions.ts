import { type Role, type RuleInput, roles } from "@pag0/contract";

export type Exceptions = NonNullable<RuleInput["exceptions"]>;
/** A time as it is written, which may be of any form. */
export type RuleTimeInput = NonNullable<Exceptions["times"]>[number];

/** A time of exceptions as the builder's controls hold it; a period's ends are in UTC, to the minute. */
export type ShowableTime =
  | { kind: "hours"; timezone: string; start: string; end: string; days: readonly string[] }
  | { kind: "period"; from: string; to: string };

const MINUTES_UTC = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:00(\.0+)?)?Z$/;
const HOURS_KEYS = ["timezone", "start", "end", "days"];

/** A time for controls, or null where it is written in a form that they cannot show without losing something. */
export function showableTime(time: RuleTimeInput): ShowableTime | null {
  if (typeof time !== "object" || time === null) return null;
  const raw = time as Readonly<Record<string, unknown>>;
  if ("from" in raw || "to" in raw) {
    const [from, to] = [raw.from, raw.to].map((end) =>
      end === ":00Z" ? "" : typeof end === "string" ? MINUTES_UTC.exec(end)?.[1] : undefined,
    );
    return from === undefined || to === undefined || Object.keys(raw).length !== 2
      ? null
      : { kind: "period", from, to };
  }
  if (Object.keys(raw).some((key) => !HOURS_KEYS.includes(key))) return null;
  const { timezone, start, end, days = [] } = raw;
  if (typeof timezone !== "string" || typeof start !== "string" || typeof end !== "string")
    return null;
  return Array.isArray(days)
    ? { kind: "hours", timezone, start, end, days: days.map(String) }
    : null;
}

const workdays: readonly string[] = ["mon", "tue", "wed", "thu", "fri"];

/** Office hours of the week to begin with. */
export function newHours(timezone: string): RuleTimeInput {
  return { timezone, start: "09:00", end: "18:00", days: [...workdays] };
}

/** A week from the next midnight (UTC) to begin with. */
export function newPeriod(now: Date): RuleTimeInput {
  const day = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
  const text = (at: number) => `${new Date(at).toISOString().slice(0, 16)}:00Z`;
  return { from: text(day), to: text(day + 7 * 86_400_000) };
}

/** Exceptions without parts that are empty; undefined where nothing is left. */
function tidy(exceptions: Exceptions): Exceptions | undefined {
  const { roles: lifted = [], times = [] } = exceptions;
  if (lifted.length === 0 && times.length === 0) return undefined;
  return {
    ...(lifted.length === 0 ? {} : { roles: lifted }),
    ...(times.length === 0 ? {} : { times }),
  };
}

/** The exceptions with a role, or without it; roles stand in the contract's order. */
export function withRole(
  exceptions: Exceptions | undefined,
  role: Role,
  wanted: boolean,
): Exceptions | undefined {
  const before = exceptions?.roles ?? [];
  return tidy({
    ...exceptions,
    roles: roles.filter((each) => (each === role ? wanted : before.includes(each))),
  });
}

export function withTimes(
  exceptions: Exceptions | undefined,
  times: RuleTimeInput[],
): Exceptions | undefined {
  return tidy({ ...exceptions, times });
}

/** A time with another part; an empty list of days is left out, as it stands for every day. */
export function withTimePart(
  time: RuleTimeInput,
  part: string,
  value: string | readonly string[],
): RuleTimeInput {
  const { [part]: _old, ...rest } = time as Record<string, unknown>;
  return value.length === 0 && Array.isArray(value) ? rest : { ...rest, [part]: value };
}
