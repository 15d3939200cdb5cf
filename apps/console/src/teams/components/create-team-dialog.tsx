"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { paths } from "../../shell/paths.ts";
import { readDollars } from "../../ui/amount.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { MoneyInput } from "../../ui/money-input.tsx";

interface Form {
  name: string;
  budget: string;
}

/** A new team: its name and its budget of a month; all else it inherits until its policy says more. */
export function CreateTeamDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useTranslations("teams.new");
  const common = useTranslations("common");
  const router = useRouter();
  const form = useForm<Form>({ defaultValues: { name: "", budget: "" } });
  const create = useChange("createTeam", ["listTeams", "getAnalytics"]);
  const errors = form.formState.errors;
  return (
    <Dialog open={open} onClose={onClose} title={t("title")} description={t("hint")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => {
          const read = readDollars(values.budget);
          create.mutate(
            {
              body: {
                name: values.name,
                ...(read.kind === "amount" ? { policy: { monthlyBudget: read.microUsd } } : {}),
              },
            },
            {
              onSuccess: (team) => {
                toast.success(t(team.created ? "done" : "existed", { name: team.name }));
                router.push(paths.team(team.slug));
              },
            },
          );
        })}
      >
        <Field label={t("name")} error={errors.name?.message}>
          {(control) => (
            <Input
              {...control}
              maxLength={120}
              autoComplete="off"
              {...form.register("name", { required: common("required") })}
            />
          )}
        </Field>
        <Field
          label={t("budget")}
          optional={common("optional")}
          error={errors.budget?.message}
          hint={t("budgetHint")}
        >
          {(control) => (
            <MoneyInput
              control={control}
              unit="month"
              {...form.register("budget", {
                validate: (text) => readDollars(text).kind !== "invalid" || common("notDollars"),
              })}
              value={form.watch("budget")}
            />
          )}
        </Field>
        {create.error !== null && <ErrorState problem={create.error} />}
        <DialogActions>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {t("submit")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
