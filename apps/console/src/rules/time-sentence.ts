import { weekdays } from "@pag0/contract";
import { listText, optionText, type RuleWords } from "./rule-words.ts";

const isWeekday = (day: unknown) => (weekdays as readonly unknown[]).includes(day);
const MAX_SPANS = 4;

type Raw = Readonly<Record<string, unknown>>;

const isRaw = (value: unknown): value is Raw => typeof value === "object" && value !== null;

function spanHours(span: Raw): string {
  return `${span.start}–${span.end}`;
}

function spanDays(words: RuleWords, span: Raw): string {
  if (!Array.isArray(span.days)) return "";
  const days = span.days
    .map((day) => (isWeekday(day) ? words(`sentence.shortDay.${day}`) : String(day)))
    .join(", ");
  return words("sentence.spanOn", { days });
}

function spansText(words: RuleWords, spans: readonly Raw[], zone: string): string {
  const [only] = spans;
  if (only !== undefined && spans.length === 1)
    return words("sentence.oneSpan", {
      span: spanHours(only),
      zone,
      on: spanDays(words, only),
    });
  const shown = spans.slice(0, MAX_SPANS).map((span) => spanHours(span) + spanDays(words, span));
  const more = spans.length - shown.length;
  const parts = more === 0 ? shown : [...shown, words("sentence.more", { count: more })];
  return words("sentence.manySpans", { spans: parts.join(words("sentence.and")), zone });
}

/** A time of exceptions in words, in whichever form it is written: a period, hours of the week, or several spans. */
export function timeText(words: RuleWords, time: unknown): string {
  if (typeof time !== "object" || time === null) return "";
  const raw = time as Raw;
  if ("from" in raw)
    return words("sentence.period", { from: String(raw.from), to: String(raw.to) });
  const { days, start, end, timezone, spans } = raw;
  if (Array.isArray(spans)) return spansText(words, spans.filter(isRaw), String(timezone));
  const on = Array.isArray(days)
    ? words("sentence.onDays", {
        days: listText(
          words,
          days.map((day) => optionText(words, String(day))),
          "lastAnd",
        ),
      })
    : words("sentence.everyDay");
  return words("sentence.hours", {
    days: on,
    start: String(start),
    end: String(end),
    zone: String(timezone),
  });
}
