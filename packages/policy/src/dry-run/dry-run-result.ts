import type { NanoUsd } from "@pag0/money";
import type { BudgetCalendar } from "../calendar/budget-window.ts";
import type { DecisionState } from "../decisions/decision.ts";
import type { PolicyLevel } from "../levels/policy-level.ts";
import type { OpeningSpend } from "./budget-ledger.ts";
import type { DryRunExample } from "./examples.ts";
import type { Comparison } from "./tally.ts";
import type { UsageRow } from "./usage-row.ts";

/** A project's levels, organization first; equal levels are best the same object. */
export interface DryRunProject {
  readonly id: string;
  readonly name: string;
  /** As rules name the team; the name if absent. */
  readonly slug?: string;
  /** As published now; null to compare the draft with the records alone. */
  readonly before: readonly PolicyLevel[] | null;
  readonly after: readonly PolicyLevel[];
}

export interface DryRunOptions {
  readonly projects: readonly DryRunProject[];
  /** The organization's calendar, now and with the draft: it decides when budgets reset. */
  readonly calendar: { readonly before: BudgetCalendar; readonly after: BudgetCalendar };
  /** What had been spent, by day, before the moment from which rows come; nothing if absent. */
  readonly opening?: { readonly at: Date; readonly spent: readonly OpeningSpend[] };
  /** Which models are cheap, for budgets that restrict; none is if absent. */
  readonly isCheap?: DecisionState["isCheap"];
  /** Examples of each way from one verdict to another; 5 if absent, at most 100. */
  readonly examples?: number;
}

/** A reason for which calls are treated otherwise: the draft's, or the one that no longer holds. */
export interface ReasonLabel {
  readonly code: string;
  readonly field: string | null;
  /** The name of the level that decides so; null where it is not known. */
  readonly level: string | null;
}

export interface DryRunResult extends Comparison {
  readonly rows: number;
  /** The first and the last moment of the rows; null for none. */
  readonly from: Date | null;
  readonly to: Date | null;
  /**
   * What the calls cost, and would at most: one that was refused and would run counts with the most it
   * could cost (0 where it was refused before it was estimated).
   */
  readonly spend: { readonly happened: NanoUsd; readonly draft: NanoUsd };
  readonly byTeam: readonly ({ readonly projectId: string; readonly name: string } & Comparison)[];
  /** Calls that differ alone, most money first. */
  readonly byEndpoint: readonly ({ readonly host: string; readonly path: string } & Comparison)[];
  /** Calls that differ alone, most money first. */
  readonly byReason: readonly (ReasonLabel & Comparison)[];
  /** By day (`2026-11-18`) in the organization's time zone, in order; days without calls are left out. */
  readonly byDay: readonly ({ readonly day: string } & Comparison)[];
  readonly examples: readonly DryRunExample[];
  /** Rows of projects that were not given; they count against the organization's budgets as they were. */
  readonly unknownProjectRows: number;
  /**
   * Rows that the policy published now would have decided otherwise than was recorded: an older version,
   * a client's own restrictions or calls under way at the same time decided them. They count as changed
   * only where the draft decides otherwise than the published policy.
   */
  readonly unlikePublishedRows: number;
}

export interface DryRun {
  /** Rows so far, for progress. */
  readonly rows: number;
  /**
   * Replays one row. Rows come in the order of `occurredAt`.
   * @throws RangeError for a row before the last one or before the opening, and above 400 days
   */
  add(row: UsageRow): void;
  /** What all rows so far come to; more may follow. */
  result(): DryRunResult;
}
