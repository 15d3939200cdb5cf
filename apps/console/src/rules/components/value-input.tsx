"use client";
import type { RuleComparison, RuleField, RuleScalar } from "@pag0/contract";
import { dataCategories, ruleOperatorCatalogue } from "@pag0/contract";
import { kindCategories } from "@pag0/policy";
import { useState } from "react";
import { cn } from "../../ui/class-names.ts";
import { type ControlProps, controlStyle } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { moneyInputText, typedMoney, typedNumber, typedValue } from "../comparison.ts";
import { ListInput } from "./list-input.tsx";
import { OptionList } from "./option-list.tsx";
import { useErrorAt, useReadOnly, useRuleWords } from "./rule-context.tsx";

const MAX_VALUES = 200;
const sensitiveKinds = [...dataCategories, ...Object.keys(kindCategories)];

/** How an option of a field is called: a weekday, a level, a role; otherwise as documents write it. */
function useOptionText(field: RuleField): (option: string) => string {
  const words = useRuleWords();
  if (field.type === "weekday" || field.type === "level")
    return (option) => words(`${field.type}.${option}`);
  return (option) => option;
}

/** A text field of a value that is typed: what is typed stays, as long as it means what the document says. */
function TypedInput({
  control,
  text,
  read,
  onChange,
  prefix,
  suffix,
  ...rest
}: {
  control: ControlProps & { "aria-label": string };
  /** The document's value as text. */
  text: string;
  read: (typed: string) => RuleScalar;
  onChange: (value: RuleScalar) => void;
  prefix?: string;
  suffix?: string;
  placeholder?: string;
  inputMode?: "decimal" | "text";
  readOnly: boolean;
}) {
  const [typed, setTyped] = useState(text);
  const shown = read(typed) === read(text) ? typed : text;
  return (
    <span className="relative block grow">
      {prefix !== undefined && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-muted"
        >
          {prefix}
        </span>
      )}
      <Input
        {...control}
        {...rest}
        value={shown}
        autoComplete="off"
        className={cn(prefix !== undefined && "pl-6", suffix !== undefined && "pr-20")}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(read(event.target.value));
        }}
      />
      {suffix !== undefined && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-sm text-muted"
        >
          {suffix}
        </span>
      )}
    </span>
  );
}

/** One value of a field by its type. */
function ScalarInput({
  field,
  control,
  value,
  onChange,
}: {
  field: RuleField;
  control: ControlProps & { "aria-label": string };
  value: RuleScalar;
  onChange: (value: RuleScalar) => void;
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const optionText = useOptionText(field);
  const label =
    field.type === "number" && field.unit !== undefined
      ? `${control["aria-label"]} (${words(`unit.${field.unit}`)})`
      : control["aria-label"];
  const example = words("value.example", { example: String(field.example) });
  if (field.options !== undefined || field.type === "boolean") {
    const options = field.options ?? ["true", "false"];
    const text = String(value);
    const known = options.includes(text) ? options : [text, ...options];
    return (
      <Select
        control={control}
        label={label}
        value={text}
        disabled={readOnly}
        options={known.map((option) => ({
          value: option,
          label: field.type === "boolean" ? words(`value.${option}`) : optionText(option),
        }))}
        onChange={(next) => onChange(field.type === "boolean" ? next === "true" : next)}
      />
    );
  }
  if (field.type === "time" || field.type === "date")
    return (
      <input
        {...control}
        type={field.type}
        value={String(value)}
        readOnly={readOnly}
        className={cn(controlStyle, "h-8")}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  const shared = {
    control: { ...control, "aria-label": label },
    onChange,
    readOnly,
    placeholder: example,
  };
  if (field.type === "money")
    return (
      <TypedInput
        {...shared}
        prefix="$"
        inputMode="decimal"
        text={moneyInputText(value)}
        read={typedMoney}
      />
    );
  if (field.type === "number")
    return (
      <TypedInput
        {...shared}
        inputMode="decimal"
        text={String(value)}
        read={typedNumber}
        {...(field.unit === undefined ? {} : { suffix: words(`unit.${field.unit}`) })}
      />
    );
  return (
    <Input
      {...control}
      value={String(value)}
      readOnly={readOnly}
      placeholder={example}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** What follows an operator: nothing, one value, a list, or two bounds. */
export function ValueInput({
  field,
  comparison,
  path,
  control,
  onChange,
}: {
  field: RuleField;
  comparison: RuleComparison;
  path: string;
  control: ControlProps;
  onChange: (value: RuleScalar | RuleScalar[]) => void;
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const lowError = useErrorAt(`${path}[0]`);
  const highError = useErrorAt(`${path}[1]`);
  const { operand } = ruleOperatorCatalogue[comparison.operator];
  const { value = "" } = comparison;
  if (operand === "none") return null;
  const name = words("condition.value");
  if (operand === "one")
    return (
      <ScalarInput
        field={field}
        control={{ ...control, "aria-label": name }}
        value={Array.isArray(value) ? "" : value}
        onChange={onChange}
      />
    );
  const values = Array.isArray(value) ? value : [value];
  if (operand === "pair") {
    const [low = "", high = ""] = values;
    const described = control["aria-describedby"];
    return (
      <span className="flex items-center gap-1.5">
        <ScalarInput
          field={field}
          control={{
            ...control,
            "aria-label": words("condition.low"),
            "aria-invalid": control["aria-invalid"] ?? (lowError === undefined ? undefined : true),
          }}
          value={low}
          onChange={(next) => onChange([next, high])}
        />
        <span aria-hidden>–</span>
        <ScalarInput
          field={field}
          control={{
            id: `${control.id}-high`,
            "aria-describedby": described,
            "aria-label": words("condition.high"),
            "aria-invalid": control["aria-invalid"] ?? (highError === undefined ? undefined : true),
          }}
          value={high}
          onChange={(next) => onChange([low, next])}
        />
      </span>
    );
  }
  if (field.options !== undefined)
    return <OptionList field={field} values={values.map(String)} onChange={onChange} />;
  return (
    <ListInput
      control={control}
      label={name}
      values={values.map((each) => (field.type === "money" ? moneyInputText(each) : String(each)))}
      show={(each) => (field.type === "money" ? `$${each}` : each)}
      suggestions={field.type === "set" ? sensitiveKinds : []}
      placeholder={words("value.example", { example: String(field.example) })}
      readOnly={readOnly}
      max={MAX_VALUES}
      onChange={(next) => onChange(next.map((each) => typedValue(field, each)))}
    />
  );
}
