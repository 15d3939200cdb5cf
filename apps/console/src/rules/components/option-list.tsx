"use client";
import type { RuleField } from "@pag0/contract";
import { Checkbox } from "../../ui/checkbox.tsx";
import { useReadOnly, useRuleWords } from "./rule-context.tsx";

/** Several of a field's options, each with a box to tick; values beside the options stay until they are unticked. */
export function OptionList({
  field,
  values,
  onChange,
}: {
  field: RuleField;
  values: readonly string[];
  onChange: (values: string[]) => void;
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const options = [...new Set([...(field.options ?? []), ...values])];
  const isNamed = field.type === "weekday" || field.type === "level";
  return (
    <fieldset className="flex flex-wrap gap-x-4 gap-y-0.5">
      <legend className="sr-only">{words("condition.value")}</legend>
      {options.map((option) => (
        <Checkbox
          key={option}
          checked={values.includes(option)}
          disabled={readOnly}
          onChange={(checked) =>
            onChange(options.filter((each) => (each === option ? checked : values.includes(each))))
          }
        >
          {isNamed && field.options?.includes(option) ? words(`${field.type}.${option}`) : option}
        </Checkbox>
      ))}
    </fieldset>
  );
}
