"use client";
import { useTranslations } from "next-intl";
import { type RefObject, useId, useMemo, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { type JsonSource, lineOf, printSource } from "../json-source.ts";
import { JsonEditor, LINE_PX, replaceText } from "./json-editor.tsx";

/** Puts the cursor on a line of the text and brings it into sight. */
export function showLine(area: HTMLTextAreaElement, line: number) {
  area.focus();
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = Math.max(0, (line - 1) * LINE_PX - area.clientHeight / 2);
}

/** The text of the document. What is typed here stays as it is, whether it parses or not. */
export function JsonPane({
  area,
  text,
  source,
  errors,
  warnings,
  readOnly,
  onChange,
}: {
  area: RefObject<HTMLTextAreaElement | null>;
  text: string;
  source: JsonSource;
  errors: ReadonlyMap<string, string>;
  warnings: readonly { field: string }[];
  readOnly: boolean;
  onChange: (text: string) => void;
}) {
  const t = useTranslations("policies");
  const [tabIndents, setTabIndents] = useState(false);
  const noteId = useId();
  const marks = useMemo(() => {
    const byLine = new Map<number, "error" | "warning">();
    if (source.kind === "broken") return byLine.set(source.line, "error");
    for (const { field } of warnings) byLine.set(lineOf(source.lines, field), "warning");
    for (const path of errors.keys()) byLine.set(lineOf(source.lines, path), "error");
    return byLine;
  }, [source, warnings, errors]);
  return (
    <section
      aria-label={t("json.title")}
      className="panel flex min-h-0 grow flex-col overflow-hidden bg-canvas"
    >
      <div className="flex min-h-10 items-center gap-x-3 border-b border-line px-3 py-1">
        <h3 className="text-base font-semibold">{t("json.title")}</h3>
        <span id={noteId} className="min-w-0 grow basis-0 truncate text-sm text-muted">
          {source.kind === "broken" ? (
            <span className="text-danger">
              {t("json.place", { line: source.line, column: source.column })}
            </span>
          ) : tabIndents ? (
            t("json.tabHint")
          ) : (
            t("json.lines", { count: text.trimEnd().split("\n").length })
          )}
        </span>
        {!readOnly && (
          <span className="hidden shrink-0 md:block">
            <Checkbox checked={tabIndents} onChange={setTabIndents}>
              <span className="text-sm text-muted">{t("json.tabIndents")}</span>
            </Checkbox>
          </span>
        )}
        <span className="flex shrink-0 items-center gap-1">
          <CopyButton size="sm" variant="ghost" text={text} label={t("json.copy")} />
          {!readOnly && (
            <Button
              size="sm"
              variant="ghost"
              disabledReason={source.kind === "broken" ? t("json.formatBroken") : null}
              onClick={() => {
                if (source.kind === "broken" || area.current === null) return;
                const formatted = printSource(source.value);
                if (formatted !== text) replaceText(area.current, formatted);
              }}
            >
              {t("json.format")}
            </Button>
          )}
        </span>
      </div>
      <JsonEditor
        area={area}
        text={text}
        readOnly={readOnly}
        tabIndents={tabIndents}
        marks={marks}
        describedBy={source.kind === "broken" ? `${noteId} ${noteId}-problem` : noteId}
        onChange={onChange}
      />
      {source.kind === "broken" && (
        <p
          id={`${noteId}-problem`}
          className="border-t border-line px-3 py-1.5 text-sm break-words text-danger"
        >
          {t(`json.problem.${source.problem}`, {
            found: source.found === "" ? "empty" : source.found.slice(0, 40),
          })}
        </p>
      )}
    </section>
  );
}
