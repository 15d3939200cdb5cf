"use client";
import { useTranslations } from "next-intl";
import { type RefObject, useMemo, useRef } from "react";
import { cn } from "../../ui/class-names.ts";
import { colourJson, type JsonPart } from "../json-colors.ts";

/** The height of a line in pixels; the gutter, the colours and the text share it. */
export const LINE_PX = 20;
const PADDING_PX = 8;

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
  const parts = useMemo(() => colourJson(text), [text]);
  const lines = text.split("\n").length;
  const numbers = useMemo(
    () => Array.from({ length: lines }, (_, index) => index + 1).join("\n"),
    [lines],
  );
  const broken = [...marks.values()].includes("error");
  const follow = (target: HTMLTextAreaElement) => {
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
          <pre className="m-0 min-w-9 px-2 py-2 text-right">{numbers}</pre>
          {[...marks].map(([line, mark]) => (
            <div
              key={line}
              className={cn(
                "absolute inset-x-0 bg-subtle px-2 text-right font-semibold",
                mark === "error" ? "text-danger" : "text-warn",
              )}
              style={{ top: PADDING_PX + (line - 1) * LINE_PX }}
            >
              <span
                className={cn("absolute inset-0", mark === "error" ? "bg-danger/8" : "bg-warn/8")}
              />
              {line}
            </div>
          ))}
        </div>
      </div>
      <div className="relative min-w-0 grow overflow-hidden">
        <pre
          ref={colours}
          aria-hidden
          style={style}
          className={cn(shared, "pointer-events-none absolute inset-0 forced-colors:hidden")}
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
          value={text}
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
          onChange={(event) => onChange(event.target.value)}
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
