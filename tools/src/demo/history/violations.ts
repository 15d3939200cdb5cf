import { createRandom, type Random } from "../../demo-providers/random.ts";
import { type HistoryDay, instantOf } from "./calendar.ts";
import {
  type CallKind,
  type CallUse,
  chat,
  claude,
  NOTHING_USED,
  STABILITY_IMAGE,
  useOf,
} from "./services.ts";

/** A call that policy or a budget refuses. */
export interface RefusedCall {
  at: Date;
  /** null where nobody has registered the host. */
  kind: CallKind | null;
  host: string | null;
  path: string;
  use: CallUse;
}

const OFFICE = { from: 9, to: 18 };
const LATE = { from: 17, to: 19 };
const TOO_LONG = chat("gpt-4", [1_500, 2_500], [1_700, 2_000]);
const NOT_FOR_SALES = claude("claude-haiku-4-5", [300, 900], [100, 300]);
const LATE_SALES = chat("gpt-4o", [300, 1_100], [120, 420]);
/** Late in the day, more than what is left to a small team. */
const BULK = chat("gpt-4o", [800, 1_600], [900, 1_000]);

const HOSTS = [
  ["suspicious-api.com", "/v1/enrich"],
  ["untrusted-provider.xyz", "/api/complete"],
] as const;

const refused = (at: Date, kind: CallKind, random: Random): RefusedCall => ({
  at,
  kind,
  host: null,
  path: kind.path,
  use: useOf(kind, at, random),
});

function blockedHost(at: Date, random: Random): RefusedCall {
  const [host, path] = random.pick(HOSTS);
  return { at, kind: null, host, path, use: NOTHING_USED };
}

/** Eight in the evening, an hour at most after that: the agents of Sales stop at six. */
function evening(day: HistoryDay, random: Random): Date {
  return instantOf(day, { from: 20, to: 21 }, true, random.next());
}

/** Pure: what is refused to a team on a day; most days nothing is. */
export function refusedCalls(slug: string, day: HistoryDay, seed: string): RefusedCall[] {
  const random = createRandom(seed, "refused", slug, day.window.start.toISOString());
  const calls: RefusedCall[] = [];
  const office = () => instantOf(day, OFFICE, true, random.next());
  const sometimes = (chance: number) => random.next() < (day.isWeekend ? chance / 5 : chance);
  const isCreative = slug === "marketing-ai" || slug === "design-ai";
  if (sometimes(0.07)) calls.push(blockedHost(office(), random));
  if (isCreative && sometimes(0.5)) calls.push(refused(office(), STABILITY_IMAGE, random));
  if (slug === "sales-ai" && sometimes(0.45)) {
    const at = evening(day, random);
    calls.push(refused(at, LATE_SALES, random));
  }
  if (slug === "sales-ai" && sometimes(0.15)) calls.push(refused(office(), NOT_FOR_SALES, random));
  if (slug === "r-d-ai" && sometimes(0.45)) calls.push(refused(office(), TOO_LONG, random));
  if (slug === "design-ai" && sometimes(0.5)) {
    const at = instantOf(day, LATE, true, random.next());
    calls.push(refused(at, BULK, random));
  }
  return calls;
}
