"use client";
import type { OperationResponse } from "@pag0/contract";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useChange } from "../../client/hooks.ts";
import { EntryFrame } from "../../shell/entry-frame.tsx";
import { paths } from "../../shell/paths.ts";
import { Button } from "../../ui/button.tsx";
import { buttonStyle } from "../../ui/button-style.ts";
import { Combobox } from "../../ui/combobox.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { SecretOnce } from "../../ui/secret-once.tsx";

interface Form {
  token: string;
  company: string;
  timezone: string;
  name: string;
  email: string;
  password: string;
}
const MIN_PASSWORD = 12;

/** Sets up the company: one form, then the organization's key, shown once. */
export function SetupPage() {
  const t = useTranslations("setup");
  const common = useTranslations("common");
  const [made, setMade] = useState<OperationResponse<"setUp"> | null>(null);
  const setUp = useChange("setUp", []);
  const form = useForm<Form>({
    defaultValues: {
      token: "",
      company: "",
      timezone: "UTC",
      name: "",
      email: "",
      password: "",
    },
  });
  const errors = form.formState.errors;
  const required = common("required");
  if (made !== null)
    return (
      <EntryFrame title={t("done", { name: made.organization.name })}>
        <div className="flex flex-col gap-4">
          <p>{t("keyHint")}</p>
          <SecretOnce secret={made.apiKey} label={t("copyKey")} />
          <ol className="list-decimal pl-5 text-sm">
            <li>{t("next.signIn")}</li>
            <li>{t("next.provider")}</li>
            <li>{t("next.team")}</li>
            <li>{t("next.key")}</li>
          </ol>
          <Link
            href={paths.signIn(paths.providers({ create: "1" }))}
            className={buttonStyle({ variant: "primary" })}
          >
            {t("toSignIn")}
          </Link>
        </div>
      </EntryFrame>
    );
  return (
    <EntryFrame title={t("title")}>
      <p className="mb-4 text-sm text-muted">{t("intro")}</p>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) =>
          setUp.mutate(
            {
              headers: { authorization: `Bearer ${values.token.trim()}` },
              body: {
                company: { name: values.company, timezone: values.timezone },
                owner: { name: values.name, email: values.email, password: values.password },
              },
            },
            { onSuccess: setMade },
          ),
        )}
      >
        <Field label={t("token")} hint={t("tokenHint")} error={errors.token?.message}>
          {(control) => (
            <Input
              {...control}
              autoComplete="off"
              className="font-mono text-sm"
              {...form.register("token", { required })}
            />
          )}
        </Field>
        <Field label={t("company")} error={errors.company?.message}>
          {(control) => (
            <Input
              {...control}
              autoComplete="organization"
              maxLength={120}
              {...form.register("company", { required })}
            />
          )}
        </Field>
        <Controller
          control={form.control}
          name="timezone"
          render={({ field }) => (
            <Field label={t("timezone")} hint={t("timezoneHint")}>
              {(control) => (
                <Combobox
                  control={control}
                  items={["UTC", ...Intl.supportedValuesOf("timeZone")]}
                  value={field.value}
                  onChange={field.onChange}
                  emptyText={common("noZone")}
                />
              )}
            </Field>
          )}
        />
        <Field label={t("owner")} error={errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              autoComplete="name"
              maxLength={120}
              {...form.register("name", { required })}
            />
          )}
        </Field>
        <Field label={t("email")} error={errors.email?.message}>
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="username"
              maxLength={320}
              {...form.register("email", {
                required,
                pattern: { value: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, message: common("notEmail") },
              })}
            />
          )}
        </Field>
        <Field label={t("password")} hint={t("passwordHint")} error={errors.password?.message}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="new-password"
              maxLength={200}
              {...form.register("password", {
                required,
                minLength: { value: MIN_PASSWORD, message: t("passwordHint") },
              })}
            />
          )}
        </Field>
        {setUp.error !== null && <ErrorState problem={setUp.error} />}
        <Button type="submit" variant="primary" busy={setUp.isPending}>
          {t("submit")}
        </Button>
      </form>
    </EntryFrame>
  );
}
