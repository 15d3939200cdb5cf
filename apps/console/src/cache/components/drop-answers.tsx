"use client";
import { projectScopedRoles } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";

interface Team {
  slug: string;
  name: string;
}

/** Drops cached answers of a team, or of the whole organization; nothing for who may not. */
export function DropAnswers({ team }: { team: Team | null }) {
  const t = useTranslations("cache.drop");
  const me = useMe();
  const [open, setOpen] = useState(false);
  const ownTeamsOnly = projectScopedRoles.includes(me.member.role);
  if (!me.permissions.includes("cache:write") || (team === null && ownTeamsOnly)) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("open")}</Button>
      {open && <DropAnswersDialog team={team} onClose={() => setOpen(false)} />}
    </>
  );
}

function DropAnswersDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const t = useTranslations("cache.drop");
  const common = useTranslations("common");
  const [host, setHost] = useState("");
  const [model, setModel] = useState("");
  const drop = useChange("invalidateCache", ["listAudit"]);
  const errorOf = (field: string) =>
    drop.error?.errors.find((error) => error.field === field)?.message;
  const fields = [
    { name: "host", value: host, set: setHost, example: "api.openai.com" },
    { name: "model", value: model, set: setModel, example: "gpt-4o" },
  ] as const;
  const isPlaced = fields.some(({ name }) => errorOf(name) !== undefined);

  function submit(event: FormEvent) {
    event.preventDefault();
    const body = {
      ...(team === null ? {} : { team: team.slug }),
      ...(host.trim() === "" ? {} : { host }),
      ...(model.trim() === "" ? {} : { model }),
    };
    drop.mutate(
      { body },
      {
        onSuccess: () => {
          toast.success(t("done"));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={team === null ? t("titleAll") : t("title", { team: team.name })}
    >
      <form className="flex flex-col gap-3" onSubmit={submit} noValidate>
        <p>{team === null ? t("whatAll") : t("what", { team: team.name })}</p>
        {fields.map(({ name, value, set, example }) => (
          <Field
            key={name}
            label={t(name)}
            optional={common("optional")}
            hint={t(`${name}Hint`)}
            error={errorOf(name)}
          >
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                spellCheck={false}
                placeholder={example}
                value={value}
                onChange={(event) => set(event.target.value)}
              />
            )}
          </Field>
        ))}
        {drop.error !== null && !isPlaced && <ErrorState problem={drop.error} />}
        <DialogActions>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="danger" busy={drop.isPending}>
            {t("submit")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
