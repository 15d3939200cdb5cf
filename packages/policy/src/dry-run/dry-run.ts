import type { NanoUsd } from "@pag0/money";
import { type BudgetCalendar, budgetWindow } from "../calendar/budget-window.ts";
import { offsetAt, zoneOf } from "../calendar/time-zone.ts";
import type { DecisionRequest } from "../decisions/decision.ts";
import type { BudgetLimit } from "../inheritance/budgets.ts";
import { BudgetLedger } from "./budget-ledger.ts";
import type { DryRun, DryRunOptions, DryRunResult, ReasonLabel } from "./dry-run-result.ts";
import { ExampleBook } from "./examples.ts";
import { requesterOf, requestOf } from "./recorded-call.ts";
import {
  budgetsOfRow,
  countRun,
  levelCompiler,
  openReplay,
  type Replay,
  type ReplayedDecision,
  replayDecision,
  type Side,
} from "./replay.ts";
import { asksForSpending, SpendCounters } from "./spend-counters.ts";
import { byWeight, type Comparison, Tally, TallyGroups, weightOf } from "./tally.ts";
import {
  amountOf,
  isRefusedByPolicy,
  type UsageRow,
  type Verdict,
  verdictOf,
} from "./usage-row.ts";

interface ProjectReplay {
  readonly id: string;
  readonly name: string;
  readonly before: Replay | null;
  readonly after: Replay;
  readonly tally: Tally;
}

interface Outcome {
  readonly verdict: Verdict;
  readonly published: ReplayedDecision | null;
  readonly draft: ReplayedDecision;
  /** What the call would cost; 0 where it does not run, or where its run is a row of its own. */
  readonly cost: bigint;
}

const DEFAULT_EXAMPLES = 5;
const MAX_EXAMPLES = 100;
const MAX_DAYS = 400;
const MAX_ENDPOINTS = 1_000;
const MAX_REASONS = 1_000;
const OTHER = "(others)";

/** Whether the cache would answer a call that it did answer: unless the draft switches it off. */
function staysCached(row: UsageRow, { before, after }: ProjectReplay): boolean {
  if (row.cacheState !== "hit") return false;
  return after.policy.cache.enabled || before?.policy.cache.enabled === false;
}

function draftCost(row: UsageRow, verdict: Verdict, fromCache: boolean): bigint {
  if (verdict !== "served" || row.decision === "require_approval") return 0n;
  if (row.decision === "deny") return row.estimateNano;
  return row.cacheState === "hit" && !fromCache ? row.savedNano : row.costNano;
}

function replayRow(row: UsageRow, request: DecisionRequest, project: ProjectReplay): Outcome {
  const happened = verdictOf(row.decision);
  const fromCache = staysCached(row, project);
  const draft = replayDecision(project.after, row, request, fromCache);
  const published =
    project.before === null
      ? null
      : replayDecision(project.before, row, request, row.cacheState === "hit");
  const fixed = happened === "refused" && !isRefusedByPolicy(row);
  const verdict = fixed || published?.verdict === draft.verdict ? happened : draft.verdict;
  return { verdict, published, draft, cost: draftCost(row, verdict, fromCache) };
}

function reasonOf(row: UsageRow, { verdict, published, draft }: Outcome): ReasonLabel {
  const decision = verdict === "served" ? published?.decision : draft.decision;
  if (decision === undefined) return { code: row.reasonCode, field: null, level: null };
  return { code: decision.code, field: decision.field, level: decision.origin?.name ?? null };
}

/** The organization's budgets that a call of a project which is not given spends from. */
function commonBudgets({ policy }: Replay, row: UsageRow): BudgetLimit[] {
  return budgetsOfRow(policy, row).filter(({ origin }) => origin.kind === "organization");
}

function heaviestFirst<Row extends Comparison>(rows: Row[]): Row[] {
  return rows.sort((left, right) => byWeight(weightOf(left), weightOf(right)));
}

/**
 * Replays recorded calls against a draft: what would have been served, sent for approval and refused,
 * and what of it differs from what happened. Each row is decided by the draft and by the policy
 * published now; where the two agree, what happened stays, since publishing the draft changes nothing
 * about it. So a draft that equals the published policy never changes anything, whatever the rows. With
 * `before: null` the draft alone is compared with the records; then it changes nothing if it is the
 * policy that decided them, one call after the other, from the opening's figures, for callers without
 * restrictions of their own, every pending approval held nothing, and no call cost more than its estimate.
 *
 * Budgets are counted anew, per window: what happened with its cost, the draft's with the cost of what it
 * serves, a call that was refused with its estimate. An approval and its run are two rows, of which only
 * the run is charged, and a run is not asked about again. Answers that a newly enabled cache would give
 * are not known, nor that a caller asked for approval where something else decided. Memory does not grow
 * with the rows.
 */
export function createDryRun(options: DryRunOptions): DryRun {
  return new Replayer(options);
}

class Replayer implements DryRun {
  readonly #projects = new Map<string, ProjectReplay>();
  readonly #sides: { readonly before: Side; readonly after: Side };
  /** Any project's policies: the organization's budgets also pay for projects that are not given. */
  readonly #any: { readonly before: Replay | null; readonly after: Replay | null };
  readonly #dayCalendar: BudgetCalendar;
  readonly #total = new Tally();
  readonly #endpoints = new TallyGroups(MAX_ENDPOINTS, { host: OTHER, path: "" });
  readonly #reasons = new TallyGroups<ReasonLabel>(MAX_REASONS, {
    code: OTHER,
    field: null,
    level: null,
  });
  readonly #days: { readonly day: string; readonly tally: Tally }[] = [];
  readonly #examples: ExampleBook;
  readonly #spend = { happened: 0n, draft: 0n };
  #dayEndMs = Number.NEGATIVE_INFINITY;
  #rows = 0;
  #unknownProjectRows = 0;
  #unlikePublishedRows = 0;
  #from: Date | null = null;
  #last: Date | null;

  constructor(options: DryRunOptions) {
    const { projects, calendar, opening, examples = DEFAULT_EXAMPLES } = options;
    const { at = null, spent = [] } = opening ?? {};
    const sideOf = (own: BudgetCalendar): Side => ({
      calendar: own,
      ledger: new BudgetLedger(own, spent),
      counters: null,
      isCheap: options.isCheap ?? (() => false),
    });
    this.#sides = { before: sideOf(calendar.before), after: sideOf(calendar.after) };
    this.#dayCalendar = calendar.before;
    this.#last = at;
    this.#examples = new ExampleBook(Math.min(examples, MAX_EXAMPLES));
    const compile = levelCompiler();
    for (const { id, name, slug = name, before, after } of projects) {
      this.#projects.set(id, {
        id,
        name,
        before: before && openReplay(before.map(compile), this.#sides.before, slug),
        after: openReplay(after.map(compile), this.#sides.after, slug),
        tally: new Tally(),
      });
    }
    const replays = [...this.#projects.values()].flatMap(({ before, after }) => [before, after]);
    for (const side of [this.#sides.before, this.#sides.after]) {
      const asks = replays.some(
        (replay) => replay?.side === side && asksForSpending(replay.policy),
      );
      if (asks) side.counters = new SpendCounters(side.calendar.timeZone, spent, at);
    }
    const [any] = this.#projects.values();
    this.#any = { before: any?.before ?? null, after: any?.after ?? null };
  }

  get rows(): number {
    return this.#rows;
  }

  add(row: UsageRow): void {
    const { occurredAt: at } = row;
    if (this.#last !== null && at < this.#last) {
      throw new RangeError(
        `rows must come in the order of time: ${at.toISOString()} after ${this.#last.toISOString()}`,
      );
    }
    const day = this.#dayTally(at);
    this.#last = at;
    this.#from ??= at;
    this.#rows++;
    const project = this.#projects.get(row.projectId);
    if (project === undefined) this.#passUnknown(row, day);
    else this.#replay(row, project, day);
  }

  #replay(row: UsageRow, project: ProjectReplay, day: Tally): void {
    const happened = verdictOf(row.decision);
    const outcome = replayRow(row, requestOf(row), project);
    const { verdict, published, draft, cost } = outcome;
    const { before, after } = project;
    if (before !== null) countRun(before, row, row.costNano, row.decision === "allow");
    countRun(after, row, cost, verdict === "served" && row.decision !== "require_approval");
    this.#spend.happened += row.costNano;
    this.#spend.draft += cost;
    if (published !== null && published.verdict !== happened) this.#unlikePublishedRows++;
    const amount = amountOf(row);
    this.#total.add(happened, verdict, amount);
    project.tally.add(happened, verdict, amount);
    day.add(happened, verdict, amount);
    if (verdict === happened) return;
    const { host, path } = row;
    this.#endpoints.of(host + path, () => ({ host, path })).add(happened, verdict, amount);
    const reason = reasonOf(row, outcome);
    const key = `${reason.code} ${reason.field} ${reason.level}`;
    this.#reasons.of(key, () => reason).add(happened, verdict, amount);
    this.#examples.add(row, project.name, happened, verdict, draft);
  }

  /** A row whose project is not given stays as it was; the organization's budgets pay for it. */
  #passUnknown(row: UsageRow, day: Tally): void {
    this.#unknownProjectRows++;
    const happened = verdictOf(row.decision);
    const amount = amountOf(row);
    this.#total.add(happened, happened, amount);
    day.add(happened, happened, amount);
    this.#spend.happened += row.costNano;
    this.#spend.draft += row.costNano;
    for (const replay of [this.#any.before, this.#any.after]) {
      if (replay === null) continue;
      const { ledger, counters } = replay.side;
      ledger.spend(commonBudgets(replay, row), row.costNano, row.occurredAt);
      if (row.decision === "allow")
        counters?.add(row.projectId, requesterOf(row), row.costNano, row.occurredAt);
    }
  }

  #dayTally(at: Date): Tally {
    const latest = this.#days.at(-1);
    if (latest !== undefined && at.getTime() < this.#dayEndMs) return latest.tally;
    if (this.#days.length >= MAX_DAYS) {
      throw new RangeError(`a dry run takes in at most ${MAX_DAYS} days with calls`);
    }
    const { end } = budgetWindow("day", at, this.#dayCalendar);
    const wall = at.getTime() + offsetAt(zoneOf(this.#dayCalendar.timeZone), at.getTime());
    const next = { day: new Date(wall).toISOString().slice(0, 10), tally: new Tally() };
    this.#days.push(next);
    this.#dayEndMs = end.getTime();
    return next.tally;
  }

  result(): DryRunResult {
    const { happened, draft } = this.#spend;
    const teams = [...this.#projects.values()];
    return {
      ...this.#total.compare(),
      rows: this.#rows,
      from: this.#from,
      to: this.#rows === 0 ? null : this.#last,
      spend: { happened: happened as NanoUsd, draft: draft as NanoUsd },
      byTeam: teams.map(({ id, name, tally }) => ({ projectId: id, name, ...tally.compare() })),
      byEndpoint: heaviestFirst(this.#endpoints.compare()),
      byReason: heaviestFirst(this.#reasons.compare()),
      byDay: this.#days.map(({ day, tally }) => ({ day, ...tally.compare() })),
      examples: this.#examples.all(),
      unknownProjectRows: this.#unknownProjectRows,
      unlikePublishedRows: this.#unlikePublishedRows,
    };
  }
}
