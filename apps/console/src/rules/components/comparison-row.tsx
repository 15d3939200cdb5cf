"use client";
import { type RuleComparison, type RuleOperator, tagOfField } from "@pag0/contract";
import { CircleAlert } from "lucide-react";
import { useContext, useId } from "react";
import type { ControlProps } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { ZoneContext } from "../../ui/instant.tsx";
import { Select } from "../../ui/select.tsx";
import { fieldEntry, withField, withOperator } from "../comparison.ts";
import { type NodePath, replaceAt } from "../condition-tree.ts";
import { comparisonText } from "../rule-sentence.ts";
import { useTree } from "./condition-tree-context.tsx";
import { FieldPicker } from "./field-picker.tsx";
import { NodeMenu } from "./node-menu.tsx";
import { useErrorAt, useReadOnly, useRuleWords } from "./rule-context.tsx";
import { ValueInput } from "./value-input.tsx";

/** Operators whose words alone leave open what they do. */
const explained: readonly RuleOperator[] = ["matches", "between"];

/** One comparison: a field, an operator that the field's type knows, and its value. */
export function ComparisonRow({
  comparison,
  path,
  errorPath,
}: {
  comparison: RuleComparison;
  path: NodePath;
  errorPath: string;
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const zone = useContext(ZoneContext);
  const { root, onChange } = useTree();
  const id = useId();
  const errors = {
    whole: useErrorAt(errorPath),
    field: useErrorAt(`${errorPath}.field`),
    operator: useErrorAt(`${errorPath}.operator`),
    value: useErrorAt(`${errorPath}.value`, true),
  };
  const field = fieldEntry(comparison.field);
  const tag = tagOfField(comparison.field);
  const set = (next: RuleComparison) => onChange(replaceAt(root, path, next));
  const missing = [comparison.value].flat().some((each) => each === "") || tag === "";
  const isEmpty = Array.isArray(comparison.value) && comparison.value.length === 0;
  const found = errors.whole ?? errors.field ?? errors.operator ?? errors.value;
  const first = found !== undefined && (missing || isEmpty) ? words("required") : found;
  const isClock = field !== null && ["time", "date", "weekday"].includes(field.type);
  const hints = [
    ...(explained.includes(comparison.operator)
      ? [words(`operators.${comparison.operator}.description`)]
      : []),
    ...(isClock ? [words("condition.zone", { zone })] : []),
  ];
  const hint = hints.length === 0 ? null : hints.join(". ");
  const controlOf = (part: "field" | "operator" | "value"): ControlProps => ({
    id: `${id}-${part}`,
    "aria-describedby":
      first !== undefined ? `${id}-error` : hint !== null ? `${id}-hint` : undefined,
    "aria-invalid": errors[part] === undefined ? undefined : true,
  });
  if (field === null) return null;
  return (
    <div>
      <div className="@container flex items-start gap-1.5">
        <div className="grid min-w-0 grow gap-1.5 @xl:grid-cols-[minmax(9rem,13rem)_minmax(8rem,11rem)_1fr]">
          <div className="flex min-w-0 flex-col gap-1.5">
            <FieldPicker
              control={{ ...controlOf("field"), "aria-label": words("condition.field") }}
              value={comparison.field}
              onChange={(name) => set(withField(comparison, name))}
            />
            {tag !== null && (
              <Input
                aria-label={words("condition.tagName")}
                placeholder={words("condition.tagName")}
                aria-invalid={errors.field === undefined ? undefined : true}
                readOnly={readOnly}
                value={tag}
                onChange={(event) => set({ ...comparison, field: `tags.${event.target.value}` })}
              />
            )}
          </div>
          <Select
            control={controlOf("operator")}
            label={words("condition.operator")}
            value={comparison.operator}
            disabled={readOnly}
            options={field.operators.map((operator) => ({
              value: operator,
              label: words(`operators.${operator}.label`),
            }))}
            onChange={(operator: RuleOperator) => set(withOperator(comparison, operator))}
          />
          <div className="min-w-0">
            <ValueInput
              key={comparison.field}
              field={field}
              comparison={comparison}
              path={`${errorPath}.value`}
              control={controlOf("value")}
              onChange={(value) => set({ ...comparison, value })}
            />
          </div>
        </div>
        <NodeMenu path={path} text={comparisonText(words, comparison)} />
      </div>
      {hint !== null && (
        <p id={`${id}-hint`} className="mt-0.5 text-xs text-muted">
          {hint}
        </p>
      )}
      {first !== undefined && (
        <p id={`${id}-error`} className="mt-1 flex items-start gap-1 text-sm text-danger">
          <CircleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden />
          {first}
        </p>
      )}
    </div>
  );
}
