"use client";
import { type MemberView, type Role, roles } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { useChange } from "../../client/hooks.ts";
import { ForWriters, useMe, useRefusal } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogActions } from "../../ui/dialog.tsx";
import { Drawer } from "../../ui/drawer.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Field } from "../../ui/field.tsx";
import { Instant } from "../../ui/instant.tsx";
import { Fact, Facts } from "../../ui/page-header.tsx";
import { Select } from "../../ui/select.tsx";
import { TeamChoices } from "./team-choices.tsx";

/** One member: what they may do, in which teams, and whether they may sign in. */
export function MemberDrawer({
  member,
  onClose,
}: {
  member: MemberView | null;
  onClose: () => void;
}) {
  return (
    <Drawer open={member !== null} onClose={onClose} title={member?.name ?? ""}>
      {member !== null && <Member key={member.id} member={member} />}
    </Drawer>
  );
}

function Member({ member }: { member: MemberView }) {
  const t = useTranslations("members");
  const common = useTranslations("common");
  const me = useMe();
  const refusal = useRefusal("member:write");
  const self = member.id === me.member.id ? t("notYourself") : null;
  const [role, setRole] = useState<Role>(member.role);
  const [teams, setTeams] = useState(member.teams.map((team) => team.slug));
  const [confirming, setConfirming] = useState(false);
  const update = useChange("updateMember", ["listMembers", "getMe"]);
  const params = { memberId: member.id };
  const changed =
    role !== member.role ||
    teams.toSorted().join() !==
      member.teams
        .map((team) => team.slug)
        .toSorted()
        .join();
  const setStatus = (status: "active" | "disabled") =>
    update.mutate(
      { params, body: { status } },
      {
        onSuccess: () => {
          setConfirming(false);
          toast.success(t(`done.${status}`, { name: member.name }));
        },
      },
    );
  return (
    <div className="flex flex-col gap-5">
      <Facts>
        <Fact name={t("column.email")}>{member.email}</Fact>
        <Fact name={t("column.seen")}>
          <Instant value={member.lastSignInAt} />
        </Fact>
        <Fact name={t("since")}>
          <Instant value={member.createdAt} style="date" />
        </Fact>
        <Fact name={t("column.status")}>{t(`status.${member.status}`)}</Fact>
      </Facts>
      <Field label={t("column.role")} hint={t(`new.may.${role}`)}>
        {(control) => (
          <Select
            control={control}
            value={role}
            onChange={setRole}
            disabled={refusal !== null || self !== null}
            options={roles.map((value) => ({ value, label: common(`role.${value}`) }))}
          />
        )}
      </Field>
      <TeamChoices value={teams} onChange={setTeams} disabled={refusal !== null} />
      {update.error !== null && <ErrorState problem={update.error} />}
      <ForWriters>
        <div className="flex flex-wrap gap-2">
          <Button
            variant="primary"
            busy={update.isPending}
            disabledReason={refusal ?? (changed ? null : t("nothingChanged"))}
            onClick={() =>
              update.mutate(
                { params, body: { ...(role === member.role ? {} : { role }), teams } },
                { onSuccess: () => toast.success(t("saved", { name: member.name })) },
              )
            }
          >
            {t("save")}
          </Button>
          {member.status === "active" ? (
            <Button
              variant="danger"
              disabledReason={refusal ?? self}
              onClick={() => setConfirming(true)}
            >
              {t("disable")}
            </Button>
          ) : (
            <Button disabledReason={refusal} onClick={() => setStatus("active")}>
              {t("enable")}
            </Button>
          )}
        </div>
      </ForWriters>
      <Dialog
        open={confirming}
        onClose={() => setConfirming(false)}
        title={t("disableTitle", { name: member.name })}
        description={t("disableHint")}
      >
        <DialogActions>
          <Button onClick={() => setConfirming(false)}>{common("cancel")}</Button>
          <Button variant="danger" busy={update.isPending} onClick={() => setStatus("disabled")}>
            {t("disable")}
          </Button>
        </DialogActions>
      </Dialog>
    </div>
  );
}
