"use client";
import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { type PriceForm, TIER_CLASSES, type TierForm, withTier } from "../price-form.ts";

/** Rates of their own for calls with long inputs, each from so many tokens on. */
export function TierRows({
  form,
  errorOf,
  onChange,
}: {
  form: PriceForm;
  errorOf: (field: string) => string | undefined;
  onChange: (form: PriceForm) => void;
}) {
  const t = useTranslations("prices");
  const set = (index: number, more: Partial<TierForm>) => {
    const tier = form.tiers[index];
    if (tier !== undefined)
      onChange({ ...form, tiers: form.tiers.with(index, { ...tier, ...more }) });
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t("form.tiers")}</legend>
      {errorOf("contextTiers") !== undefined && (
        <p className="text-sm text-danger">{t("form.tiersOrder")}</p>
      )}
      {form.tiers.map((tier, index) => (
        <div
          key={tier.key}
          className="grid grid-cols-2 items-end gap-2 sm:grid-cols-[minmax(0,3fr)_repeat(4,minmax(0,2fr))_auto]"
        >
          <Field
            label={t("form.tierAbove")}
            error={
              errorOf(`contextTiers[${index}].above`) === undefined
                ? undefined
                : t("form.tierAboveWrong")
            }
          >
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                autoComplete="off"
                placeholder="200,000"
                className="figures text-right"
                value={tier.above}
                onChange={(event) => set(index, { above: event.target.value })}
              />
            )}
          </Field>
          {TIER_CLASSES.map((name) => (
            <Field
              key={name}
              label={t(`class.${name}`)}
              error={errorOf(`contextTiers[${index}].rates.${name}`)}
            >
              {(control) => (
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  placeholder="$"
                  className="figures text-right"
                  value={tier.rates[name] ?? ""}
                  onChange={(event) =>
                    set(index, { rates: { ...tier.rates, [name]: event.target.value } })
                  }
                />
              )}
            </Field>
          ))}
          <Button
            variant="ghost"
            size="icon"
            aria-label={t("form.removeTier", { above: tier.above })}
            onClick={() => onChange({ ...form, tiers: form.tiers.toSpliced(index, 1) })}
          >
            <X aria-hidden />
          </Button>
          {errorOf(`contextTiers[${index}].rates`) !== undefined && (
            <p className="col-span-full text-sm text-danger">{t("form.namesNothing")}</p>
          )}
        </div>
      ))}
      <div>
        <Button size="sm" variant="ghost" onClick={() => onChange(withTier(form))}>
          <Plus aria-hidden />
          {t("form.addTier")}
        </Button>
      </div>
    </fieldset>
  );
}
