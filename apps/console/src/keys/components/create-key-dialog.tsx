"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useChange, useOperation } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { SecretOnce } from "../../ui/secret-once.tsx";
import { Select } from "../../ui/select.tsx";
import { OwnerField } from "./owner-field.tsx";

interface Form {
  name: string;
  team: string;
  /** Identifier of whose key it is; empty for nobody. */
  member: string;
  expires: "never" | "30" | "90" | "365";
}
const ORGANIZATION = "";
const DAY_MS = 86_400_000;

/** Makes a key and shows it once. */
export function CreateKeyDialog({
  open,
  team,
  onClose,
}: {
  open: boolean;
  team: { slug: string; name: string } | null;
  onClose: () => void;
}) {
  const t = useTranslations("keys.new");
  const common = useTranslations("common");
  const me = useMe();
  const [secret, setSecret] = useState<string | null>(null);
  const teams = useOperation(
    "listTeams",
    { query: { limit: 200 } },
    { enabled: open && team === null },
  );
  const create = useChange("createKey", ["listKeys"]);
  const mayOrganization = me.permissions.includes("organization:write");
  const options = [
    ...(mayOrganization && team === null
      ? [{ value: ORGANIZATION, label: t("organization") }]
      : []),
    ...(team === null
      ? (teams.data?.data ?? []).map((entry) => ({ value: entry.slug, label: entry.name }))
      : [{ value: team.slug, label: team.name }]),
  ];
  const form = useForm<Form>({
    values: {
      name: "",
      team: team?.slug ?? options.find((o) => o.value !== "")?.value ?? "",
      member: "",
      expires: "90",
    },
    resetOptions: { keepDirtyValues: true },
  });
  const chosen = options.find((option) => option.value === form.watch("team"));
  const close = () => {
    setSecret(null);
    create.reset();
    form.reset();
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={secret === null ? t("title") : t("made")}>
      {secret !== null ? (
        <>
          <SecretOnce secret={secret} label={t("copy")} />
          <p className="mt-3 text-sm text-muted">{t("use")}</p>
          <DialogActions>
            <Button variant="primary" onClick={close}>
              {t("saved")}
            </Button>
          </DialogActions>
        </>
      ) : (
        <form
          noValidate
          className="flex flex-col gap-4"
          onSubmit={form.handleSubmit((values) =>
            create.mutate(
              {
                body: {
                  name: values.name,
                  ...(values.team === ORGANIZATION ? {} : { team: values.team }),
                  ...(values.member === "" ? {} : { member: values.member }),
                  ...(values.expires === "never"
                    ? {}
                    : {
                        expiresAt: new Date(
                          Date.now() + Number(values.expires) * DAY_MS,
                        ).toISOString(),
                      }),
                },
              },
              { onSuccess: (made) => setSecret(made.key) },
            ),
          )}
        >
          <Field label={t("name")} hint={t("nameHint")} error={form.formState.errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                maxLength={120}
                autoComplete="off"
                {...form.register("name", { required: common("required") })}
              />
            )}
          </Field>
          <Controller
            control={form.control}
            name="team"
            render={({ field }) => (
              <Field label={t("scope")}>
                {(control) => (
                  <Select
                    control={control}
                    value={field.value}
                    onChange={(value) => {
                      field.onChange(value);
                      // Who may have a team's key need not be able to have another's.
                      form.setValue("member", "");
                    }}
                    options={options}
                    disabled={team !== null}
                  />
                )}
              </Field>
            )}
          />
          <Controller
            control={form.control}
            name="member"
            render={({ field }) => (
              <OwnerField team={form.watch("team")} value={field.value} onChange={field.onChange} />
            )}
          />
          <Controller
            control={form.control}
            name="expires"
            render={({ field }) => (
              <Field label={t("expires")}>
                {(control) => (
                  <Select
                    control={control}
                    value={field.value}
                    onChange={field.onChange}
                    options={(["30", "90", "365", "never"] as const).map((value) => ({
                      value,
                      label: value === "never" ? t("never") : t("days", { count: Number(value) }),
                    }))}
                  />
                )}
              </Field>
            )}
          />
          <p className="rounded-md bg-subtle px-3 py-2 text-sm">
            {form.watch("team") === ORGANIZATION
              ? t("summaryOrganization")
              : t("summaryTeam", { team: chosen?.label ?? "" })}
          </p>
          {create.error !== null && <ErrorState problem={create.error} />}
          <DialogActions>
            <Button onClick={close}>{common("cancel")}</Button>
            <Button type="submit" variant="primary" busy={create.isPending}>
              {t("submit")}
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
