"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { count } from "../../ui/numbers.ts";
import { Select } from "../../ui/select.tsx";
import { COMPONENT_FROMS, type ComponentForm, MEASURES, PERS } from "../endpoint-price-form.ts";

type TextField = "path" | "header" | "usd" | "roundUpTo" | "whenMissing" | "maxUnits";

/** One part of a rule: what is counted, and what it costs. */
export function PriceComponentRow({
  component,
  place,
  errorOf,
  onChange,
  onRemove,
}: {
  component: ComponentForm;
  place: number;
  errorOf: (field: string) => string | undefined;
  onChange: (component: ComponentForm) => void;
  /** Null for the only part. */
  onRemove: (() => void) | null;
}) {
  const t = useTranslations("providers.endpointPrice");
  const common = useTranslations("common");
  const { from } = component;
  const byUnits = from !== "request";
  const byField = from === "request_field" || from === "response_field";
  const text = (name: TextField, more: { optional?: boolean; mono?: boolean; hint?: string }) => (
    <Field
      label={t(`field.${name}`)}
      hint={more.hint}
      error={errorOf(name)}
      {...(more.optional ? { optional: common("optional") } : {})}
    >
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          inputMode={more.mono ? "text" : "decimal"}
          maxLength={200}
          className={more.mono ? "font-mono text-sm" : "figures text-right"}
          value={component[name]}
          onChange={(event) => onChange({ ...component, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <li className="flex items-start gap-2 rounded-md border border-line p-3">
      <div className="grid min-w-0 grow grid-cols-2 gap-3 sm:grid-cols-4">
        <div className="col-span-2">
          <Field label={t("field.from")}>
            {(control) => (
              <Select
                control={control}
                value={from}
                onChange={(next) => onChange({ ...component, from: next })}
                options={COMPONENT_FROMS.map((value) => ({ value, label: t(`from.${value}`) }))}
              />
            )}
          </Field>
        </div>
        {text("usd", {})}
        {byUnits && (
          <Field label={t("field.per")}>
            {(control) => (
              <Select
                control={control}
                value={component.per}
                onChange={(per) => onChange({ ...component, per })}
                options={PERS.map((value) => ({
                  value: value as string,
                  label: count(Number(value)),
                }))}
              />
            )}
          </Field>
        )}
        {byField && (
          <div className="col-span-2">{text("path", { mono: true, hint: t("pathHint") })}</div>
        )}
        {from === "response_header" && (
          <div className="col-span-2">{text("header", { mono: true })}</div>
        )}
        {byField && (
          <Field label={t("field.measure")}>
            {(control) => (
              <Select
                control={control}
                value={component.measure}
                onChange={(measure) => onChange({ ...component, measure })}
                options={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))}
              />
            )}
          </Field>
        )}
        {(from === "response_header" || from === "response_field") &&
          text("maxUnits", { hint: t("maxUnitsHint") })}
        {from === "request_field" && text("whenMissing", { optional: true })}
        {byUnits && text("roundUpTo", { optional: true })}
      </div>
      <Button
        variant="ghost"
        size="icon"
        className="mt-5"
        aria-label={t("removePart", { place })}
        disabled={onRemove === null}
        onClick={() => onRemove?.()}
      >
        <X aria-hidden />
      </Button>
    </li>
  );
}
