"use client";
import { type RequestView, ruleActionTypes } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";

/** The rules whose conditions held for a call, with what each does or that an exception lifted it. */
export function HeldRules({ rules }: { rules: RequestView["rules"] }) {
  const t = useTranslations("requests.detail");
  return (
    <ul className="flex flex-col gap-1">
      {rules.map(({ level, id, name, lifted, actions }) => (
        <li key={`${level}/${id}`} className="flex flex-wrap items-center gap-x-2">
          <span>{name}</span>
          {lifted ? (
            <Badge>{t("lifted")}</Badge>
          ) : (
            <span className="text-sm text-muted">
              {ruleActionTypes
                .filter((type) => actions.includes(type))
                .map((type) => t(`actions.${type}`))
                .join(", ")}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
