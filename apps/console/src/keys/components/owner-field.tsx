"use client";
import { type MemberView, projectScopedRoles } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useWholeList } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { Combobox } from "../../ui/combobox.tsx";
import { Field } from "../../ui/field.tsx";

/**
 * The active members that the signed-in person may bind a key to.
 * @param team slug of the team that the key is for; empty for the organization
 */
function useOwners(team: string): MemberView[] {
  const { member: me } = useMe();
  const list = useWholeList("listMembers");
  const seesAll = !projectScopedRoles.includes(me.role);
  return (list.rows ?? []).filter(({ status, role, teams }) => {
    if (status !== "active" || (role === "owner" && me.role !== "owner")) return false;
    return projectScopedRoles.includes(role) ? teams.some(({ slug }) => slug === team) : seesAll;
  });
}

/** Whose key it is to be: a member, found by typing, or nobody. */
export function OwnerField({
  team,
  value,
  onChange,
}: {
  team: string;
  /** Identifier of a member; empty for nobody. */
  value: string;
  onChange: (memberId: string) => void;
}) {
  const t = useTranslations("keys.new");
  const roles = useTranslations("common.role");
  const labels = new Map(
    useOwners(team).map(({ id, name, email, role }) => [
      id,
      t("memberOption", { name, email, role: roles(role) }),
    ]),
  );
  const idOf = new Map([...labels].map(([id, label]) => [label, id]));
  return (
    <Field label={t("member")} hint={t("memberHint")}>
      {(control) => (
        <Combobox
          control={control}
          items={[t("nobody"), ...labels.values()]}
          value={labels.get(value) ?? t("nobody")}
          onChange={(label) => onChange(idOf.get(label) ?? "")}
          emptyText={t("noMember")}
        />
      )}
    </Field>
  );
}
