"use client";
import {
  type DataHandling,
  dataClassificationSchema,
  type RuleInput,
  toDataHandling,
} from "@pag0/contract";
import { useTranslations } from "next-intl";
import { lazy, type ReactNode, Suspense, useContext } from "react";
import { Skeleton } from "../../ui/skeleton.tsx";
import { valueAt, withValueAt } from "../document-path.ts";
import type { PolicySectionName } from "../form-fields.ts";
import { EffectiveContext, EffectiveNote } from "./effective-note.tsx";
import { fieldAnchor, useErrorsAt, usePolicyForm } from "./form-context.tsx";
import {
  AmountField,
  ChoiceField,
  NumberField,
  SwitchField,
  TagsField,
  TextField,
} from "./form-controls.tsx";
import { HoursFields } from "./hours-fields.tsx";

const RuleBuilder = lazy(async () => ({
  default: (await import("../../rules/components/rule-builder.tsx")).RuleBuilder,
}));
const HandlingEditor = lazy(async () => ({
  default: (await import("../../rules/components/handling-editor.tsx")).HandlingEditor,
}));

/** Fields that belong together, under a name of their own. */
function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="min-w-0 sm:col-span-2">
      <legend className="mb-1.5 text-sm font-semibold text-muted">{title}</legend>
      <div className="grid min-w-0 gap-x-4 gap-y-3 sm:grid-cols-2">{children}</div>
    </fieldset>
  );
}

function Budgets() {
  const t = useTranslations("policies");
  const { document } = usePolicyForm();
  return (
    <>
      <AmountField path="monthlyBudget" />
      <AmountField path="dailyBudget" />
      <AmountField path="totalBudget" />
      <Group title={t("group.memberBudget")}>
        <AmountField path="memberBudget.monthly" />
        <AmountField path="memberBudget.daily" />
        <AmountField path="memberBudget.total" />
      </Group>
      <Group title={t("group.keyBudget")}>
        <AmountField path="keyBudget.monthly" />
        <AmountField path="keyBudget.daily" />
        <AmountField path="keyBudget.total" />
      </Group>
      <Group title={t("group.budgetAlerts")}>
        <NumberField path="budgetAlerts.warningThreshold" />
        {document.budgetAlerts !== undefined && <ChoiceField path="budgetAlerts.exceededAction" />}
      </Group>
      <Group title={t("group.availability")}>
        <ChoiceField path="availability.whenBudgetUnavailable" />
        <AmountField path="availability.allowUpTo" />
        <ChoiceField path="availability.durability" />
      </Group>
    </>
  );
}

function Limits() {
  return (
    <>
      <AmountField path="maxPerRequest" />
      <span className="hidden sm:block" />
      <NumberField path="rateLimit.requestsPerMinute" />
      <NumberField path="rateLimit.tokensPerMinute" />
      <NumberField path="defaultMaxOutputTokens" />
    </>
  );
}

function Lists() {
  return (
    <>
      <TagsField path="allowedEndpoints" />
      <TagsField path="blockedEndpoints" />
      <TagsField path="allowedCategories" />
      <TagsField path="blockedCategories" />
      <TagsField path="allowedModels" />
      <TagsField path="blockedModels" />
      <TagsField path="allowedProviders" />
      <TagsField path="blockedProviders" />
      <TagsField path="allowedRegions" />
      <TagsField path="blockedRegions" />
    </>
  );
}

function Approval() {
  const { document } = usePolicyForm();
  return (
    <>
      <AmountField path="requireApprovalAbove" />
      <SwitchField path="approvalWorkflow.enabled" />
      {document.approvalWorkflow !== undefined && (
        <>
          <TagsField path="approvalWorkflow.approvers" />
          <AmountField path="approvalWorkflow.requireApprovalAbove" />
          <AmountField path="approvalWorkflow.autoApproveBelow" />
          <NumberField path="approvalWorkflow.timeoutHours" />
        </>
      )}
    </>
  );
}

function OnlyInJson() {
  const t = useTranslations("policies");
  return <p className="text-sm text-warn sm:col-span-2">{t("form.onlyInJson")}</p>;
}

const isObject = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function Rules() {
  const { document, errors, readOnly, write } = usePolicyForm();
  const { ruleIds } = useContext(EffectiveContext);
  const error = useErrorsAt("rules");
  const { rules } = document;
  const listed = rules === undefined || (Array.isArray(rules) && rules.every(isObject));
  if (!listed) return <OnlyInJson />;
  return (
    <div className="flex min-w-0 flex-col gap-2 sm:col-span-2">
      {errors.has("rules") && <p className="text-sm text-danger">{error}</p>}
      <Suspense fallback={<Skeleton className="h-24 w-full" />}>
        <RuleBuilder
          rules={(rules ?? []) as RuleInput[]}
          publishedIds={ruleIds}
          anchor={(index) => fieldAnchor(`rules[${index}]`)}
          errors={errors as Map<string, string>}
          readOnly={readOnly}
          onChange={(next) =>
            write(withValueAt(document, "rules", next.length === 0 ? undefined : next))
          }
        />
      </Suspense>
      <div className="text-xs text-muted">
        <EffectiveNote field="rules" />
      </div>
    </div>
  );
}

function Handling() {
  const t = useTranslations("policies");
  const { document, errors, readOnly, write } = usePolicyForm();
  const { dataHandling, data_classification: classification } = document;
  const error = useErrorsAt("data_classification");
  const converted =
    classification === undefined ? null : dataClassificationSchema.safeParse(classification);
  const levels = isObject(dataHandling) && isObject((dataHandling as DataHandling).levels);
  if (dataHandling !== undefined ? !levels : converted?.success === false)
    return (
      <>
        <OnlyInJson />
        {error !== undefined && <p className="text-sm text-danger sm:col-span-2">{error}</p>}
      </>
    );
  const value =
    converted?.success === true && dataHandling === undefined
      ? toDataHandling(converted.data)
      : (dataHandling as DataHandling | undefined);
  return (
    <div className="flex min-w-0 flex-col gap-2 sm:col-span-2">
      {classification !== undefined && dataHandling === undefined && (
        <p className="text-sm text-muted">{t("form.classificationForm")}</p>
      )}
      {error !== undefined && <p className="text-sm text-danger">{error}</p>}
      <Suspense fallback={<Skeleton className="h-40 w-full" />}>
        <HandlingEditor
          value={value}
          errors={errors as Map<string, string>}
          readOnly={readOnly}
          onChange={(next) =>
            write(
              withValueAt(
                withValueAt(document, "data_classification", undefined),
                "dataHandling",
                next,
              ),
            )
          }
        />
      </Suspense>
      <div className="text-xs text-muted">
        <EffectiveNote field="dataHandling" />
      </div>
    </div>
  );
}

function Cache() {
  const { document } = usePolicyForm();
  return (
    <>
      <SwitchField path="cache.enabled" />
      {document.cache !== undefined && (
        <>
          <SwitchField path="cache.sharedCache" />
          <NumberField path="cache.defaultTTL" />
          <SwitchField path="cache.semantic.enabled" />
        </>
      )}
      {valueAt(document, "cache.semantic.enabled") === true && (
        <>
          <TextField path="cache.semantic.model" />
          <NumberField path="cache.semantic.threshold" />
          <NumberField path="cache.semantic.maxEntries" />
        </>
      )}
    </>
  );
}

function Compliance() {
  const { document } = usePolicyForm();
  return (
    <>
      <ChoiceField path="complianceMode" />
      <SwitchField path="auditLog.enabled" />
      {document.auditLog !== undefined && <NumberField path="auditLog.retention" />}
      <SwitchField path="bodyLogging.enabled" />
      {valueAt(document, "bodyLogging.enabled") === true && (
        <NumberField path="bodyLogging.retentionDays" />
      )}
    </>
  );
}

/** What each part of the form consists of. */
export const sectionFields: Readonly<Record<PolicySectionName, () => ReactNode>> = {
  budgets: Budgets,
  limits: Limits,
  lists: Lists,
  hours: HoursFields,
  approval: Approval,
  rules: Rules,
  handling: Handling,
  cache: Cache,
  compliance: Compliance,
};
