"use client";
import { weekdays } from "@pag0/contract";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { ListInput } from "../../rules/components/list-input.tsx";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { cn } from "../../ui/class-names.ts";
import { Combobox } from "../../ui/combobox.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { withValueAt } from "../document-path.ts";
import type { JsonObject } from "../json-source.ts";
import {
  areHoursShowable,
  newWorkingHours,
  nextSpan,
  type SpanInput,
  spansOf,
  withDay,
  withSpans,
} from "../working-hours-form.ts";
import { EffectiveNote } from "./effective-note.tsx";
import { fieldAnchor, useErrorsAt, usePolicyForm } from "./form-context.tsx";

const MAX_SPANS = 21;
const MAX_HOLIDAYS = 400;
const PATH = "workingHours";

/** When calls are allowed: spans of the week in a time zone, and days on which none begins. */
export function HoursFields() {
  const t = useTranslations("policies");
  const me = useMe();
  const { document, readOnly, write } = usePolicyForm();
  const hours = document[PATH];
  return (
    <div id={fieldAnchor(PATH)} className="flex min-w-0 flex-col gap-3 sm:col-span-2">
      <div>
        <Checkbox
          checked={hours !== undefined}
          disabled={readOnly}
          onChange={(on) =>
            write(
              withValueAt(
                document,
                PATH,
                on ? newWorkingHours(me.organization.timezone) : undefined,
              ),
            )
          }
        >
          {t("input.workingHours")}
        </Checkbox>
        <div className="text-xs text-muted">
          <EffectiveNote field={PATH} />
        </div>
      </div>
      {hours !== undefined &&
        (areHoursShowable(hours) ? (
          <Hours hours={hours} onChange={(next) => write(withValueAt(document, PATH, next))} />
        ) : (
          <p className="text-sm text-warn">{t("form.onlyInJson")}</p>
        ))}
    </div>
  );
}

function Hours({ hours, onChange }: { hours: JsonObject; onChange: (hours: JsonObject) => void }) {
  const t = useTranslations("policies");
  const common = useTranslations("common");
  const { readOnly } = usePolicyForm();
  const spans = spansOf(hours);
  const put = (index: number, span: SpanInput) =>
    onChange(withSpans(hours, spans.with(index, span)));
  const listed = hours.spans !== undefined;
  const holidays = Array.isArray(hours.holidays) ? hours.holidays.map(String) : [];
  return (
    <>
      <div className="grid min-w-0 gap-x-4 gap-y-3 sm:grid-cols-2">
        <div id={fieldAnchor(`${PATH}.timezone`)}>
          <Field label={t("input.hoursZone")} error={useErrorsAt(`${PATH}.timezone`)}>
            {(control) =>
              readOnly ? (
                <Input {...control} readOnly value={String(hours.timezone ?? "")} />
              ) : (
                <Combobox
                  control={control}
                  items={Intl.supportedValuesOf("timeZone")}
                  value={String(hours.timezone ?? "")}
                  onChange={(timezone) => onChange({ ...hours, timezone })}
                  emptyText={common("noZone")}
                />
              )
            }
          </Field>
        </div>
      </div>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
        {spans.map((span, index) => (
          <Span
            // biome-ignore lint/suspicious/noArrayIndexKey: spans have no name and may be equal
            key={index}
            span={span}
            number={index + 1}
            path={listed ? `${PATH}.spans[${index}]` : PATH}
            onChange={(next) => put(index, next)}
            onRemove={
              spans.length === 1 || readOnly
                ? null
                : () => onChange(withSpans(hours, spans.toSpliced(index, 1)))
            }
          />
        ))}
      </ul>
      {!readOnly && spans.length < MAX_SPANS && (
        <div>
          <Button size="sm" onClick={() => onChange(withSpans(hours, [...spans, nextSpan(spans)]))}>
            <Plus aria-hidden />
            {t("form.addSpan")}
          </Button>
        </div>
      )}
      <div id={fieldAnchor(`${PATH}.holidays`)}>
        <Field
          label={t("input.holidays")}
          hint={t("hint.holidays")}
          error={useErrorsAt(`${PATH}.holidays`)}
        >
          {(control) => (
            <ListInput
              control={control}
              label={t("input.holidays")}
              values={holidays}
              placeholder="2026-12-25"
              readOnly={readOnly}
              max={MAX_HOLIDAYS}
              onChange={(days) =>
                onChange(withValueAt(hours, "holidays", days.length === 0 ? undefined : days))
              }
            />
          )}
        </Field>
      </div>
    </>
  );
}

function Span({
  span,
  number,
  path,
  onChange,
  onRemove,
}: {
  span: SpanInput;
  number: number;
  path: string;
  onChange: (span: SpanInput) => void;
  onRemove: (() => void) | null;
}) {
  const t = useTranslations("policies");
  const { readOnly } = usePolicyForm();
  const startError = useErrorsAt(`${path}.start`);
  const endError = useErrorsAt(`${path}.end`);
  const daysError = useErrorsAt(`${path}.days`);
  const overnight = span.end !== "" && span.end <= span.start;
  return (
    <li id={fieldAnchor(path)} className="flex flex-wrap items-end gap-x-4 gap-y-2 px-3 py-2">
      <Field className="w-34" label={t("input.hoursStart")} error={startError}>
        {(control) => (
          <Input
            {...control}
            type="time"
            readOnly={readOnly}
            value={span.start}
            onChange={(event) => onChange({ ...span, start: event.target.value })}
          />
        )}
      </Field>
      <Field className="w-34" label={t("input.hoursEnd")} error={endError}>
        {(control) => (
          <Input
            {...control}
            type="time"
            readOnly={readOnly}
            value={span.end}
            onChange={(event) => onChange({ ...span, end: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="min-w-0" disabled={readOnly}>
        <legend className="text-sm font-medium">{t("input.hoursDays")}</legend>
        <div className="mt-1 inline-flex max-w-full flex-wrap overflow-hidden rounded-md border border-control">
          {weekdays.map((day) => {
            const on = span.days?.includes(day) === true;
            return (
              <button
                key={day}
                type="button"
                aria-pressed={on}
                className={cn(
                  "h-7.5 min-w-9 px-2 text-sm -outline-offset-2 not-first:border-l not-first:border-line pointer-coarse:h-[44px]",
                  on ? "bg-accent font-medium text-white" : "text-muted hover:bg-subtle",
                )}
                onClick={() => onChange(withDay(span, day, !on))}
              >
                {t(`day.${day}`)}
              </button>
            );
          })}
        </div>
        {daysError !== undefined && <p className="text-sm text-danger">{daysError}</p>}
      </fieldset>
      {onRemove !== null && (
        <Button
          size="icon"
          variant="ghost"
          className="ml-auto"
          aria-label={t("form.removeSpan", { number })}
          onClick={onRemove}
        >
          <Trash2 aria-hidden />
        </Button>
      )}
      <p className="w-full text-xs text-muted">
        {span.days === null && t("hint.hoursDays")} {overnight && t("hint.hoursEnd")}
      </p>
    </li>
  );
}
