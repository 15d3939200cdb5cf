"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { cn } from "../../ui/class-names.ts";
import type { ControlProps } from "../../ui/field.tsx";

const MAX_SUGGESTIONS = 200;

/** A list of short texts as chips: Enter or a comma adds, Backspace in the empty field removes the last. */
export function ListInput({
  control,
  label,
  values,
  onChange,
  suggestions = [],
  show = (value) => value,
  placeholder,
  readOnly,
  max,
}: {
  control: ControlProps;
  /** What one entry is, for the names of the buttons. */
  label: string;
  values: readonly string[];
  onChange: (values: string[]) => void;
  suggestions?: readonly string[];
  /** How an entry is shown. */
  show?: (value: string) => string;
  placeholder?: string;
  readOnly: boolean;
  max: number;
}) {
  const t = useTranslations("rules.list");
  const [text, setText] = useState("");
  const listId = useId();
  const add = (typed: string) => {
    const parts = typed
      .split(/[,\n]/)
      .map((part) => part.trim())
      .filter((part) => part !== "" && !values.includes(part));
    setText("");
    if (parts.length > 0) onChange([...values, ...new Set(parts)].slice(0, max));
  };
  const left = suggestions.filter((each) => !values.includes(each)).slice(0, MAX_SUGGESTIONS);
  return (
    <div
      className={cn(
        "flex min-h-8 w-full flex-wrap items-center gap-1 rounded-md border border-control bg-canvas px-1 py-0.5 has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-offset-2 has-[input:focus-visible]:outline-link",
        control["aria-invalid"] && "border-danger",
        readOnly && "bg-subtle",
      )}
    >
      {values.map((value, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a document may name an entry twice
          key={`${value}-${index}`}
          className="inline-flex min-h-6 max-w-full items-center gap-0.5 rounded-sm bg-subtle pl-1.5 text-sm ring-1 ring-line ring-inset"
        >
          <span className="min-w-0 break-all">{show(value)}</span>
          {readOnly ? (
            <span className="w-1.5" />
          ) : (
            <button
              type="button"
              className="inline-flex size-6 items-center justify-center rounded-sm text-muted hover:text-fg pointer-coarse:size-[36px]"
              aria-label={t("remove", { value: show(value) })}
              onClick={() => onChange(values.filter((_, at) => at !== index))}
            >
              <X className="size-3.5" aria-hidden />
            </button>
          )}
        </span>
      ))}
      <input
        {...control}
        aria-label={label}
        value={text}
        readOnly={readOnly}
        list={left.length === 0 || readOnly ? undefined : listId}
        placeholder={readOnly || values.length > 0 ? undefined : (placeholder ?? t("placeholder"))}
        className="h-6 w-0 min-w-20 flex-1 bg-transparent px-1 text-base outline-hidden pointer-coarse:h-[36px]"
        autoComplete="off"
        onChange={(event) => {
          const typed = event.target.value;
          if (typed.includes(",")) add(typed);
          else if (left.includes(typed)) add(typed);
          else setText(typed);
        }}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData("text");
          if (!/[,\n]/.test(pasted)) return;
          event.preventDefault();
          add(text + pasted);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") {
            event.preventDefault();
            add(text);
          } else if (event.key === "Backspace" && text === "" && !readOnly)
            onChange(values.slice(0, -1));
        }}
        onBlur={() => add(text)}
      />
      {left.length > 0 && !readOnly && (
        <datalist id={listId}>
          {left.map((each) => (
            <option key={each} value={each}>
              {show(each)}
            </option>
          ))}
        </datalist>
      )}
    </div>
  );
}
