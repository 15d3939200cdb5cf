"use client";
import { ListFilter, Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { buttonStyle } from "./button-style.ts";
import { cn } from "./class-names.ts";
import { controlStyle } from "./field.tsx";
import { useShortcuts } from "./keyboard.ts";
import { Menu, MenuItem } from "./menu.tsx";

const PAUSE_MS = 250;

/** A field to search a list; `/` goes to it. The caller keeps the text in the URL. */
export function SearchField({
  value,
  onChange,
  label,
}: {
  value: string;
  onChange: (text: string) => void;
  label: string;
}) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const report = useRef(onChange);
  report.current = onChange;
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => report.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value]);
  useShortcuts([{ code: "Slash", label, run: () => field.current?.focus() }]);
  return (
    <div className="relative min-w-32 grow basis-0 sm:w-64 sm:grow-0 sm:basis-auto">
      <Search
        className="pointer-events-none absolute inset-y-0 left-2.5 my-auto size-3.5 text-muted"
        aria-hidden
      />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
        className={cn(controlStyle, "h-8 pl-8")}
      />
    </div>
  );
}

export interface FilterChoice {
  name: string;
  label: string;
  /** Undefined while they are loaded: the filter has its place but does not open. */
  options: readonly { value: string; label: string }[] | undefined;
}

/** Filters as chips that can be taken off, and a menu for each that adds values. */
export function FilterChips({
  choices,
  filters,
  onChange,
  onClear,
}: {
  choices: readonly FilterChoice[];
  filters: Readonly<Record<string, readonly string[] | null>>;
  onChange: (name: string, values: readonly string[]) => void;
  onClear: () => void;
}) {
  const t = useTranslations("common");
  const active = choices.flatMap((choice) =>
    (filters[choice.name] ?? []).map((value) => ({
      choice,
      value,
      label: choice.options?.find((option) => option.value === value)?.label ?? value,
    })),
  );
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {choices
        .filter(({ options }) => options === undefined || options.length > 0)
        .map((choice) => (
          <Menu
            key={choice.name}
            trigger={
              <button
                type="button"
                disabled={choice.options === undefined}
                className={buttonStyle({ size: "sm" })}
              >
                <ListFilter aria-hidden />
                {choice.label}
              </button>
            }
          >
            {choice.options?.map((option) => {
              const chosen = filters[choice.name] ?? [];
              const on = chosen.includes(option.value);
              return (
                <MenuItem
                  key={option.value}
                  onSelect={() =>
                    onChange(
                      choice.name,
                      on
                        ? chosen.filter((value) => value !== option.value)
                        : [...chosen, option.value],
                    )
                  }
                >
                  <span className="w-4">{on ? "✓" : ""}</span>
                  {option.label}
                </MenuItem>
              );
            })}
          </Menu>
        ))}
      {active.map(({ choice, value, label }) => (
        <span
          key={`${choice.name}:${value}`}
          className="inline-flex h-7 items-center gap-1 rounded-md bg-accent/8 pl-2 text-sm text-link ring-1 ring-accent/30 ring-inset dark:bg-link/10"
        >
          {choice.label}: {label}
          <button
            type="button"
            className="flex size-7 items-center justify-center"
            aria-label={t("removeFilter", { filter: `${choice.label}: ${label}` })}
            onClick={() =>
              onChange(
                choice.name,
                (filters[choice.name] ?? []).filter((entry) => entry !== value),
              )
            }
          >
            <X className="size-3.5" aria-hidden />
          </button>
        </span>
      ))}
      {active.length > 0 && (
        <Button size="sm" variant="ghost" onClick={onClear}>
          {t("clearFilters")}
        </Button>
      )}
    </div>
  );
}
