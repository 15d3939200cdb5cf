import { type NanoUsd, ZERO } from "@pag0/money";
import { compileWorkingHours, isWithinWorkingHours } from "@pag0/policy";
import type { Random } from "../../demo-providers/random.ts";
import { budgetOfDay, type DemoTeam } from "../teams.ts";
import type { LiveCall } from "./calls.ts";
import { Pace } from "./pace.ts";
import { LIVE_PROFILES, pickByWeight } from "./profiles.ts";
import { violation } from "./violations.ts";

/** A call that is to be made now. `setAside` is what the team's pace reserved for it. */
export interface ScheduledCall {
  slug: string;
  kind: "fresh" | "repeat" | "violation";
  call: LiveCall;
  setAside: NanoUsd;
}

/** Of a team's daily budget, what this traffic spends on its day, whatever its rate. */
export const PERCENT_OF_DAY = 45;
const VIOLATION_SHARE = 0.004;
const REPEAT_SHARE = 0.4;
/** The cache keeps answers for half an hour; what is older is not repeated. */
const REPEAT_WITHIN_MS = 1_500_000;
const MOST_REMEMBERED = 24;
const EXHAUSTED_MS = 600_000;

interface TeamState {
  pace: Pace;
  /** Calls whose answers the cache has, the latest last. */
  answered: { call: LiveCall; atMs: number }[];
  /** Until when a budget has nothing left for it. */
  exhaustedUntilMs: number;
  isOpen: (at: Date) => boolean;
}

/**
 * Chooses the calls of the demo's traffic: ten teams by weight, repeats that the cache answers, a
 * violation now and then, and never more fresh calls than the teams' paces cover.
 */
export class Schedule {
  readonly #random: Random;
  readonly #teams = new Map<string, TeamState>();

  constructor(teams: readonly DemoTeam[], random: Random, nowMs: number) {
    this.#random = random;
    for (const team of teams) {
      const hours = team.restrictions?.workingHours;
      const compiled = hours === undefined ? undefined : compileWorkingHours(hours);
      this.#teams.set(team.slug, {
        pace: new Pace(budgetOfDay(team), PERCENT_OF_DAY, nowMs),
        answered: [],
        exhaustedUntilMs: 0,
        isOpen: (at) => compiled === undefined || isWithinWorkingHours(compiled, at),
      });
    }
  }

  /** The call to make now; null where nobody has one that is due. */
  next(nowMs: number): ScheduledCall | null {
    const random = this.#random;
    if (random.next() < VIOLATION_SHARE)
      return { ...violation(random), kind: "violation", setAside: ZERO };
    const at = new Date(nowMs);
    const open = LIVE_PROFILES.filter(({ slug }) => this.#teams.get(slug)?.isOpen(at));
    const profile = pickByWeight(open, ({ weight }) => weight, random);
    const { slug } = profile;
    const team = this.#team(slug);
    const repeat = this.#repeatOf(team, nowMs);
    if (repeat !== undefined && random.next() < REPEAT_SHARE)
      return { slug, kind: "repeat", call: repeat, setAside: ZERO };
    const [, invent] = pickByWeight(profile.kinds, ([weight]) => weight, random);
    const call = invent(random);
    if (nowMs >= team.exhaustedUntilMs && team.pace.take(call.most, nowMs))
      return { slug, kind: "fresh", call, setAside: call.most };
    return repeat === undefined ? null : { slug, kind: "repeat", call: repeat, setAside: ZERO };
  }

  /** A call was answered. @param cost null where it is not told, as on streams. */
  answered(
    { slug, kind, call, setAside }: ScheduledCall,
    cost: NanoUsd | null,
    nowMs: number,
  ): void {
    const team = this.#team(slug);
    if (cost !== null) team.pace.giveBack(setAside, cost);
    if (kind !== "fresh") return;
    team.answered.push({ call, atMs: nowMs });
    if (team.answered.length > MOST_REMEMBERED) team.answered.shift();
  }

  /** Pag0 refused a call, so that it cost nothing. A call that failed on its way may have cost something. */
  refused({ slug, setAside }: ScheduledCall): void {
    this.#team(slug).pace.giveBack(setAside, ZERO);
  }

  /** A team's budget refused: it makes no fresh calls for a while. */
  exhausted(slug: string, nowMs: number): void {
    this.#team(slug).exhaustedUntilMs = nowMs + EXHAUSTED_MS;
  }

  #repeatOf({ answered }: TeamState, nowMs: number): LiveCall | undefined {
    const recent = answered.filter(({ atMs }) => nowMs - atMs < REPEAT_WITHIN_MS);
    return recent.length === 0 ? undefined : this.#random.pick(recent).call;
  }

  #team(slug: string): TeamState {
    const team = this.#teams.get(slug);
    if (team === undefined) throw new Error(`no team ${slug}`);
    return team;
  }
}
