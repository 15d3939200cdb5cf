import { type FieldError, Pag0Failure } from "@pag0/contract";

const REQUIREMENTS: Readonly<Record<string, string>> = {
  encryptionRequired: "encryption_required",
  accessLogging: "access_logging",
  retentionDays: "retention_period_days",
  allowedRegions: "geographic_restrictions",
  approvalRequired: "approval_required",
};

/**
 * A place in the policy document as the governance API's caller wrote it: of the rule at `ruleIndex`
 * `rules[3].conditions[0].value` is `policy.rules.conditions[0].value`.
 */
function callerField(field: string, ruleIndex: number | null): string {
  const rule = /^rules\[(\d+)\](?:\.(.*))?$/.exec(field);
  if (rule !== null) {
    const [, index, rest = ""] = rule;
    if (Number(index) !== ruleIndex) return field;
    if (rest === "") return "policy";
    return /^(conditions|actions)\b/.test(rest) ? `policy.rules.${rest}` : `policy.${rest}`;
  }
  if (field === "rules") return "policy.rules";
  if (field === "complianceMode") return "compliance.mode";
  if (/^auditLog\b/.test(field))
    return field
      .replace(/^auditLog/, "compliance.audit_log")
      .replace(/\.retention$/, ".retention_days");
  return field.replace(
    /^dataHandling\.levels\.(\w+)(?:\.(\w+))?/,
    (_, level: string, name: string | undefined) => {
      const place = `data_classification.levels.${level}`;
      if (name === undefined) return place;
      const requirement = REQUIREMENTS[name];
      return requirement === undefined
        ? `${place}.${name}`
        : `${place}.handling_requirements.${requirement}`;
    },
  );
}

/** The same refusal with its fields as the caller wrote them. */
export function asCallerWrote(failure: Pag0Failure, ruleIndex: number | null): Pag0Failure {
  if (failure.errors.length === 0) return failure;
  const errors: FieldError[] = failure.errors.map(({ field, message }) => ({
    field: callerField(field, ruleIndex),
    message,
  }));
  const text = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
  return new Pag0Failure(failure.code, text, { errors, extra: failure.extra });
}
