"use client";
import { complianceModes, weekdays } from "@pag0/contract";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Controller, useFormContext } from "react-hook-form";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Combobox } from "../../ui/combobox.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import type { MoneyUnit } from "../../ui/money.tsx";
import { MoneyInput } from "../../ui/money-input.tsx";
import { Select } from "../../ui/select.tsx";
import type { PolicyForm } from "../policy-form.ts";
import { EffectiveNote } from "./effective-note.tsx";

type NameOf<Value> = {
  [Name in keyof PolicyForm]: PolicyForm[Name] extends Value ? Name : never;
}[keyof PolicyForm];

function useError(name: keyof PolicyForm): string | undefined {
  return useFormContext<PolicyForm>().formState.errors[name]?.message;
}

/** A titled part of the form with the rule by which levels combine. */
export function PolicySection({
  title,
  merge,
  children,
}: {
  title: string;
  merge: string;
  children: ReactNode;
}) {
  return (
    <fieldset className="grid gap-x-6 gap-y-3 border-t border-line px-4 py-4 first:border-t-0 lg:grid-cols-[13rem_1fr]">
      <legend className="sr-only">{title}</legend>
      <div>
        <h3 className="text-base font-semibold">{title}</h3>
        <p className="mt-0.5 text-xs text-muted">{merge}</p>
      </div>
      <div className="grid min-w-0 gap-x-4 gap-y-4 sm:grid-cols-2">{children}</div>
    </fieldset>
  );
}

export function AmountField({
  name,
  path,
  unit,
}: {
  name: NameOf<string>;
  path: string;
  unit: MoneyUnit;
}) {
  const t = useTranslations("policies");
  const form = useFormContext<PolicyForm>();
  return (
    <Field
      label={t(`input.${name}` as never)}
      error={useError(name)}
      hint={
        <>
          {t(`hint.${name}` as never)}
          <EffectiveNote field={path} />
        </>
      }
    >
      {(control) => (
        <MoneyInput
          control={control}
          unit={unit}
          {...form.register(name)}
          value={form.watch(name) as string}
        />
      )}
    </Field>
  );
}

export function NumberField({
  name,
  path,
  suffix,
}: {
  name: NameOf<string>;
  path: string;
  suffix: string;
}) {
  const t = useTranslations("policies");
  const form = useFormContext<PolicyForm>();
  return (
    <Field
      label={t(`input.${name}` as never)}
      error={useError(name)}
      hint={
        <>
          {suffix}
          <EffectiveNote field={path} />
        </>
      }
    >
      {(control) => <Input {...control} inputMode="numeric" {...form.register(name)} />}
    </Field>
  );
}

export function TriField({
  name,
  path,
}: {
  name: "approval" | "cache" | "cacheShared" | "auditLog";
  path: string;
}) {
  const t = useTranslations("policies");
  const form = useFormContext<PolicyForm>();
  return (
    <Controller
      control={form.control}
      name={name}
      render={({ field, fieldState }) => (
        <Field
          label={t(`input.${name}`)}
          error={fieldState.error?.message}
          hint={<EffectiveNote field={path} />}
        >
          {(control) => (
            <Select
              control={control}
              value={field.value}
              onChange={field.onChange}
              options={(["inherit", "on", "off"] as const).map((value) => ({
                value,
                label: t(`tri.${value}`),
              }))}
            />
          )}
        </Field>
      )}
    />
  );
}

/** A list, one entry a line; an allowed list may also be no restriction at all. */
export function ListField({
  name,
  restrict,
  path,
}: {
  name: NameOf<string>;
  restrict?: NameOf<boolean>;
  path: string;
}) {
  const t = useTranslations("policies");
  const form = useFormContext<PolicyForm>();
  const on = restrict === undefined || (form.watch(restrict) as boolean);
  const error = useError(name);
  return (
    <div className="flex flex-col gap-1">
      {restrict !== undefined && (
        <Controller
          control={form.control}
          name={restrict}
          render={({ field }) => (
            <Checkbox checked={field.value as boolean} onChange={field.onChange}>
              {t(`input.${restrict}` as never)}
            </Checkbox>
          )}
        />
      )}
      {on ? (
        <Field
          label={t(`input.${name}` as never)}
          error={error}
          hint={
            <>
              {t(`hint.${name}` as never)}
              <EffectiveNote field={path} />
            </>
          }
        >
          {(control) => (
            <Textarea
              {...control}
              rows={4}
              className="font-mono text-sm"
              {...form.register(name)}
            />
          )}
        </Field>
      ) : (
        <div className="text-xs text-muted">
          <EffectiveNote field={path} />
        </div>
      )}
    </div>
  );
}

/** Hours of the day and days of the week in a time zone. */
export function HoursFields() {
  const t = useTranslations("policies");
  const common = useTranslations("common");
  const form = useFormContext<PolicyForm>();
  const on = form.watch("hours");
  const errors = form.formState.errors;
  return (
    <>
      <div className="sm:col-span-2">
        <Controller
          control={form.control}
          name="hours"
          render={({ field }) => (
            <Checkbox checked={field.value} onChange={field.onChange}>
              {t("input.hours")}
            </Checkbox>
          )}
        />
        <div className="text-xs text-muted">
          <EffectiveNote field="workingHours" />
        </div>
      </div>
      {on && (
        <>
          <Field label={t("input.hoursStart")} error={errors.hoursStart?.message}>
            {(control) => <Input {...control} type="time" {...form.register("hoursStart")} />}
          </Field>
          <Field
            label={t("input.hoursEnd")}
            error={errors.hoursEnd?.message}
            hint={t("hint.hoursEnd")}
          >
            {(control) => <Input {...control} type="time" {...form.register("hoursEnd")} />}
          </Field>
          <Controller
            control={form.control}
            name="hoursZone"
            render={({ field, fieldState }) => (
              <Field label={t("input.hoursZone")} error={fieldState.error?.message}>
                {(control) => (
                  <Combobox
                    control={control}
                    items={Intl.supportedValuesOf("timeZone")}
                    value={field.value}
                    onChange={field.onChange}
                    emptyText={common("noZone")}
                  />
                )}
              </Field>
            )}
          />
          <Controller
            control={form.control}
            name="hoursDays"
            render={({ field }) => (
              <fieldset>
                <legend className="text-sm font-medium">{t("input.hoursDays")}</legend>
                <div className="flex flex-wrap gap-x-3">
                  {weekdays.map((day) => (
                    <Checkbox
                      key={day}
                      checked={field.value.includes(day)}
                      onChange={(checked) =>
                        field.onChange(
                          weekdays.filter((name) =>
                            name === day ? checked : field.value.includes(name),
                          ),
                        )
                      }
                    >
                      {t(`day.${day}`)}
                    </Checkbox>
                  ))}
                </div>
                <p className="text-xs text-muted">{t("hint.hoursDays")}</p>
              </fieldset>
            )}
          />
        </>
      )}
    </>
  );
}

export function ComplianceField() {
  const t = useTranslations("policies");
  const form = useFormContext<PolicyForm>();
  return (
    <Controller
      control={form.control}
      name="complianceMode"
      render={({ field, fieldState }) => (
        <Field
          label={t("input.complianceMode")}
          error={fieldState.error?.message}
          hint={<EffectiveNote field="complianceMode" />}
        >
          {(control) => (
            <Select
              control={control}
              value={field.value}
              onChange={field.onChange}
              options={[
                { value: "none", label: t("complianceNone") },
                ...complianceModes.map((value) => ({ value, label: value })),
              ]}
            />
          )}
        </Field>
      )}
    />
  );
}
