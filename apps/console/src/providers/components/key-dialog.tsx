"use client";
import type { ProviderCredentialView, ProviderView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { type FormEvent, useId, useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { type KeyForm, keyBodyOf, keyFormOf } from "../key-form.ts";

/** Adds a further key to a provider, or changes one; its value is never shown. */
export function KeyDialog({
  provider,
  credential,
  onClose,
}: {
  provider: ProviderView;
  credential: ProviderCredentialView | null;
  onClose: () => void;
}) {
  const t = useTranslations("providers.keys.form");
  const common = useTranslations("common");
  const regionsId = useId();
  const [form, setForm] = useState(() => keyFormOf(credential));
  const [tried, setTried] = useState(false);
  const add = useChange("addProviderCredential", ["listProviders", "listModelAliases"]);
  const update = useChange("updateProviderCredential", ["listProviders", "listModelAliases"]);
  const error = add.error ?? update.error;
  const errorOf = (field: string) => error?.errors.find((one) => one.field === field)?.message;
  const missing = (text: string) => (tried && text.trim() === "" ? common("required") : undefined);
  const change = (more: Partial<KeyForm>) => setForm((now) => ({ ...now, ...more }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (form.name.trim() === "" || (credential === null && form.credential === "")) return;
    const done = {
      onSuccess: () => {
        toast.success(t(credential === null ? "added" : "saved", { name: form.name }));
        onClose();
      },
    };
    const body = keyBodyOf(form);
    if (credential === null)
      add.mutate(
        { params: { providerId: provider.id }, body: { ...body, credential: form.credential } },
        done,
      );
    else
      update.mutate(
        { params: { providerId: provider.id, credentialId: credential.id }, body },
        done,
      );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={
        credential === null
          ? t("addTitle", { provider: provider.name })
          : t("editTitle", { name: credential.name })
      }
      description={t("hint")}
    >
      <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
        <Field label={t("name")} hint={t("nameHint")} error={errorOf("name") ?? missing(form.name)}>
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              autoComplete="off"
              value={form.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label={t("credential")}
          hint={t(credential === null ? "credentialHint" : "credentialKept")}
          error={
            errorOf("credential") ?? (credential === null ? missing(form.credential) : undefined)
          }
          {...(credential === null ? {} : { optional: common("optional") })}
        >
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="off"
              maxLength={4000}
              value={form.credential}
              onChange={(event) => change({ credential: event.target.value })}
            />
          )}
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t("weight")} hint={t("weightHint")} error={errorOf("weight")}>
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                autoComplete="off"
                value={form.weight}
                onChange={(event) => change({ weight: event.target.value })}
              />
            )}
          </Field>
          <Field
            label={t("region")}
            optional={common("optional")}
            hint={t("regionHint")}
            error={errorOf("region")}
          >
            {(control) => (
              <>
                <Input
                  {...control}
                  list={regionsId}
                  maxLength={40}
                  autoComplete="off"
                  value={form.region}
                  onChange={(event) => change({ region: event.target.value })}
                />
                <datalist id={regionsId}>
                  {provider.regions.map((region) => (
                    <option key={region} value={region} />
                  ))}
                </datalist>
              </>
            )}
          </Field>
        </div>
        <Field
          label={t("baseUrl")}
          optional={common("optional")}
          hint={t("baseUrlHint")}
          error={errorOf("baseUrl")}
        >
          {(control) => (
            <Input
              {...control}
              type="url"
              maxLength={500}
              className="font-mono text-sm"
              placeholder={provider.upstreamUrl ?? provider.baseUrl}
              value={form.baseUrl}
              onChange={(event) => change({ baseUrl: event.target.value })}
            />
          )}
        </Field>
        {error !== null && error.errors.length === 0 && <ErrorState problem={error} />}
        <DialogActions>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" busy={add.isPending || update.isPending}>
            {t(credential === null ? "add" : "save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
