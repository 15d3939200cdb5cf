"use client";
import { useTranslations } from "next-intl";
import { useOperation } from "../../client/hooks.ts";
import { Checkbox } from "../../ui/checkbox.tsx";

/** Which teams a member belongs to. */
export function TeamChoices({
  value,
  onChange,
  disabled = false,
}: {
  value: readonly string[];
  onChange: (slugs: string[]) => void;
  disabled?: boolean;
}) {
  const t = useTranslations("members");
  const teams = useOperation("listTeams", { query: { limit: 200 } });
  return (
    <fieldset disabled={disabled}>
      <legend className="text-sm font-medium">{t("column.teams")}</legend>
      <div className="max-h-48 overflow-y-auto rounded-md border border-line px-3 py-1">
        {teams.data?.data.map((team) => (
          <Checkbox
            key={team.id}
            disabled={disabled}
            checked={value.includes(team.slug)}
            onChange={(checked) =>
              onChange(checked ? [...value, team.slug] : value.filter((slug) => slug !== team.slug))
            }
          >
            {team.name}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
