import type { NanoUsd } from "@pag0/money";
import { createRandom, type Random } from "../../demo-providers/random.ts";
import { type HistoryDay, instantOf } from "./calendar.ts";
import type { TeamProfile } from "./profiles.ts";
import { type CallKind, type CallUse, claude, useOf } from "./services.ts";

/** A call as it is meant to be, before policy and budgets have had their say. */
export interface PlannedCall {
  at: Date;
  kind: CallKind;
  use: CallUse;
  cache: "hit" | "miss" | "off";
  isStream: boolean;
  fault: "none" | "upstream_error" | "client_gone";
}

/** One team on one day. */
export interface TeamDay {
  slug: string;
  profile: TeamProfile;
  day: HistoryDay;
  /** The team's budget of a day. */
  dailyLimit: NanoUsd;
  /** Whether its agents are bound to the profile's hours. */
  isStrict: boolean;
  isAnomaly: boolean;
}

/** The team whose agents ran away on one day. */
export const ANOMALY_TEAM = "support-ai";
/** The most of a daily budget that any day spends: what is enforced is never exceeded. */
const MOST_OF_DAY = 0.93;
const GROWTH = 0.25;
/** Steps of the golden ratio fill a day evenly, however many calls there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** How far a call strays from its even place, as a share of the day's work. */
const STRAY = 0.02;
const MOST_CALLS = 2_000;
const RUNAWAY = claude("claude-sonnet-4-5", [2_000, 3_200], [300, 700]);
const RUNAWAY_HOURS = { from: 13, to: 16 };

/** The latest weekday that is at least eight days before the last of these days. */
export function anomalyDay(days: readonly HistoryDay[]): HistoryDay | undefined {
  return days.slice(0, -8).findLast((day) => !day.isWeekend);
}

/** What the team spends on the day: the week's shape, slow growth and some noise. */
function targetOf({ profile, day, dailyLimit }: TeamDay, random: Random): bigint {
  const share = day.isWeekend ? profile.weekendShare : profile.weekdayShare;
  const growth = 1 - GROWTH + (GROWTH * Math.min(day.index, 60)) / 60;
  const noise = 0.86 + 0.28 * random.next();
  return shareOf(dailyLimit, Math.min(MOST_OF_DAY, share * growth * noise));
}

function shareOf(amount: NanoUsd, share: number): bigint {
  return (amount * BigInt(Math.round(share * 1_000_000))) / 1_000_000n;
}

function pickKind(profile: TeamProfile, random: Random): CallKind {
  let left = random.next() * profile.kinds.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, kind] of profile.kinds) {
    left -= weight;
    if (left < 0) return kind;
  }
  const last = profile.kinds.at(-1);
  if (last === undefined) throw new RangeError("a profile without calls");
  return last[1];
}

function call(kind: CallKind, at: Date, isHit: boolean, random: Random): PlannedCall {
  const chance = random.next();
  const fault = chance < 0.004 ? "upstream_error" : chance < 0.007 ? "client_gone" : "none";
  return {
    at,
    kind,
    use: useOf(kind, at, random),
    cache: isHit ? "hit" : kind.model === "gpt-5-mini" ? "off" : "miss",
    isStream: kind.model !== null && random.next() < 0.35,
    fault: isHit ? "none" : fault,
  };
}

function paid({ cache, use, fault }: PlannedCall): bigint {
  return cache === "hit" || fault === "upstream_error" ? 0n : use.cost;
}

/** Pure: a team's calls of a day, earliest first; the same arguments give the same calls. */
export function planDay(team: TeamDay, seed: string): PlannedCall[] {
  const random = createRandom(seed, team.slug, team.day.window.start.toISOString());
  const planned: PlannedCall[] = [];
  let spent = 0n;
  const fill = (target: bigint, kindOf: () => CallKind, hours: { from: number; to: number }) => {
    let place = random.next();
    for (let tries = 0; spent < target && tries < MOST_CALLS; tries++) {
      const isHit = random.next() < team.profile.hitShare;
      if (!isHit) place = (place + GOLDEN) % 1;
      const share = isHit ? random.next() : (place + STRAY * random.next()) % 1;
      const at = instantOf(team.day, hours, team.isStrict, share);
      const next = call(kindOf(), at, isHit, random);
      if (spent + paid(next) > target) break;
      planned.push(next);
      spent += paid(next);
    }
  };
  fill(targetOf(team, random), () => pickKind(team.profile, random), team.profile);
  if (team.isAnomaly) fill(shareOf(team.dailyLimit, MOST_OF_DAY), () => RUNAWAY, RUNAWAY_HOURS);
  return planned.sort((a, b) => a.at.getTime() - b.at.getTime());
}
