"use client";
import { type RuleInput, roles, weekdays } from "@pag0/contract";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useContext } from "react";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Combobox } from "../../ui/combobox.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { ZoneContext } from "../../ui/instant.tsx";
import {
  type Exceptions,
  newHours,
  newPeriod,
  type RuleTimeInput,
  showableTime,
  withRole,
  withTimePart,
  withTimes,
} from "../rule-exceptions.ts";
import { useErrorAt, useReadOnly, useRuleWords } from "./rule-context.tsx";

const zones = Intl.supportedValuesOf("timeZone");

/** For whom and when the rule does not apply. */
export function ExceptionsEditor({
  exceptions,
  errorPath,
  onChange,
}: {
  exceptions: RuleInput["exceptions"];
  errorPath: string;
  onChange: (exceptions: Exceptions | undefined) => void;
}) {
  const words = useRuleWords();
  const t = useTranslations("common.role");
  const readOnly = useReadOnly();
  const zone = useContext(ZoneContext);
  const { roles: lifted = [], times = [] } = exceptions ?? {};
  const setTimes = (next: RuleTimeInput[]) => onChange(withTimes(exceptions, next));
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-muted">{words("exception.hint")}</p>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{words("exception.roles")}</legend>
        <div className="flex flex-wrap gap-x-4">
          {roles.map((role) => (
            <Checkbox
              key={role}
              checked={lifted.includes(role)}
              disabled={readOnly}
              onChange={(next) => onChange(withRole(exceptions, role, next))}
            >
              {t(role)}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      {times.map((time, index) => (
        <ExceptionTime
          // biome-ignore lint/suspicious/noArrayIndexKey: a time has no name but its place
          key={index}
          time={time}
          errorPath={`${errorPath}.times[${index}]`}
          onChange={(next) => setTimes(times.map((each, at) => (at === index ? next : each)))}
          onRemove={() => setTimes(times.filter((_, at) => at !== index))}
        />
      ))}
      {!readOnly && (
        <div className="flex flex-wrap gap-1.5">
          <Button size="sm" variant="ghost" onClick={() => setTimes([...times, newHours(zone)])}>
            <Plus aria-hidden />
            {words("exception.addHours")}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => setTimes([...times, newPeriod(new Date())])}
          >
            <Plus aria-hidden />
            {words("exception.addPeriod")}
          </Button>
        </div>
      )}
    </div>
  );
}

function ExceptionTime({
  time,
  errorPath,
  onChange,
  onRemove,
}: {
  time: RuleTimeInput;
  errorPath: string;
  onChange: (time: RuleTimeInput) => void;
  onRemove: () => void;
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const shown = showableTime(time);
  const error = useErrorAt(errorPath);
  const part = (name: string) => `${errorPath}.${name}`;
  return (
    <fieldset className="flex items-start gap-2 rounded-md border border-line p-2.5">
      <legend className="sr-only">
        {words(shown === null || shown.kind === "hours" ? "exception.hours" : "exception.period")}
      </legend>
      <div className="grid min-w-0 grow gap-3 sm:grid-cols-3">
        {shown === null ? (
          <div className="min-w-0 sm:col-span-3">
            <p className="text-sm text-muted">{words("exception.other")}</p>
            <pre className="mt-1 overflow-x-auto font-mono text-xs">{JSON.stringify(time)}</pre>
          </div>
        ) : shown.kind === "period" ? (
          (["from", "to"] as const).map((end) => (
            <TimeField key={end} label={words(`exception.${end}`)} path={part(end)}>
              {(control) => (
                <Input
                  {...control}
                  type="datetime-local"
                  readOnly={readOnly}
                  value={shown[end]}
                  onChange={(event) =>
                    onChange(withTimePart(time, end, `${event.target.value}:00Z`))
                  }
                />
              )}
            </TimeField>
          ))
        ) : (
          <>
            {(["start", "end"] as const).map((end) => (
              <TimeField key={end} label={words(`exception.${end}`)} path={part(end)}>
                {(control) => (
                  <Input
                    {...control}
                    type="time"
                    readOnly={readOnly}
                    value={shown[end]}
                    onChange={(event) => onChange(withTimePart(time, end, event.target.value))}
                  />
                )}
              </TimeField>
            ))}
            <TimeField label={words("exception.zone")} path={part("timezone")}>
              {(control) =>
                readOnly ? (
                  <Input {...control} readOnly value={shown.timezone} />
                ) : (
                  <Combobox
                    control={control}
                    items={zones.includes(shown.timezone) ? zones : [shown.timezone, ...zones]}
                    value={shown.timezone}
                    onChange={(timezone) => onChange(withTimePart(time, "timezone", timezone))}
                    emptyText={words("exception.noZone")}
                  />
                )
              }
            </TimeField>
            <fieldset className="sm:col-span-3">
              <legend className="text-sm font-medium">
                {words("exception.days")}{" "}
                <span className="text-xs font-normal text-muted">
                  {words("exception.daysHint")}
                </span>
              </legend>
              <div className="flex flex-wrap gap-x-4">
                {weekdays.map((day) => (
                  <Checkbox
                    key={day}
                    checked={shown.days.includes(day)}
                    disabled={readOnly}
                    onChange={(next) => {
                      const days = weekdays.filter((each) =>
                        each === day ? next : shown.days.includes(each),
                      );
                      onChange(withTimePart(time, "days", days));
                    }}
                  >
                    {words(`weekday.${day}`)}
                  </Checkbox>
                ))}
              </div>
            </fieldset>
          </>
        )}
        {shown?.kind === "period" && (
          <p className="self-end text-xs text-muted">{words("exception.utc")}</p>
        )}
        {error !== undefined && <p className="text-sm text-danger sm:col-span-3">{error}</p>}
      </div>
      {!readOnly && (
        <Button
          variant="ghost"
          size="icon"
          aria-label={words("exception.remove")}
          onClick={onRemove}
        >
          <Trash2 aria-hidden />
        </Button>
      )}
    </fieldset>
  );
}

function TimeField({
  label,
  path,
  children,
}: {
  label: string;
  path: string;
  children: Parameters<typeof Field>[0]["children"];
}) {
  const error = useErrorAt(path, true);
  return (
    <Field label={label} error={error}>
      {children}
    </Field>
  );
}
