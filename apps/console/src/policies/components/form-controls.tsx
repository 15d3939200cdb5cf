"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { ListInput } from "../../rules/components/list-input.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { MoneyInput } from "../../ui/money-input.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import { formFields, type PathOf } from "../form-fields.ts";
import { amountInput, amountValue, numberValue, type Tri } from "../policy-form.ts";
import { EffectiveNote } from "./effective-note.tsx";
import { fieldAnchor, useErrorsAt, useField, useTyped } from "./form-context.tsx";
import { useSuggestions } from "./suggestions.tsx";

const MAX_ENTRIES = 500;

/** A field's place: where a link to it leads, and what to do where its value is of another form. */
function Place({
  path,
  showable,
  wide = false,
  children,
}: {
  path: string;
  showable: boolean;
  wide?: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("policies");
  return (
    <div id={fieldAnchor(path)} className={wide ? "min-w-0 sm:col-span-2" : "min-w-0"}>
      {showable ? (
        children
      ) : (
        <>
          <p className="text-sm font-medium">{t(`input.${path}` as never)}</p>
          <p className="text-sm text-warn">{t("form.onlyInJson")}</p>
        </>
      )}
    </div>
  );
}

function useHint(path: string) {
  const t = useTranslations("policies");
  const key = `hint.${path}`;
  return (
    <>
      {t.has(key as never) && <span>{t(key as never)}</span>}
      <EffectiveNote field={path} />
    </>
  );
}

/** Dollars. */
export function AmountField({ path }: { path: PathOf<"amount"> }) {
  const t = useTranslations("policies");
  const { input, showable, readOnly, change } = useField(path);
  const [text, setText] = useTyped(
    input as string,
    (typed, shown) => amountInput(amountValue(typed)) === shown,
  );
  const hint = useHint(path);
  return (
    <Place path={path} showable={showable}>
      <Field label={t(`input.${path}` as never)} error={useErrorsAt(path)} hint={hint}>
        {(control) => (
          <MoneyInput
            control={control}
            unit={formFields[path].unit}
            value={text}
            readOnly={readOnly}
            onChange={(event) => {
              setText(event.target.value);
              change(event.target.value);
            }}
          />
        )}
      </Field>
    </Place>
  );
}

/** A number with its unit. */
export function NumberField({ path }: { path: PathOf<"number"> }) {
  const t = useTranslations("policies");
  const { input, showable, readOnly, change } = useField(path);
  const [text, setText] = useTyped(
    input as string,
    (typed, shown) => String(numberValue(typed) ?? "") === shown,
  );
  const hint = useHint(path);
  return (
    <Place path={path} showable={showable}>
      <Field label={t(`input.${path}` as never)} error={useErrorsAt(path)} hint={hint}>
        {(control) => (
          <div className="relative">
            <Input
              {...control}
              inputMode="decimal"
              autoComplete="off"
              className="pr-28 text-right"
              value={text}
              readOnly={readOnly}
              onChange={(event) => {
                setText(event.target.value);
                change(event.target.value);
              }}
            />
            <span
              aria-hidden
              className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-muted"
            >
              {t(`unit.${formFields[path].unit}`)}
            </span>
          </div>
        )}
      </Field>
    </Place>
  );
}

const TRI = ["inherit", "on", "off"] as const satisfies readonly Tri[];

/** On, off, or nothing said here. */
export function SwitchField({ path }: { path: PathOf<"switch"> }) {
  const t = useTranslations("policies");
  const { input, showable, readOnly, change } = useField(path);
  const hint = useHint(path);
  const error = useErrorsAt(path);
  return (
    <Place path={path} showable={showable}>
      <div className="flex flex-col gap-1">
        <span className="text-sm font-medium">{t(`input.${path}`)}</span>
        {readOnly ? (
          <span>{t(`tri.${input as Tri}`)}</span>
        ) : (
          <span>
            <Segmented
              label={t(`input.${path}`)}
              value={input as Tri}
              onChange={change}
              options={TRI.map((value) => ({ value, label: t(`tri.${value}`) }))}
            />
          </span>
        )}
        {error !== undefined && <p className="text-sm text-danger">{error}</p>}
        <div className="text-xs text-muted">{hint}</div>
      </div>
    </Place>
  );
}

/** A word, such as a name. */
export function TextField({ path }: { path: PathOf<"text"> }) {
  const t = useTranslations("policies");
  const { input, showable, readOnly, change } = useField(path);
  const hint = useHint(path);
  return (
    <Place path={path} showable={showable}>
      <Field label={t(`input.${path}`)} error={useErrorsAt(path)} hint={hint}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            spellCheck={false}
            placeholder={formFields[path].example}
            value={input as string}
            readOnly={readOnly}
            onChange={(event) => change(event.target.value)}
          />
        )}
      </Field>
    </Place>
  );
}

/** One of a few, or none. */
export function ChoiceField({ path }: { path: PathOf<"choice"> }) {
  const t = useTranslations("policies");
  const { input, showable, readOnly, change } = useField(path);
  const options: readonly string[] = formFields[path].options;
  const hint = useHint(path);
  return (
    <Place path={path} showable={showable && (input === "" || options.includes(input as string))}>
      <Field label={t(`input.${path}`)} error={useErrorsAt(path)} hint={hint}>
        {(control) => (
          <Select
            control={control}
            disabled={readOnly}
            value={input as string}
            onChange={change}
            options={[
              { value: "", label: t(`none.${path}`) },
              ...options.map((value) => {
                const key = `option.${value}`;
                return { value, label: t.has(key as never) ? t(key as never) : value };
              }),
            ]}
          />
        )}
      </Field>
    </Place>
  );
}

/** A list of words. An allowed list is there or not by a box: without it all is allowed, empty it allows nothing. */
export function TagsField({ path }: { path: PathOf<"tags"> }) {
  const t = useTranslations("policies");
  const { input, showable, readOnly, change } = useField(path);
  const spec = formFields[path];
  const suggestions = useSuggestions(spec.what);
  const entries = input as readonly string[] | null;
  const allowed = spec.role === "allowed";
  const hint = useHint(path);
  const label = t(`input.${path}`);
  const error =
    useErrorsAt(path) ?? (allowed && entries?.length === 0 ? t("form.allowsNothing") : undefined);
  return (
    <Place path={path} showable={showable} wide={spec.what === "approvers"}>
      {allowed && (
        <Checkbox
          checked={entries !== null}
          disabled={readOnly}
          onChange={(on) => change(on ? [] : null)}
        >
          <span className="text-sm font-medium">{t(`restrict.${spec.what}` as never)}</span>
        </Checkbox>
      )}
      {allowed && entries === null ? (
        <div className="text-xs text-muted">
          <EffectiveNote field={path} />
        </div>
      ) : (
        <Field
          label={allowed ? <span className="sr-only">{label}</span> : label}
          error={error}
          hint={hint}
        >
          {(control) => (
            <ListInput
              control={control}
              label={label}
              values={entries ?? []}
              suggestions={suggestions}
              placeholder={t(`example.${spec.what}`)}
              readOnly={readOnly}
              max={MAX_ENTRIES}
              onChange={(values) => change(values.length === 0 && !allowed ? null : values)}
            />
          )}
        </Field>
      )}
    </Place>
  );
}
