"use client";
import type { BudgetMonth, OrganizationView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { ForWriters, useRefusal } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Segmented } from "../../ui/segmented.tsx";

const LAST_START = 28;
const MOST_DAYS = 366;
const USUAL_DAYS = "30";

/** How the organization's months run, and where that is changed. */
export function BudgetMonthRow({ organization }: { organization: OrganizationView }) {
  const t = useTranslations("budgets.month");
  const refusal = useRefusal("organization:write");
  const [open, setOpen] = useState(false);
  const { budgetMonth: month, timezone: zone } = organization;
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line bg-subtle px-4 py-2">
      <p className="text-sm">
        <span className="font-medium">{t("title")}</span>{" "}
        <span className="text-muted">
          {month.kind === "calendar"
            ? t("startsOn", { day: month.startDay, zone })
            : t("rolls", { days: month.days, zone })}
        </span>
      </p>
      <ForWriters>
        <Button size="sm" disabledReason={refusal} onClick={() => setOpen(true)}>
          {t("change")}
        </Button>
      </ForWriters>
      {open && <BudgetMonthDialog organization={organization} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** The month that a form says; null where its number is none that there is. */
function readMonth(kind: BudgetMonth["kind"], text: string): BudgetMonth | null {
  const number = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
  const most = kind === "calendar" ? LAST_START : MOST_DAYS;
  if (number < 1 || number > most) return null;
  return kind === "calendar" ? { kind, startDay: number } : { kind, days: number };
}

function BudgetMonthDialog({
  organization,
  onClose,
}: {
  organization: OrganizationView;
  onClose: () => void;
}) {
  const t = useTranslations("budgets.month");
  const common = useTranslations("common");
  const { budgetMonth: now, timezone: zone } = organization;
  const [kind, setKind] = useState(now.kind);
  const [startDay, setStartDay] = useState(now.kind === "calendar" ? String(now.startDay) : "1");
  const [days, setDays] = useState(now.kind === "rolling" ? String(now.days) : USUAL_DAYS);
  const [tried, setTried] = useState(false);
  const change = useChange("putOrganization", [
    "getOrganization",
    "getTeam",
    "listTeams",
    "listPersonalBudgets",
    "listAudit",
  ]);
  const isCalendar = kind === "calendar";
  const text = isCalendar ? startDay : days;
  const month = readMonth(kind, text);
  const max = isCalendar ? LAST_START : MOST_DAYS;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (month === null) return;
    change.mutate(
      { params: { orgId: organization.id }, body: { budgetMonth: month } },
      {
        onSuccess: () => {
          toast.success(t("done"));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onClose={onClose} title={t("dialog")} description={t("dialogHint")}>
      <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
        <Segmented
          label={t("title")}
          value={kind}
          onChange={setKind}
          options={[
            { value: "calendar", label: t("calendar") },
            { value: "rolling", label: t("rolling") },
          ]}
        />
        <Field
          label={isCalendar ? t("startDay") : t("days")}
          hint={isCalendar ? t("startDayHint", { zone }) : t("daysHint", { zone })}
          error={tried && month === null ? t("invalid", { max }) : undefined}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              maxLength={3}
              value={text}
              onChange={(event) => (isCalendar ? setStartDay : setDays)(event.target.value)}
            />
          )}
        </Field>
        {change.error !== null && <ErrorState problem={change.error} />}
        <DialogActions>
          <Button onClick={onClose}>{common("cancel")}</Button>
          <Button type="submit" variant="primary" busy={change.isPending}>
            {t("submit")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
