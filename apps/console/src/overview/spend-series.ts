import { type AnalyticsView, OTHER_TEAMS } from "@pag0/contract";
import { type NanoUsd, nanoUsd, sum, ZERO } from "@pag0/money";
import { amountOf } from "../ui/amount.ts";

/** More lines than this cannot be told apart; the rest is one series. */
export const MAX_SERIES = 6;
export const OTHER = OTHER_TEAMS;

export interface SpendPoint {
  at: string;
  /** By team id, and `other`. */
  byTeam: Readonly<Record<string, NanoUsd>>;
  total: NanoUsd;
}

export interface SpendSeries {
  /** Most spent first, at most six, then `other` where there are more. */
  series: readonly { id: string; label: string; total: NanoUsd }[];
  points: readonly SpendPoint[];
}

/**
 * Spend over time by team: the six teams that spent most, and the rest as one, where the answer has not put
 * them together already. Sums are exact, so the series of a point add up to its total. A team that spent
 * nothing is in no series.
 */
export function spendSeries(analytics: Pick<AnalyticsView, "series" | "byTeam">): SpendSeries {
  const totals = new Map<string, NanoUsd>();
  const points = new Map<string, Map<string, NanoUsd>>();
  for (const row of analytics.series) {
    const cost = amountOf(row.cost);
    totals.set(row.teamId, nanoUsd((totals.get(row.teamId) ?? 0n) + cost));
    const point = points.get(row.at) ?? new Map<string, NanoUsd>();
    point.set(row.teamId, nanoUsd((point.get(row.teamId) ?? 0n) + cost));
    points.set(row.at, point);
  }
  const ranked = [...totals]
    .filter(([, total]) => total > ZERO)
    .sort((a, b) => (b[1] > a[1] ? 1 : b[1] < a[1] ? -1 : 0));
  const shown = ranked.filter(([id]) => id !== OTHER).slice(0, MAX_SERIES);
  const rest = ranked.filter((team) => !shown.includes(team));
  const names = new Map(analytics.byTeam.map((team) => [team.teamId, team.team]));
  const kept = new Set(shown.map(([id]) => id));
  return {
    series: [
      ...shown.map(([id, total]) => ({ id, label: names.get(id) ?? id, total })),
      ...(rest.length === 0
        ? []
        : [{ id: OTHER, label: OTHER, total: sum(rest.map(([, total]) => total)) }]),
    ],
    points: [...points]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([at, costs]) => {
        const byTeam: Record<string, NanoUsd> = {};
        for (const [id, cost] of costs) {
          const key = kept.has(id) ? id : OTHER;
          byTeam[key] = nanoUsd((byTeam[key] ?? 0n) + cost);
        }
        return { at, byTeam, total: sum(costs.values()) };
      }),
  };
}

/** The same points added up from the first: what has been spent by then. */
export function cumulative(points: readonly SpendPoint[]): SpendPoint[] {
  const running: Record<string, NanoUsd> = {};
  let total = ZERO;
  return points.map((point) => {
    for (const [id, cost] of Object.entries(point.byTeam))
      running[id] = nanoUsd((running[id] ?? 0n) + cost);
    total = nanoUsd(total + point.total);
    return { at: point.at, byTeam: { ...running }, total };
  });
}
