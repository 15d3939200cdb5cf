"use client";
import { type PolicyDocument, type PolicyVersionView, policyDocumentSchema } from "@pag0/contract";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { FormProvider, type Resolver, useForm } from "react-hook-form";
import { ForWriters, useMe, useRefusal } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import {
  changesBetween,
  documentOf,
  formFieldOf,
  formOf,
  type PolicyForm,
} from "../policy-form.ts";
import { EffectiveContext, type EffectiveField } from "./effective-note.tsx";
import {
  AmountField,
  ComplianceField,
  HoursFields,
  ListField,
  NumberField,
  PolicySection,
  TriField,
} from "./policy-fields.tsx";
import { PolicyReview } from "./policy-review.tsx";

const NO_POLICY: PolicyDocument = {};

/** Reads the form by the contract's schema and puts each problem at its field. */
const resolver: Resolver<PolicyForm> = (values) => {
  const result = policyDocumentSchema.safeParse(documentOf(values));
  if (result.success) return { values, errors: {} };
  const errors: Partial<Record<keyof PolicyForm, { type: string; message: string }>> = {};
  for (const issue of result.error.issues) {
    const field = formFieldOf(issue.path.join("."), values);
    if (field !== null) errors[field] ??= { type: issue.code, message: issue.message };
  }
  return { values: {}, errors };
};

export interface PolicyEditorProps {
  /** The published version; null where there is none. */
  published: PolicyVersionView | null;
  /** What applies after inheritance; empty for the organization's own policy. */
  effective: readonly EffectiveField[];
  /** The team's slug, or null for the organization. */
  teamId: string | null;
  /** An older version to start from, for restoring it. */
  restored: PolicyVersionView | null;
}

/** The form of a policy: every field with its unit, what it inherits, and a review before it is published. */
export function PolicyEditor({ published, effective, teamId, restored }: PolicyEditorProps) {
  const t = useTranslations("policies");
  const me = useMe();
  const refusal = useRefusal("policy:write");
  const [base, setBase] = useState(published);
  const [reviewed, setReviewed] = useState<PolicyDocument | null>(null);
  const zone = me.organization.timezone;
  const form = useForm<PolicyForm>({
    defaultValues: formOf(published?.document ?? NO_POLICY, zone),
    resolver,
    mode: "onBlur",
  });
  useEffect(() => {
    if (restored !== null) form.reset(formOf(restored.document, zone), { keepDefaultValues: true });
  }, [restored, form, zone]);
  const start = (version: PolicyVersionView | null) => {
    setBase(version);
    form.reset(formOf(version?.document ?? NO_POLICY, zone));
  };
  const dirty = form.formState.isDirty;
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [dirty]);
  const errorCount = Object.keys(form.formState.errors).length;
  const newer = published !== null && published.version !== (base?.version ?? 0) ? published : null;
  return (
    <EffectiveContext.Provider value={effective}>
      <FormProvider {...form}>
        <form
          noValidate
          onSubmit={form.handleSubmit((values) =>
            setReviewed(policyDocumentSchema.parse(documentOf(values))),
          )}
        >
          {errorCount > 0 && form.formState.isSubmitted && (
            <p role="alert" className="mb-3 flex items-center gap-2 text-danger">
              <CircleAlert className="size-4" aria-hidden />
              {t("errors", { count: errorCount })}
            </p>
          )}
          <fieldset disabled={refusal !== null} className="panel min-w-0">
            <legend className="sr-only">{t("title")}</legend>
            <PolicySection title={t("section.budget")} merge={t("merge.budget")}>
              <AmountField name="monthlyBudget" path="monthlyBudget" unit="month" />
              <AmountField name="dailyBudget" path="dailyBudget" unit="day" />
            </PolicySection>
            <PolicySection title={t("section.request")} merge={t("merge.least")}>
              <AmountField name="maxPerRequest" path="maxPerRequest" unit="request" />
              <AmountField name="requireApprovalAbove" path="requireApprovalAbove" unit="request" />
            </PolicySection>
            <PolicySection title={t("section.approval")} merge={t("merge.least")}>
              <TriField name="approval" path="approvalWorkflow.enabled" />
              {form.watch("approval") !== "inherit" && (
                <>
                  <NumberField
                    name="timeoutHours"
                    path="approvalWorkflow.timeoutHours"
                    suffix={t("hint.timeoutHours")}
                  />
                  <AmountField
                    name="workflowRequireAbove"
                    path="approvalWorkflow.requireApprovalAbove"
                    unit="request"
                  />
                  <AmountField
                    name="autoApproveBelow"
                    path="approvalWorkflow.autoApproveBelow"
                    unit="request"
                  />
                  <ListField name="approvers" path="approvalWorkflow.approvers" />
                </>
              )}
            </PolicySection>
            <PolicySection title={t("section.lists")} merge={t("merge.lists")}>
              <ListField
                name="allowedCategories"
                restrict="restrictCategories"
                path="allowedCategories"
              />
              <ListField
                name="allowedEndpoints"
                restrict="restrictEndpoints"
                path="allowedEndpoints"
              />
              <ListField name="allowedModels" restrict="restrictModels" path="allowedModels" />
              <ListField name="blockedEndpoints" path="blockedEndpoints" />
            </PolicySection>
            <PolicySection title={t("section.hours")} merge={t("merge.hours")}>
              <HoursFields />
            </PolicySection>
            <PolicySection title={t("section.cache")} merge={t("merge.nearest")}>
              <TriField name="cache" path="cache.enabled" />
              {form.watch("cache") !== "inherit" && (
                <>
                  <TriField name="cacheShared" path="cache.sharedCache" />
                  <NumberField
                    name="cacheTtl"
                    path="cache.defaultTTL"
                    suffix={t("hint.cacheTtl")}
                  />
                </>
              )}
            </PolicySection>
            <PolicySection title={t("section.compliance")} merge={t("merge.compliance")}>
              <ComplianceField />
              <TriField name="auditLog" path="auditLog.enabled" />
              {form.watch("auditLog") !== "inherit" && (
                <NumberField
                  name="auditRetention"
                  path="auditLog.retention"
                  suffix={t("hint.auditRetention")}
                />
              )}
            </PolicySection>
          </fieldset>
          <ForWriters>
            <div className="sticky bottom-14 z-10 mt-3 flex flex-wrap items-center justify-end gap-2 border-t border-line bg-canvas py-3 md:bottom-0">
              <span className="mr-auto text-sm text-muted">
                {newer !== null && dirty
                  ? t("newerExists", { version: newer.version })
                  : t("basedOn", { version: base?.version ?? 0 })}
              </span>
              {newer !== null && !dirty && (
                <Button onClick={() => start(newer)}>{t("loadNewest")}</Button>
              )}
              {dirty && <Button onClick={() => start(published)}>{t("discard")}</Button>}
              <Button
                type="submit"
                variant="primary"
                disabledReason={
                  refusal ?? (dirty || restored !== null ? null : t("nothingChanged"))
                }
              >
                {t("review")}
              </Button>
            </div>
          </ForWriters>
        </form>
      </FormProvider>
      {reviewed !== null && (
        <PolicyReview
          teamId={teamId}
          document={reviewed}
          base={base}
          newest={published}
          restores={restored}
          changes={changesBetween(base?.document ?? NO_POLICY, reviewed)}
          onClose={() => setReviewed(null)}
          onPublished={(version) => {
            setReviewed(null);
            start(version);
          }}
          onDiscard={() => {
            setReviewed(null);
            start(published);
          }}
          onFieldErrors={(errors) => {
            for (const error of errors) {
              const field = formFieldOf(error.field, form.getValues());
              if (field !== null) form.setError(field, { message: error.message });
            }
          }}
        />
      )}
    </EffectiveContext.Provider>
  );
}
