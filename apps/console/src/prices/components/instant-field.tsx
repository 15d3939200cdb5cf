"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";

/** The browser's local time of an instant, as its input of date and time takes it. */
function localText(instant: string): string {
  if (instant === "") return "";
  const date = new Date(instant);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** An instant, typed in the reader's own time; empty where none is meant. */
export function InstantField({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint: ReactNode;
  /** ISO instant, or empty. */
  value: string;
  onChange: (instant: string) => void;
}) {
  const common = useTranslations("common");
  return (
    <Field label={label} optional={common("optional")} hint={hint}>
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          value={localText(value)}
          onChange={(event) => {
            const typed = new Date(event.target.value);
            onChange(Number.isNaN(typed.getTime()) ? "" : typed.toISOString());
          }}
        />
      )}
    </Field>
  );
}
