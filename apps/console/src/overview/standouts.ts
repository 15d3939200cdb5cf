import type { AnalyticsView } from "@pag0/contract";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import { amountOf } from "../ui/amount.ts";
import { dateIn } from "./budget-line.ts";

const HOUR_MS = 3_600_000;

/** A team's unusually costly hours of one day. */
export interface CostlyDay {
  teamId: string;
  team: string;
  slug: string;
  /** Start of the first such hour and end of the last, as ISO 8601 instants. */
  from: string;
  to: string;
  hours: number;
  cost: NanoUsd;
  /** What those hours would usually have cost. */
  expected: NanoUsd;
}

/** The anomalies of single hours brought together by team and calendar day, the newest day first. */
export function costlyDays(
  data: Pick<AnalyticsView, "anomalies" | "byTeam" | "period">,
): CostlyDay[] {
  const teams = new Map(data.byTeam.map((team) => [team.teamId, team]));
  const days = new Map<string, CostlyDay>();
  for (const { teamId, at, cost, expected } of data.anomalies) {
    const team = teams.get(teamId);
    if (team === undefined) continue;
    const key = `${dateIn(data.period.timezone, new Date(at))} ${teamId}`;
    const end = new Date(Date.parse(at) + HOUR_MS).toISOString();
    const day = days.get(key);
    days.set(key, {
      teamId,
      team: team.team,
      slug: team.slug,
      from: day === undefined || at < day.from ? at : day.from,
      to: day === undefined || end > day.to ? end : day.to,
      hours: (day?.hours ?? 0) + 1,
      cost: nanoUsd((day?.cost ?? 0n) + amountOf(cost)),
      expected: nanoUsd((day?.expected ?? 0n) + amountOf(expected)),
    });
  }
  return [...days.values()].sort((a, b) => (a.from < b.from ? 1 : a.from > b.from ? -1 : 0));
}
