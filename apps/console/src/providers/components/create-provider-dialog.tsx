"use client";
import { wireFormats } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { Controller, useForm } from "react-hook-form";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { readDollars } from "../../ui/amount.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { MoneyInput } from "../../ui/money-input.tsx";
import { Select } from "../../ui/select.tsx";

interface Form {
  name: string;
  format: (typeof wireFormats)[number];
  baseUrl: string;
  category: string;
  credential: string;
  price: string;
}

/** What each wire format expects, so that most of the form fills itself. */
const PRESETS = {
  openai: { vendor: "openai", baseUrl: "https://api.openai.com", category: "llm" },
  anthropic: { vendor: "anthropic", baseUrl: "https://api.anthropic.com", category: "llm" },
  google: {
    vendor: "google",
    baseUrl: "https://generativelanguage.googleapis.com",
    category: "llm",
  },
  http: { vendor: "", baseUrl: "https://", category: "search" },
} as const;

/** Registers a vendor with its credential; a plain HTTP API also gets a price for one request. */
export function CreateProviderDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("providers.new");
  const common = useTranslations("common");
  const form = useForm<Form>({
    defaultValues: { name: "", format: "openai", credential: "", price: "", ...PRESETS.openai },
  });
  const create = useChange("createProvider", ["listProviders"]);
  const format = form.watch("format");
  const errors = form.formState.errors;
  const required = common("required");
  const close = () => {
    create.reset();
    form.reset();
    onClose();
  };
  const submit = form.handleSubmit((values) => {
    const read = readDollars(values.price);
    const host = URL.canParse(values.baseUrl) ? new URL(values.baseUrl).host : "";
    const fixed = PRESETS[values.format].vendor;
    create.mutate(
      {
        body: {
          name: values.name,
          vendor: fixed === "" ? values.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-") : fixed,
          format: values.format,
          baseUrl: values.baseUrl,
          category: values.category,
          ...(values.format === "anthropic" ? { authHeader: "x-api-key", authPrefix: "" } : {}),
          ...(values.credential === "" ? {} : { credential: values.credential }),
          endpoints: [
            {
              host,
              category: values.category,
              ...(read.kind === "amount" ? { pricePerRequest: read.microUsd } : {}),
            },
          ],
        },
      },
      {
        onSuccess: (provider) => {
          toast.success(t("done", { name: provider.name }));
          close();
        },
      },
    );
  });
  return (
    <Dialog open={open} onClose={close} title={t("title")} description={t("hint")}>
      <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
        <Controller
          control={form.control}
          name="format"
          render={({ field }) => (
            <Field label={t("format")}>
              {(control) => (
                <Select
                  control={control}
                  value={field.value}
                  onChange={(next) => {
                    field.onChange(next);
                    form.setValue("baseUrl", PRESETS[next].baseUrl);
                    form.setValue("category", PRESETS[next].category);
                  }}
                  options={wireFormats.map((value) => ({ value, label: t(`formats.${value}`) }))}
                />
              )}
            </Field>
          )}
        />
        <Field label={t("name")} error={errors.name?.message}>
          {(control) => (
            <Input {...control} maxLength={120} {...form.register("name", { required })} />
          )}
        </Field>
        <Field label={t("baseUrl")} hint={t("baseUrlHint")} error={errors.baseUrl?.message}>
          {(control) => (
            <Input
              {...control}
              type="url"
              maxLength={500}
              className="font-mono text-sm"
              {...form.register("baseUrl", {
                required,
                validate: (text) => URL.canParse(text) || t("notUrl"),
              })}
            />
          )}
        </Field>
        <Field label={t("category")} hint={t("categoryHint")} error={errors.category?.message}>
          {(control) => (
            <Input
              {...control}
              maxLength={64}
              {...form.register("category", {
                required,
                pattern: { value: /^[a-z0-9]+(-[a-z0-9]+)*$/, message: t("notCategory") },
              })}
            />
          )}
        </Field>
        <Field label={t("credential")} optional={common("optional")} hint={t("credentialHint")}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="off"
              maxLength={4000}
              {...form.register("credential")}
            />
          )}
        </Field>
        {format === "http" && (
          <Field label={t("price")} hint={t("priceHint")} error={errors.price?.message}>
            {(control) => (
              <MoneyInput
                control={control}
                unit="request"
                {...form.register("price", {
                  validate: (text) => readDollars(text).kind === "amount" || common("notDollars"),
                })}
                value={form.watch("price")}
              />
            )}
          </Field>
        )}
        {create.error !== null && <ErrorState problem={create.error} />}
        <DialogActions>
          <Button onClick={close}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {t("submit")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
