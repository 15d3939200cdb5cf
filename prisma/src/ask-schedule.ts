/** Work whose end can be asked for: by the path at which it was started. */
export type AskedWork = "batch" | "response";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * When work is asked for first, and until when its vendor tells of it, counted from when it was started.
 * Anthropic keeps the results of a batch for 29 days
 * (https://docs.claude.com/en/docs/build-with-claude/batch-processing). OpenAI keeps a response for 30 days,
 * and one in the background that is not to be kept for about ten minutes
 * (https://developers.openai.com/api/docs/guides/background), before which it is asked for once.
 */
const ASKED: Readonly<Record<AskedWork, { firstMs: number; untilMs: number }>> = {
  batch: { firstMs: HOUR_MS, untilMs: 29 * DAY_MS },
  response: { firstMs: 5 * MINUTE_MS, untilMs: 30 * DAY_MS },
};
const LONGEST_PAUSE_MS = DAY_MS;
/** A vendor that could not answer is asked again sooner than one that said that the work goes on. */
const LONGEST_AFTER_FAILURE_MS = HOUR_MS;
const SHORTEST_PAUSE_MS = MINUTE_MS;

const BATCHES = /(?:^|\/)messages\/batches$/;
const RESPONSES = /(?:^|\/)responses$/;

/** Pure: the work that calls at a path start; null where nobody knows how its end is asked for. */
export function workOfPath(path: string): AskedWork | null {
  if (BATCHES.test(path)) return "batch";
  return RESPONSES.test(path) ? "response" : null;
}

/** Pure: how long after its start work is first asked for, in milliseconds; at once where nobody knows how, which is then told. */
export function firstAskMs(path: string): number {
  const work = workOfPath(path);
  return work === null ? 0 : ASKED[work].firstMs;
}

/**
 * Pure: how long to wait before work is asked for again: half of its age, so that what takes long is asked
 * for seldom, and a day at most.
 * @param ageMs since it was started, in milliseconds
 * @param hasFailed whether its vendor could not answer
 * @param leastMs how long its vendor wants to be left alone
 * @returns milliseconds; null where its vendor tells nothing of it any more by then
 */
export function nextAskMs(
  work: AskedWork,
  ageMs: number,
  { hasFailed = false, leastMs = 0 }: { hasFailed?: boolean; leastMs?: number } = {},
): number | null {
  const { firstMs, untilMs } = ASKED[work];
  if (ageMs < firstMs) return Math.max(firstMs - ageMs, leastMs);
  const longest = hasFailed ? LONGEST_AFTER_FAILURE_MS : LONGEST_PAUSE_MS;
  const pause = Math.max(SHORTEST_PAUSE_MS, Math.min(longest, ageMs / 2), leastMs);
  return ageMs + pause > untilMs ? null : Math.round(pause);
}
