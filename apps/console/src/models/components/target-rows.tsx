"use client";
import type { ModelPrice } from "@pag0/contract";
import { ArrowDown, ArrowUp, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useId, useRef } from "react";
import { useOperation } from "../../client/hooks.ts";
import { usdText } from "../../prices/price-text.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { percent } from "../../ui/numbers.ts";
import { Select } from "../../ui/select.tsx";
import { type AliasForm, moveTarget, shareOfTarget, type TargetForm } from "../alias-form.ts";
import type { ProviderOption } from "./alias-dialog.tsx";

/** The targets of an alias in their order; Alt with an arrow moves the row that has the focus. */
export function TargetRows({
  form,
  options,
  showMissing,
  onChange,
}: {
  form: AliasForm;
  options: readonly ProviderOption[];
  /** Whether rows without a model say so. */
  showMissing: boolean;
  onChange: (form: AliasForm) => void;
}) {
  const t = useTranslations("models.form");
  const moved = useRef<{ key: number; step: -1 | 1 } | null>(null);
  const list = useRef<HTMLOListElement>(null);
  // The button that moved a row keeps the focus, wherever the row went; at the end, its opposite.
  useEffect(() => {
    if (moved.current === null) return;
    const { key, step } = moved.current;
    moved.current = null;
    const row = list.current?.querySelector(`[data-target="${key}"]`);
    const buttons = row?.querySelectorAll<HTMLButtonElement>("[data-move]:not(:disabled)");
    const same = [...(buttons ?? [])].find(({ dataset }) => dataset.move === String(step));
    (same ?? buttons?.[0])?.focus();
  });
  const move = (index: number, step: -1 | 1, byButton: boolean) => {
    if (byButton) moved.current = { key: form.targets[index]?.key ?? -1, step };
    onChange(moveTarget(form, index, step));
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t("targets")}</legend>
      <ol ref={list} className="flex flex-col gap-2" aria-label={t("targets")}>
        {form.targets.map((target, index) => (
          <li
            key={target.key}
            data-target={target.key}
            className="flex items-start gap-2 rounded-md border border-line p-2"
            onKeyDown={(event) => {
              if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
              event.preventDefault();
              move(index, event.key === "ArrowUp" ? -1 : 1, false);
            }}
          >
            <span className="figures mt-7 w-4 shrink-0 text-right text-sm text-muted">
              {index + 1}
            </span>
            <TargetFields
              target={target}
              options={options}
              share={form.strategy === "weighted" ? shareOfTarget(form, index) : undefined}
              showMissing={showMissing}
              onChange={(more) =>
                onChange({
                  ...form,
                  targets: form.targets.with(index, { ...target, ...more }),
                })
              }
            />
            <div className="mt-6 flex shrink-0 max-sm:flex-col">
              {([-1, 1] as const).map((step) => (
                <Button
                  key={step}
                  variant="ghost"
                  size="icon"
                  data-move={step}
                  aria-label={t(step === -1 ? "moveUp" : "moveDown", { place: index + 1 })}
                  disabled={step === -1 ? index === 0 : index === form.targets.length - 1}
                  onClick={() => move(index, step, true)}
                >
                  {step === -1 ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
                </Button>
              ))}
              <Button
                variant="ghost"
                size="icon"
                aria-label={t("removeTarget", { place: index + 1 })}
                disabled={form.targets.length === 1}
                onClick={() => onChange({ ...form, targets: form.targets.toSpliced(index, 1) })}
              >
                <X aria-hidden />
              </Button>
            </div>
          </li>
        ))}
      </ol>
      {form.targets.length > 1 && <p className="text-xs text-muted">{t("moveHint")}</p>}
    </fieldset>
  );
}

function TargetFields({
  target,
  options,
  share,
  showMissing,
  onChange,
}: {
  target: TargetForm;
  options: readonly ProviderOption[];
  /** Undefined where weights are not drawn; null where they are no numbers yet. */
  share: number | null | undefined;
  showMissing: boolean;
  onChange: (more: Partial<TargetForm>) => void;
}) {
  const t = useTranslations("models.form");
  const words = useTranslations("models");
  const listId = useId();
  const vendor = options.find(({ value }) => value === target.provider)?.vendor ?? "";
  const prices = useOperation(
    "listPrices",
    { query: { vendor, limit: 200 } },
    { enabled: vendor !== "" },
  );
  const models = prices.data?.data ?? [];
  const typed = target.model.trim().toLowerCase();
  const price = models.find(({ model }) => model === typed);
  const known = prices.data === undefined || prices.data.nextCursor !== null;
  return (
    <div className="grid min-w-0 grow gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]">
      <Field label={t("provider")}>
        {(control) => (
          <Select
            control={control}
            value={target.provider}
            onChange={(provider) => onChange({ provider, model: "" })}
            options={options}
          />
        )}
      </Field>
      <Field
        label={t("model")}
        error={showMissing && typed === "" ? t("noModel") : undefined}
        hint={typed === "" ? undefined : <PriceHint price={price} unsure={known} />}
      >
        {(control) => (
          <>
            <Input
              {...control}
              list={listId}
              maxLength={200}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={target.model}
              onChange={(event) => onChange({ model: event.target.value })}
            />
            <datalist id={listId}>
              {models.map(({ model }) => (
                <option key={model} value={model} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      {share !== undefined && (
        <Field label={words("weight")} hint={share === null ? undefined : percent(share)}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              className="w-20 text-right"
              value={target.weight}
              onChange={(event) => onChange({ weight: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

/** What the typed model costs, or that nobody knows. */
function PriceHint({ price, unsure }: { price: ModelPrice | undefined; unsure: boolean }) {
  const t = useTranslations("models");
  if (price === undefined || price.kind === "none")
    return unsure ? null : (
      <span className="inline-flex items-center gap-1 text-warn">
        <TriangleAlert className="size-3.5" aria-hidden />
        {t("form.noPrice")}
      </span>
    );
  if (price.rates === null) return t(price.kind === "free" ? "free" : "byPiece");
  return (
    <span className="figures">
      {t("inOutMillion", {
        input: usdText(price.rates.input),
        output: usdText(price.rates.output),
      })}
    </span>
  );
}
