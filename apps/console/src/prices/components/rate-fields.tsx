"use client";
import { tokenClasses } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useOperation } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { type PriceForm, TIER_CLASSES, type TokenClass } from "../price-form.ts";
import { usdText } from "../price-text.ts";

const USUAL: readonly TokenClass[] = TIER_CLASSES;

/** Dollars per million tokens of each class; the usual ones first, each with what it costs now. */
export function RateFields({
  form,
  errorOf,
  onChange,
}: {
  form: PriceForm;
  errorOf: (field: string) => string | undefined;
  onChange: (more: Partial<PriceForm>) => void;
}) {
  const t = useTranslations("prices");
  const [all, setAll] = useState(false);
  const model = form.model.trim().toLowerCase();
  const exact = form.vendor !== "*" && model !== "" && !model.includes("*");
  const prices = useOperation(
    "listPrices",
    { query: { vendor: form.vendor, q: `${form.vendor}/${model}`, limit: 200 } },
    { enabled: exact },
  );
  const now = exact
    ? (prices.data?.data.find((row) => row.vendor === form.vendor && row.model === model)?.rates ??
      null)
    : null;
  const shown = tokenClasses.filter(
    (name) => all || USUAL.includes(name) || (form.rates[name] ?? "") !== "",
  );
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="text-sm font-medium">{t("form.rates")}</legend>
      <p className="text-xs text-muted">{t(`form.ratesHint.${form.kind as "price"}`)}</p>
      {errorOf("rates") !== undefined && (
        <p className="text-sm text-danger">{t("form.namesNothing")}</p>
      )}
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {shown.map((name) => (
          <Field
            key={name}
            label={t(`class.${name}`)}
            error={errorOf(`rates.${name}`)}
            hint={now === null ? undefined : t("form.nowCosts", { usd: usdText(now[name]) })}
          >
            {(control) => (
              <div className="relative">
                <span
                  aria-hidden
                  className="pointer-events-none absolute inset-y-0 left-2.5 flex items-center text-muted"
                >
                  $
                </span>
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  className="figures pl-6 text-right"
                  value={form.rates[name] ?? ""}
                  onChange={(event) =>
                    onChange({ rates: { ...form.rates, [name]: event.target.value } })
                  }
                />
              </div>
            )}
          </Field>
        ))}
      </div>
      {shown.length < tokenClasses.length && (
        <div>
          <Button size="sm" variant="ghost" onClick={() => setAll(true)}>
            {t("form.moreClasses")}
          </Button>
        </div>
      )}
    </fieldset>
  );
}
