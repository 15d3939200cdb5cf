"use client";
import { type Role, roles } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { useChange } from "../../client/hooks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { SecretOnce } from "../../ui/secret-once.tsx";
import { Select } from "../../ui/select.tsx";
import { TeamChoices } from "./team-choices.tsx";

interface Form {
  name: string;
  email: string;
  role: Role;
  teams: string[];
}

/** Adds a member; the first password is made by the server and shown once. */
export function CreateMemberDialog({
  open,
  team,
  onClose,
}: {
  open: boolean;
  team: string | null;
  onClose: () => void;
}) {
  const t = useTranslations("members.new");
  const common = useTranslations("common");
  const [made, setMade] = useState<{ email: string; password: string } | null>(null);
  const form = useForm<Form>({
    defaultValues: { name: "", email: "", role: "developer", teams: team === null ? [] : [team] },
  });
  const create = useChange("createMember", ["listMembers"]);
  const role = form.watch("role");
  const close = () => {
    setMade(null);
    create.reset();
    form.reset();
    onClose();
  };
  return (
    <Dialog open={open} onClose={close} title={made === null ? t("title") : t("made")}>
      {made !== null ? (
        <>
          <p className="mb-3">{t("tell", { email: made.email })}</p>
          <SecretOnce secret={made.password} label={t("copy")} />
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
              { body: values },
              {
                onSuccess: (member) => {
                  if (member.password === null) close();
                  else setMade({ email: member.email, password: member.password });
                },
              },
            ),
          )}
        >
          <Field label={t("name")} error={form.formState.errors.name?.message}>
            {(control) => (
              <Input
                {...control}
                maxLength={120}
                {...form.register("name", { required: common("required") })}
              />
            )}
          </Field>
          <Field label={t("email")} error={form.formState.errors.email?.message}>
            {(control) => (
              <Input
                {...control}
                type="email"
                maxLength={320}
                {...form.register("email", {
                  required: common("required"),
                  pattern: { value: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, message: common("notEmail") },
                })}
              />
            )}
          </Field>
          <Controller
            control={form.control}
            name="role"
            render={({ field }) => (
              <Field label={t("role")} hint={t(`may.${role}`)}>
                {(control) => (
                  <Select
                    control={control}
                    value={field.value}
                    onChange={field.onChange}
                    options={roles.map((value) => ({ value, label: common(`role.${value}`) }))}
                  />
                )}
              </Field>
            )}
          />
          <Controller
            control={form.control}
            name="teams"
            render={({ field }) => <TeamChoices value={field.value} onChange={field.onChange} />}
          />
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
