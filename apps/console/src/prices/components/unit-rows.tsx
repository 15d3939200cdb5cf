"use client";
import { unitKinds } from "@pag0/contract";
import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { type PriceForm, UNIT_PERS, type UnitForm, withUnit } from "../price-form.ts";

/** Prices by the piece: pictures, seconds of audio, searches. */
export function UnitRows({
  form,
  onChange,
}: {
  form: PriceForm;
  onChange: (form: PriceForm) => void;
}) {
  const t = useTranslations("prices");
  const set = (index: number, more: Partial<UnitForm>) => {
    const unit = form.units[index];
    if (unit !== undefined)
      onChange({ ...form, units: form.units.with(index, { ...unit, ...more }) });
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t("units")}</legend>
      {form.units.map((unit, index) => (
        <div
          key={unit.key}
          className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] gap-2 sm:grid-cols-[minmax(0,3fr)_minmax(0,3fr)_minmax(0,2fr)_minmax(0,2fr)_auto]"
        >
          <Select
            label={t("form.unitKind")}
            value={unit.kind}
            onChange={(kind) => set(index, { kind })}
            options={unitKinds.map((value) => ({ value, label: t(`unit.${value}`) }))}
          />
          <Input
            aria-label={t("form.unitKey")}
            placeholder={t("form.unitKeyHint")}
            maxLength={100}
            autoComplete="off"
            value={unit.name}
            onChange={(event) => set(index, { name: event.target.value })}
          />
          <Input
            aria-label={t("form.unitUsd")}
            placeholder="$"
            inputMode="decimal"
            autoComplete="off"
            className="figures text-right max-sm:col-start-1"
            value={unit.usd}
            onChange={(event) => set(index, { usd: event.target.value })}
          />
          <Select
            label={t("form.unitPer")}
            value={unit.per}
            onChange={(per) => set(index, { per })}
            options={UNIT_PERS.map((value) => ({
              value: value as string,
              label: t("form.per", { count: Number(value) }),
            }))}
          />
          <Button
            variant="ghost"
            size="icon"
            aria-label={t("form.removeUnit", { kind: t(`unit.${unit.kind}`) })}
            onClick={() => onChange({ ...form, units: form.units.toSpliced(index, 1) })}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
      <div>
        <Button size="sm" variant="ghost" onClick={() => onChange(withUnit(form))}>
          <Plus aria-hidden />
          {t("form.addUnit")}
        </Button>
      </div>
    </fieldset>
  );
}
