"use client";
import type { RuleAction, RuleActionType } from "@pag0/contract";
import { dataCategories } from "@pag0/contract";
import { kindCategories } from "@pag0/policy";
import type { ReactNode } from "react";
import { Checkbox } from "../../ui/checkbox.tsx";
import { type ControlProps, Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { typedNumber } from "../comparison.ts";
import { decidingOf, withAction, withDeciding, withParameters } from "../rule-list.ts";
import { decidingTypes } from "../showable-rule.ts";
import { ListInput } from "./list-input.tsx";
import { useErrorAt, useReadOnly, useRuleWords } from "./rule-context.tsx";

const channels = ["email", "slack", "webhook"] as const;
const kinds = [...dataCategories, ...Object.keys(kindCategories)];
const MAX_ENTRIES = 50;

interface Part {
  actions: readonly RuleAction[];
  errorPath: string;
  onChange: (actions: RuleAction[]) => void;
}

/** What a rule does where it holds: at most one decision, and what is done beside it. */
export function ActionsEditor({ actions, errorPath, onChange }: Part) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const error = useErrorAt(errorPath);
  const deciding = decidingOf(actions);
  const part = { actions, errorPath, onChange };
  return (
    <div className="flex flex-col gap-3">
      <Field label={words("action.decision")} error={error}>
        {(control) => (
          <Select
            control={control}
            value={deciding ?? "none"}
            disabled={readOnly}
            className="max-w-lg"
            options={(["none", ...decidingTypes] as const).map((value) => ({
              value,
              label: words(`action.${value}`),
            }))}
            onChange={(type) => onChange(withDeciding(actions, type === "none" ? null : type))}
          />
        )}
      </Field>
      {deciding === "require_approval" && <ApprovalParameters {...part} />}
      {deciding !== null && deciding !== "allow" && <MessageField {...part} type={deciding} />}
      {(["log", "notify", "redact"] as const).map((type) => {
        const wanted = actions.some((action) => action.type === type);
        return (
          <div key={type} className="flex flex-col gap-2">
            <Checkbox
              checked={wanted}
              disabled={readOnly}
              onChange={(next) => onChange(withAction(actions, type, next))}
            >
              {words(`action.${type}`)}
            </Checkbox>
            {wanted && type === "notify" && <NotifyParameters {...part} />}
            {wanted && type === "redact" && (
              <Indented>
                <ListParameter {...part} type="redact" name="kinds" suggestions={kinds} />
              </Indented>
            )}
          </div>
        );
      })}
    </div>
  );
}

function Indented({ children }: { children: ReactNode }) {
  return <div className="grid gap-3 border-l-2 border-line pl-3 sm:grid-cols-2">{children}</div>;
}

/** One parameter of an action, its path for errors, and how it is set. */
function useParameter(part: Part, type: RuleActionType, name: string) {
  const index = part.actions.findIndex((action) => action.type === type);
  const error = useErrorAt(`${part.errorPath}[${index}].parameters.${name}`, true);
  const parameters = (part.actions[index]?.parameters ?? {}) as Readonly<Record<string, unknown>>;
  return {
    error,
    value: parameters[name],
    set: (value: unknown) => part.onChange(withParameters(part.actions, type, { [name]: value })),
  };
}

function ListParameter({
  type,
  name,
  suggestions = [],
  ...part
}: Part & {
  type: RuleActionType;
  name: "approvers" | "recipients" | "kinds";
  suggestions?: readonly string[];
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const { error, value, set } = useParameter(part, type, name);
  const label = words(`action.${name}`);
  return (
    <Field label={label} hint={words(`action.${name}Hint`)} error={error}>
      {(control: ControlProps) => (
        <ListInput
          control={control}
          label={label}
          values={Array.isArray(value) ? value.map(String) : []}
          suggestions={suggestions}
          readOnly={readOnly}
          max={MAX_ENTRIES}
          onChange={set}
        />
      )}
    </Field>
  );
}

function ApprovalParameters(part: Part) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const hours = useParameter(part, "require_approval", "timeout_hours");
  return (
    <Indented>
      <ListParameter {...part} type="require_approval" name="approvers" />
      <Field label={words("action.timeout")} hint={words("action.timeoutHint")} error={hours.error}>
        {(control) => (
          <Input
            {...control}
            inputMode="decimal"
            readOnly={readOnly}
            value={hours.value === undefined ? "" : String(hours.value)}
            onChange={(event) => hours.set(typedNumber(event.target.value))}
          />
        )}
      </Field>
    </Indented>
  );
}

function MessageField({ type, ...part }: Part & { type: RuleActionType }) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const message = useParameter(part, type, "message");
  return (
    <Field label={words("action.message")} error={message.error}>
      {(control) => (
        <Input
          {...control}
          readOnly={readOnly}
          maxLength={500}
          value={message.value === undefined ? "" : String(message.value)}
          onChange={(event) => message.set(event.target.value)}
        />
      )}
    </Field>
  );
}

function NotifyParameters(part: Part) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const { value, set } = useParameter(part, "notify", "channels");
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <Indented>
      <ListParameter {...part} type="notify" name="recipients" />
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{words("action.channels")}</legend>
        <div className="flex flex-wrap gap-x-4">
          {channels.map((channel) => (
            <Checkbox
              key={channel}
              checked={chosen.includes(channel)}
              disabled={readOnly}
              onChange={(next) =>
                set(channels.filter((each) => (each === channel ? next : chosen.includes(each))))
              }
            >
              {words(`action.channel.${channel}`)}
            </Checkbox>
          ))}
        </div>
      </fieldset>
    </Indented>
  );
}
