"use client";
import { useTranslations } from "next-intl";
import { Money, type MoneyUnit } from "../../ui/money.tsx";

const UNITS: Readonly<Record<string, MoneyUnit>> = {
  monthlyBudget: "month",
  dailyBudget: "day",
  maxPerRequest: "request",
  requireApprovalAbove: "request",
  "approvalWorkflow.requireApprovalAbove": "request",
  "approvalWorkflow.autoApproveBelow": "request",
};

/** A value of a policy in words, with its unit. */
export function PolicyValue({ path, value }: { path: string; value: unknown }) {
  const t = useTranslations("policies");
  if (value === undefined || value === null)
    return <span className="text-muted">{t("notSet")}</span>;
  const unit = UNITS[path];
  if (unit !== undefined && typeof value === "string" && /^\d+$/.test(value))
    return <Money value={value} unit={unit} />;
  if (typeof value === "boolean") return value ? t("on") : t("off");
  if (Array.isArray(value))
    return value.length === 0 ? (
      t("emptyList")
    ) : (
      <span className="break-words">{value.join(", ")}</span>
    );
  if (typeof value === "object")
    return (
      <span className="break-words">
        {Object.entries(value)
          .map(
            ([name, child]) => `${name}: ${Array.isArray(child) ? child.join(" ") : String(child)}`,
          )
          .join(" · ")}
      </span>
    );
  if (path === "approvalWorkflow.timeoutHours") return t("hours", { count: Number(value) });
  if (path === "cache.defaultTTL") return t("seconds", { count: Number(value) });
  if (path === "auditLog.retention") return t("days", { count: Number(value) });
  return String(value);
}

const NAMED = [
  "monthlyBudget",
  "dailyBudget",
  "maxPerRequest",
  "requireApprovalAbove",
  "allowedCategories",
  "allowedEndpoints",
  "allowedModels",
  "blockedEndpoints",
  "workingHours",
  "approvalWorkflow",
  "cache",
  "complianceMode",
  "auditLog",
] as const;

const PARTS = [
  "approvers",
  "timeoutHours",
  "requireApprovalAbove",
  "autoApproveBelow",
  "enabled",
  "sharedCache",
  "defaultTTL",
  "retention",
] as const;

/** The name of a field of a policy in the reader's language, with the path of a part of it. */
export function usePolicyFieldName() {
  const t = useTranslations("policies.field");
  const partName = useTranslations("policies.part");
  return (path: string): string => {
    const [head = "", ...rest] = path.split(".");
    const part = PARTS.find((known) => known === rest.join("."));
    const name = NAMED.find((known) => known === head);
    if (name === undefined) return path;
    return rest.length === 0
      ? t(name)
      : `${t(name)} · ${part === undefined ? rest.join(".") : partName(part)}`;
  };
}
