"use client";
import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useMemo, useRef, useState, useTransition } from "react";
import { cn } from "../../ui/class-names.ts";
import { colourJson, type JsonPart } from "../json-colors.ts";

/** The height of a line in pixels; the gutter, the colours and the text share it. */
export const LINE_PX = 20;
const PADDING_PX = 8;
/** Lines are drawn in blocks of this many, so that scrolling draws anew only now and then. */
const BLOCK = 40;

const TONES: Readonly<Record<JsonPart, string>> = {
  key: "text-link",
  string: "text-ok",
  number: "text-warn",
  word: "text-warn",
  plain: "text-fg",
};

/** Types text as a person would, so that undo knows it. */
function insert(area: HTMLTextAreaElement, text: string) {
  area.focus();
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Replaces the whole text as one step of undo. */
export function replaceText(area: HTMLTextAreaElement, text: string) {
  area.select();
  insert(area, text);
}

/** A browser takes long to lay out a text of this length anew. */
const LONG_TEXT = 100_000;
const LONG_TEXT_PAUSE_MS = 500;

/**
 * The text that the field shows. What is typed in it shows at once, and what depends on it, the form and the
 * check, follows when there is time, at the latest when the field is left. What is changed elsewhere shows
 * at once too, of a long text after a pause, so that it does not delay each key there.
 */
function useShownText(text: string, onChange: (text: string) => void) {
  const [shown, setShown] = useState(text);
  const [pending, startTransition] = useTransition();
  const follows = !pending && shown !== text;
  const waits = follows && text.length > LONG_TEXT;
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setShown(text), LONG_TEXT_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [waits, text]);
  if (follows && !waits) setShown(text);
  return {
    shown,
    type: (next: string) => {
      setShown(next);
      startTransition(() => onChange(next));
    },
    enter: () => {
      if (follows) setShown(text);
    },
    leave: () => {
      if (pending) onChange(shown);
    },
  };
}

/** The lines in sight, from `first` to before `end`; more are drawn above and below for scrolling. */
function useLinesInSight(area: RefObject<HTMLTextAreaElement | null>, count: number) {
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const { current } = area;
    if (current === null) return;
    const observer = new ResizeObserver(() => setHeight(current.clientHeight));
    observer.observe(current);
    return () => observer.disconnect();
  }, [area]);
  const block = Math.max(0, Math.floor(top / LINE_PX / BLOCK) - 1);
  const blocks = Math.ceil(height / LINE_PX / BLOCK) + 3;
  return {
    first: Math.min(block * BLOCK, count),
    end: Math.min((block + blocks) * BLOCK, count),
    // A block is the unit of state: scrolling within one draws nothing.
    scrolled: (to: number) => setTop(Math.floor(to / LINE_PX / BLOCK) * LINE_PX * BLOCK),
  };
}

/** Text with line numbers and colours, and a mark on the lines with findings. */
export function JsonEditor({
  area,
  text,
  readOnly,
  tabIndents,
  marks,
  describedBy,
  onChange,
}: {
  area: RefObject<HTMLTextAreaElement | null>;
  text: string;
  readOnly: boolean;
  /** Whether Tab indents instead of leaving the field. */
  tabIndents: boolean;
  /** Findings by line. */
  marks: ReadonlyMap<number, "error" | "warning">;
  describedBy: string;
  onChange: (text: string) => void;
}) {
  const t = useTranslations("policies");
  const gutter = useRef<HTMLDivElement>(null);
  const colours = useRef<HTMLPreElement>(null);
  const { shown, type, enter, leave } = useShownText(text, onChange);
  const lines = useMemo(() => shown.split("\n"), [shown]);
  const { first, end, scrolled } = useLinesInSight(area, lines.length);
  const parts = useMemo(() => colourJson(lines.slice(first, end).join("\n")), [lines, first, end]);
  const numbers = Array.from({ length: end - first }, (_, index) => first + index + 1);
  const broken = [...marks.values()].includes("error");
  const follow = (target: HTMLTextAreaElement) => {
    scrolled(target.scrollTop);
    if (gutter.current !== null)
      gutter.current.style.transform = `translateY(${-target.scrollTop}px)`;
    if (colours.current !== null)
      colours.current.style.transform = `translate(${-target.scrollLeft}px, ${-target.scrollTop}px)`;
  };
  const style = { lineHeight: `${LINE_PX}px` };
  const shared =
    "m-0 py-2 pr-4 pl-3 font-mono text-sm whitespace-pre [tab-size:2] [overflow-wrap:normal] [word-break:normal]";
  return (
    <div className="flex min-h-0 grow overflow-hidden">
      <div
        aria-hidden
        className="shrink-0 overflow-hidden border-r border-line bg-subtle font-mono text-xs text-muted select-none"
      >
        <div ref={gutter} className="relative" style={style}>
          <pre
            className="m-0 px-2 py-2 text-right"
            style={{
              marginTop: first * LINE_PX,
              minWidth: `max(2.25rem, calc(${String(lines.length).length}ch + 1rem))`,
            }}
          >
            {numbers.join("\n")}
          </pre>
          {numbers.map((line) => {
            const mark = marks.get(line);
            return (
              mark !== undefined && (
                <div
                  key={line}
                  className={cn(
                    "absolute inset-x-0 bg-subtle px-2 text-right font-semibold",
                    mark === "error" ? "text-danger" : "text-warn",
                  )}
                  style={{ top: PADDING_PX + (line - 1) * LINE_PX }}
                >
                  <span
                    className={cn(
                      "absolute inset-0",
                      mark === "error" ? "bg-danger/8" : "bg-warn/8",
                    )}
                  />
                  {line}
                </div>
              )
            );
          })}
        </div>
      </div>
      <div className="relative min-w-0 grow overflow-hidden">
        <pre
          ref={colours}
          aria-hidden
          style={{ ...style, top: first * LINE_PX }}
          className={cn(shared, "pointer-events-none absolute inset-x-0 forced-colors:hidden")}
        >
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a stretch is its place in the text
            <span key={index} className={TONES[part.part]}>
              {part.text}
            </span>
          ))}
        </pre>
        <textarea
          ref={area}
          aria-label={t("json.label")}
          aria-describedby={describedBy}
          aria-invalid={broken || undefined}
          value={shown}
          readOnly={readOnly}
          spellCheck={false}
          autoCapitalize="off"
          autoCorrect="off"
          autoComplete="off"
          wrap="off"
          style={style}
          className={cn(
            shared,
            "absolute inset-0 size-full resize-none overflow-auto bg-transparent text-transparent caret-fg -outline-offset-2 selection:bg-info/25 selection:text-transparent forced-colors:text-[CanvasText]",
          )}
          onScroll={(event) => follow(event.currentTarget)}
          onChange={(event) => type(event.target.value)}
          onFocus={enter}
          onBlur={leave}
          onKeyDown={(event) => {
            const target = event.currentTarget;
            if (readOnly || event.nativeEvent.isComposing) return;
            if (event.key === "Enter" && !event.metaKey && !event.ctrlKey) {
              event.preventDefault();
              const before = target.value.slice(0, target.selectionStart);
              const indent = /[ \t]*/.exec(before.slice(before.lastIndexOf("\n") + 1))?.[0] ?? "";
              insert(target, `\n${indent}${/[[{]\s*$/.test(before) ? "  " : ""}`);
            } else if (event.key === "Tab" && tabIndents && !event.shiftKey) {
              event.preventDefault();
              insert(target, "  ");
            }
          }}
        />
      </div>
    </div>
  );
}
