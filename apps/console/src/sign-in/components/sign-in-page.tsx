"use client";
import { CircleAlert } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { signIn } from "next-auth/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { EntryFrame } from "../../shell/entry-frame.tsx";
import { safeCallback } from "../../shell/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";

interface Form {
  email: string;
  password: string;
}

/** Sign-in with e-mail and password; afterwards the page that was asked for. */
export function SignInPage() {
  const t = useTranslations("signIn");
  const common = useTranslations("common");
  const asked = useSearchParams();
  const [failure, setFailure] = useState<"credentials" | "limited" | "network" | null>(
    asked.has("error") ? (asked.get("error") === "RATE_LIMITED" ? "limited" : "credentials") : null,
  );
  const form = useForm<Form>({ defaultValues: { email: "", password: "" } });
  const errors = form.formState.errors;
  const submit = form.handleSubmit(async (values) => {
    setFailure(null);
    const target = safeCallback(asked.get("callbackUrl"), window.location.origin);
    const result = await signIn("credentials", {
      ...values,
      redirect: false,
      callbackUrl: target,
    }).catch(() => null);
    if (result === null || result === undefined) setFailure("network");
    else if (result.ok && !result.error) window.location.assign(target);
    else setFailure(result.error === "RATE_LIMITED" ? "limited" : "credentials");
  });
  return (
    <EntryFrame title={t("title")}>
      <form noValidate method="post" className="flex flex-col gap-4" onSubmit={submit}>
        {failure !== null && (
          <p
            role="alert"
            className="flex items-start gap-2 rounded-md bg-danger/8 px-3 py-2 text-danger"
          >
            <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            {t(`failure.${failure}`)}
          </p>
        )}
        <Field label={t("email")} error={errors.email?.message}>
          {(control) => (
            <Input
              {...control}
              type="email"
              autoComplete="username"
              maxLength={320}
              {...form.register("email", { required: common("required") })}
            />
          )}
        </Field>
        <Field label={t("password")} error={errors.password?.message}>
          {(control) => (
            <Input
              {...control}
              type="password"
              autoComplete="current-password"
              maxLength={200}
              {...form.register("password", { required: common("required") })}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" busy={form.formState.isSubmitting}>
          {t("submit")}
        </Button>
        <p className="text-sm text-muted">{t("help")}</p>
      </form>
    </EntryFrame>
  );
}
