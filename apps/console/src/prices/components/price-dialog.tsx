"use client";
import type { PriceOverride } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { toast } from "sonner";
import { useChange, useOperation } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, Textarea } from "../../ui/input.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { newPriceForm, type PriceForm, priceFormOf, termsOf } from "../price-form.ts";
import { InstantField } from "./instant-field.tsx";
import { RateFields } from "./rate-fields.tsx";
import { TierRows } from "./tier-rows.tsx";
import { UnitRows } from "./unit-rows.tsx";

const KINDS = ["price", "discount", "free", "default"] as const;
const EVERY = "*";

/** Sets a price of the organization's own, or changes one: a new version, and what was charged stays. */
export function PriceDialog({
  about,
  before,
  onClose,
}: {
  /** What a new price is of. */
  about: { vendor: string; model: string };
  before: PriceOverride | null;
  onClose: () => void;
}) {
  const t = useTranslations("prices.form");
  const common = useTranslations("common");
  const [form, setForm] = useState(() =>
    before === null ? newPriceForm(about) : priceFormOf(before),
  );
  const change = (more: Partial<PriceForm>) => setForm((now) => ({ ...now, ...more }));
  const stale = [
    "listPriceOverrides",
    "getPriceOverride",
    "listPrices",
    "listModelAliases",
  ] as const;
  const create = useChange("createPriceOverride", stale);
  const update = useChange("changePriceOverride", stale);
  const error = before === null ? create.error : update.error;
  const done = () => {
    toast.success(
      t(before === null ? "created" : "changed", { name: `${form.vendor}/${form.model}` }),
    );
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const terms = termsOf(form, before);
    if (before === null) create.mutate({ body: terms }, { onSuccess: done });
    else
      update.mutate(
        {
          params: { overrideId: before.id },
          body: { terms, expectedVersion: before.version },
        },
        { onSuccess: done },
      );
  };
  const priced = form.kind === "price" || form.kind === "default";
  const fieldError = (field: string) =>
    error?.errors.find((entry) => entry.field.replace(/^terms\./, "") === field)?.message;
  const isShown = ({ field }: { field: string }) =>
    /^(terms\.)?(model|percent|(rates|contextTiers).*)$/.test(field);
  const name = before === null ? "" : `${before.vendor}/${before.model}`;
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={before === null ? t("createTitle") : t("changeTitle", { name })}
      description={t(before === null ? "createHint" : "changeHint")}
    >
      <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
        <div className="flex flex-col gap-1">
          <div>
            <Segmented
              label={t("kind")}
              value={form.kind}
              onChange={(kind) => change({ kind })}
              options={KINDS.map((value) => ({ value, label: t(`kindOf.${value}`) }))}
            />
          </div>
          <p className="text-xs text-muted">{t(`kindHint.${form.kind}`)}</p>
        </div>
        <ModelFields form={form} error={fieldError("model")} onChange={change} />
        {form.kind === "discount" && (
          <Field label={t("percent")} hint={t("percentHint")} error={fieldError("percent")}>
            {(control) => (
              <div className="relative w-40">
                <Input
                  {...control}
                  inputMode="decimal"
                  autoComplete="off"
                  className="pr-8 text-right"
                  value={form.percent}
                  onChange={(event) => change({ percent: event.target.value })}
                />
                <span
                  aria-hidden
                  className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-muted"
                >
                  %
                </span>
              </div>
            )}
          </Field>
        )}
        {priced && (
          <>
            <RateFields form={form} errorOf={fieldError} onChange={change} />
            <TierRows form={form} errorOf={fieldError} onChange={setForm} />
            <UnitRows form={form} onChange={setForm} />
          </>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <InstantField
            label={t("from")}
            hint={t(before === null ? "fromHint" : "fromChangeHint")}
            value={form.from}
            onChange={(from) => change({ from })}
          />
          <InstantField
            label={t("to")}
            hint={t("toHint")}
            value={form.to}
            onChange={(to) => change({ to })}
          />
        </div>
        <Field label={t("note")} optional={common("optional")} hint={t("noteHint")}>
          {(control) => (
            <Textarea
              {...control}
              maxLength={500}
              value={form.note}
              onChange={(event) => change({ note: event.target.value })}
            />
          )}
        </Field>
        {error !== null && (error.errors.length === 0 || !error.errors.every(isShown)) && (
          <ErrorState problem={error} />
        )}
        <DialogActions>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" busy={create.isPending || update.isPending}>
            {t(before === null ? "create" : "save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** Which models a price is of. */
function ModelFields({
  form,
  error,
  onChange,
}: {
  form: PriceForm;
  error: string | undefined;
  onChange: (more: Partial<PriceForm>) => void;
}) {
  const t = useTranslations("prices.form");
  const listId = useId();
  const providers = useOperation("listProviders", { query: { limit: 200 } });
  const vendors = (providers.data?.data ?? [])
    .filter(({ format }) => format !== "http")
    .map(({ vendor }) => vendor);
  const prices = useOperation(
    "listPrices",
    { query: { vendor: form.vendor, limit: 200 } },
    { enabled: form.vendor !== EVERY && form.vendor !== "" },
  );
  const options = [...new Set([form.vendor, ...vendors])]
    .filter((vendor) => vendor !== EVERY && vendor !== "")
    .sort()
    .map((value) => ({ value, label: value }));
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t("vendor")}>
        {(control) => (
          <Select
            control={control}
            value={form.vendor}
            onChange={(vendor) => onChange({ vendor })}
            options={[{ value: EVERY, label: t("everyVendor") }, ...options]}
          />
        )}
      </Field>
      <Field label={t("model")} hint={t("modelHint")} error={error}>
        {(control) => (
          <>
            <Input
              {...control}
              list={listId}
              maxLength={200}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono text-sm"
              value={form.model}
              onChange={(event) => onChange({ model: event.target.value })}
            />
            <datalist id={listId}>
              {(prices.data?.data ?? []).map(({ model }) => (
                <option key={model} value={model} />
              ))}
            </datalist>
          </>
        )}
      </Field>
    </div>
  );
}
