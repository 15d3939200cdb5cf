import type { DryRunResultView } from "@pag0/contract";
import { type NanoUsd, nanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import { amountOf } from "../ui/amount.ts";

export const verdicts = ["served", "approval", "refused"] as const;
export type Verdict = (typeof verdicts)[number];

type Comparison = Pick<DryRunResultView, "happened" | "draft" | "transitions">;

/** Calls and their amount as the wire writes it. */
export interface Changed {
  calls: number;
  amount: string;
}

/** What the draft decides otherwise, by what it would decide. */
export interface Changes {
  /** All calls, changed or not. */
  total: number;
  served: Changed;
  approval: Changed;
  refused: Changed;
}

/** Adds up the calls that come to each verdict from another one. */
export function changesOf(comparison: Comparison): Changes {
  const into = (verdict: Verdict): Changed => {
    const ways = comparison.transitions.filter(({ from, to }) => to === verdict && from !== to);
    const amount = ways.reduce<NanoUsd>((sum, way) => nanoUsd(sum + amountOf(way.amount)), ZERO);
    return {
      calls: ways.reduce((sum, { calls }) => sum + calls, 0),
      amount: toMicroUsdExact(amount),
    };
  };
  return {
    total: verdicts.reduce((sum, verdict) => sum + comparison.happened[verdict].calls, 0),
    served: into("served"),
    approval: into("approval"),
    refused: into("refused"),
  };
}

/** How many calls the draft decides otherwise. */
export function changedCalls({ served, approval, refused }: Changes): number {
  return served.calls + approval.calls + refused.calls;
}

/** The amount of all calls that the draft decides otherwise. */
export function changedAmount({ served, approval, refused }: Changes): NanoUsd {
  return [served, approval, refused].reduce<NanoUsd>(
    (sum, { amount }) => nanoUsd(sum + amountOf(amount)),
    ZERO,
  );
}

export const breakdowns = ["team", "endpoint", "reason"] as const;
export type Breakdown = (typeof breakdowns)[number];

/** One row of a table of what changes. */
export interface ChangeRow extends Changes {
  id: string;
  label: string;
  /** A second, lesser part of the label. */
  note: string | null;
}

/** The rows of a table, most changed calls first. */
export function changeRows(result: DryRunResultView, by: Breakdown): ChangeRow[] {
  const rows: ChangeRow[] =
    by === "team"
      ? result.byTeam.map((team) => ({
          id: team.projectId,
          label: team.name,
          note: null,
          ...changesOf(team),
        }))
      : by === "endpoint"
        ? result.byEndpoint.map((endpoint) => {
            const label = `${endpoint.host}${endpoint.path}`;
            return { id: label, label, note: null, ...changesOf(endpoint) };
          })
        : result.byReason.map((reason) => ({
            id: `${reason.code}/${reason.field}/${reason.level}`,
            label: reason.code,
            note: [reason.field, reason.level].filter((part) => part !== null).join(" · ") || null,
            ...changesOf(reason),
          }));
  return rows.toSorted((a, b) => changedCalls(b) - changedCalls(a));
}
