"use client";
import { aliasName, aliasStrategies, type ModelAliasView } from "@pag0/contract";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useChange, useOperation } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Select } from "../../ui/select.tsx";
import {
  type AliasForm,
  aliasDocumentOf,
  aliasFormOf,
  MAX_TARGETS,
  newAliasForm,
  withTarget,
} from "../alias-form.ts";
import { useAliasSentence } from "./strategy-words.ts";
import { TargetRows } from "./target-rows.tsx";

const RETRIES = ["0", "1", "2", "3", "4", "5"] as const;

/** Creates an alias, or changes where one leads; its name stays, since callers know it. */
export function AliasDialog({
  alias,
  taken,
  onClose,
  onSaved,
}: {
  alias: ModelAliasView | null;
  /** Names that are aliases already. */
  taken: readonly string[];
  onClose: () => void;
  onSaved: (name: string) => void;
}) {
  const t = useTranslations("models.form");
  const providers = useOperation("listProviders", { query: { limit: 200 } });
  const options = (providers.data?.data ?? [])
    .filter(({ format }) => format !== "http")
    .map(({ slug, name, vendor }) => ({ value: slug, label: name, vendor }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const title = alias === null ? t("createTitle") : t("editTitle", { name: alias.name });
  return (
    <Dialog open wide onClose={onClose} title={title} description={t("hint")}>
      {providers.error !== null ? (
        <ErrorState problem={providers.error} onRetry={() => void providers.refetch()} />
      ) : providers.data === undefined ? (
        <p className="text-sm text-muted">{t("loading")}</p>
      ) : options.length === 0 ? (
        <p className="text-base">{t("noProviders")}</p>
      ) : (
        <AliasEditor
          initial={alias === null ? newAliasForm(options[0]?.value ?? "") : aliasFormOf(alias)}
          isNew={alias === null}
          {...{ taken, options, onClose, onSaved }}
        />
      )}
    </Dialog>
  );
}

export interface ProviderOption {
  value: string;
  label: string;
  vendor: string;
}

function AliasEditor({
  initial,
  isNew,
  taken,
  options,
  onClose,
  onSaved,
}: {
  initial: AliasForm;
  isNew: boolean;
  taken: readonly string[];
  options: readonly ProviderOption[];
  onClose: () => void;
  onSaved: (name: string) => void;
}) {
  const t = useTranslations("models.form");
  const words = useTranslations("models");
  const common = useTranslations("common");
  const sentence = useAliasSentence();
  const [form, setForm] = useState(initial);
  const [tried, setTried] = useState(false);
  const put = useChange("putModelAlias", ["listModelAliases", "listPrices"]);
  const change = (more: Partial<AliasForm>) => setForm((now) => ({ ...now, ...more }));
  const nameError = !tried
    ? undefined
    : !aliasName.safeParse(form.name).success
      ? t("badName")
      : isNew && taken.includes(form.name)
        ? t("taken")
        : undefined;
  const incomplete = form.targets.some(({ model }) => model.trim() === "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const fine = aliasName.safeParse(form.name).success && !(isNew && taken.includes(form.name));
    if (!fine || incomplete) return;
    put.mutate(
      { params: { aliasName: form.name }, body: aliasDocumentOf(form) },
      {
        onSuccess: (saved) => {
          toast.success(t(isNew ? "created" : "saved", { name: saved.name }));
          onClose();
          onSaved(saved.name);
        },
      },
    );
  };
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
      <Field label={t("name")} hint={t("nameHint")} error={nameError}>
        {(control) => (
          <Input
            {...control}
            className="font-mono"
            maxLength={64}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            readOnly={!isNew}
            value={form.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <div className="flex flex-col gap-1">
        <span className="text-sm font-medium">{words("column.strategy")}</span>
        <div>
          <Segmented
            label={words("column.strategy")}
            value={form.strategy}
            onChange={(strategy) => change({ strategy })}
            options={aliasStrategies.map((value) => ({ value, label: words(`strategy.${value}`) }))}
          />
        </div>
        <p className="text-xs text-muted">{t(`strategyHint.${form.strategy}`)}</p>
      </div>
      <TargetRows form={form} options={options} showMissing={tried} onChange={setForm} />
      <div>
        <Button
          size="sm"
          disabledReason={form.targets.length >= MAX_TARGETS ? t("mostTargets") : null}
          onClick={() => setForm((now) => withTarget(now, now.targets.at(-1)?.provider ?? ""))}
        >
          <Plus aria-hidden />
          {t("addTarget")}
        </Button>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={words("retries")} hint={t("retriesHint")}>
          {(control) => (
            <Select
              control={control}
              value={form.retries}
              onChange={(retries) => change({ retries })}
              options={RETRIES.map((value) => ({ value, label: value }))}
            />
          )}
        </Field>
        <Field label={words("timeout")} optional={common("optional")} hint={t("timeoutHint")}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              value={form.timeoutSeconds}
              onChange={(event) => change({ timeoutSeconds: event.target.value })}
            />
          )}
        </Field>
      </div>
      {!incomplete && (
        <p className="rounded-md bg-subtle px-3 py-2 text-sm">
          {sentence({ ...form, retries: Number(form.retries) })}
        </p>
      )}
      {put.error !== null && <ErrorState problem={put.error} />}
      <DialogActions>
        <Button onClick={onClose}>{common("cancel")}</Button>
        <Button type="submit" variant="primary" busy={put.isPending}>
          {t(isNew ? "create" : "save")}
        </Button>
      </DialogActions>
    </form>
  );
}
