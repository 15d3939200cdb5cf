"use client";
import { type RuleInput, ruleStatuses } from "@pag0/contract";
import { type ReactNode, useId } from "react";
import { Field } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import type { ShowableRule } from "../showable-rule.ts";
import { ActionsEditor } from "./actions-editor.tsx";
import { ConditionsEditor } from "./conditions-editor.tsx";
import { ExceptionsEditor } from "./exceptions-editor.tsx";
import { useErrorAt, useReadOnly, useRuleWords } from "./rule-context.tsx";

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-4 gap-y-2 border-t border-line pt-3 lg:grid-cols-[6rem_minmax(0,1fr)]"
    >
      <p id={id} className="text-sm font-semibold">
        {title}
      </p>
      <div className="min-w-0">{children}</div>
    </section>
  );
}

/** Everything that a rule says, to be changed. */
export function RuleDetails({
  rule,
  errorPath,
  onChange,
}: {
  rule: ShowableRule;
  errorPath: string;
  onChange: (rule: RuleInput) => void;
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const errors = {
    name: useErrorAt(`${errorPath}.name`),
    description: useErrorAt(`${errorPath}.description`),
    type: useErrorAt(`${errorPath}.type`),
    id: useErrorAt(`${errorPath}.id`),
  };
  const set = (name: "type" | "description" | "exceptions", value: unknown) => {
    const { [name]: _old, ...others } = rule;
    onChange(
      (value === undefined || value === "" ? others : { ...others, [name]: value }) as RuleInput,
    );
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={words("name")} error={errors.name}>
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              readOnly={readOnly}
              value={rule.name}
              onChange={(event) => onChange({ ...rule, name: event.target.value })}
            />
          )}
        </Field>
        <Field label={words("id")} hint={words("idHint")} error={errors.id}>
          {(control) => (
            <Input
              {...control}
              maxLength={64}
              readOnly={readOnly}
              className="font-mono text-sm"
              value={rule.id}
              onChange={(event) => onChange({ ...rule, id: event.target.value })}
            />
          )}
        </Field>
        <Field label={words("type")} hint={words("typeHint")} error={errors.type}>
          {(control) => (
            <Input
              {...control}
              maxLength={64}
              readOnly={readOnly}
              value={rule.type ?? ""}
              onChange={(event) => set("type", event.target.value)}
            />
          )}
        </Field>
        <Field label={words("status.label")}>
          {(control) => (
            <Select
              control={control}
              value={rule.status ?? "active"}
              disabled={readOnly}
              options={ruleStatuses.map((value) => ({ value, label: words(`status.${value}`) }))}
              onChange={(status) => onChange({ ...rule, status })}
            />
          )}
        </Field>
        <Field label={words("description")} error={errors.description} className="sm:col-span-2">
          {(control) => (
            <Textarea
              {...control}
              rows={2}
              maxLength={2000}
              readOnly={readOnly}
              className="min-h-14"
              value={rule.description ?? ""}
              onChange={(event) => set("description", event.target.value)}
            />
          )}
        </Field>
      </div>
      <Part title={words("when")}>
        <ConditionsEditor
          conditions={rule.conditions}
          errorPath={`${errorPath}.conditions`}
          onChange={(conditions) => onChange({ ...rule, conditions })}
        />
      </Part>
      <Part title={words("then")}>
        <ActionsEditor
          actions={rule.actions}
          errorPath={`${errorPath}.actions`}
          onChange={(actions) => onChange({ ...rule, actions })}
        />
      </Part>
      <Part title={words("except")}>
        <ExceptionsEditor
          exceptions={rule.exceptions}
          errorPath={`${errorPath}.exceptions`}
          onChange={(exceptions) => set("exceptions", exceptions)}
        />
      </Part>
    </div>
  );
}
