"use client";
import { useTranslations } from "next-intl";
import { Money } from "../../ui/money.tsx";
import {
  type FieldSpec,
  formFields,
  formNames,
  formPaths,
  type NumberSpec,
} from "../form-fields.ts";

const MAX_LISTED = 20;
const periods = ["day", "month", "total"] as const;

/** The message that says a number with its unit. */
const COUNTED = {
  percent: "percent",
  hours: "hours",
  seconds: "seconds",
  days: "days",
  requests: "requestsPerMinute",
  tokens: "tokensPerMinute",
  outputTokens: "tokens",
  similarity: "similarity",
  questions: "questions",
} as const satisfies Readonly<Record<NumberSpec["unit"], string>>;

function specOf(path: string): FieldSpec | null {
  const known = formPaths.find((name) => name === path);
  return known === undefined ? null : formFields[known];
}

/** Whether the unit of an amount says already which part of its field it is: `$2.00 / month`. */
function saysItsPart(path: string): boolean {
  const spec = specOf(path);
  return spec?.kind === "amount" && (periods as readonly string[]).includes(spec.unit);
}

/** A value of a policy in words, with its unit. */
export function PolicyValue({ path, value }: { path: string; value: unknown }) {
  const t = useTranslations("policies");
  if (value === undefined || value === null)
    return <span className="text-muted">{t("notSet")}</span>;
  const spec = specOf(path);
  if (spec?.kind === "amount" && typeof value === "string" && /^\d+$/.test(value))
    return <Money value={value} unit={spec.unit} />;
  if (typeof value === "boolean") return value ? t("on") : t("off");
  if (Array.isArray(value)) {
    if (value.length === 0) return t("emptyList");
    const shown = value.slice(0, MAX_LISTED).map(entryText).join(", ");
    return (
      <span className="break-words">
        {shown}
        {value.length > MAX_LISTED && ` ${t("more", { count: value.length - MAX_LISTED })}`}
      </span>
    );
  }
  if (typeof value === "object")
    return (
      <span className="break-words">
        {Object.entries(value).map(([name, child], index) => (
          <span key={name}>
            {index > 0 && " · "}
            {!saysItsPart(`${path}.${name}`) && (
              <span className="text-muted">
                {t.has(`part.${name}` as never) ? t(`part.${name}` as never) : name}{" "}
              </span>
            )}
            <PolicyValue path={`${path}.${name}`} value={child} />
          </span>
        ))}
      </span>
    );
  if (spec?.kind === "number" && typeof value === "number")
    return t(COUNTED[spec.unit], { count: value });
  const word = String(value);
  return (
    <span className="break-words">
      {t.has(`option.${word}` as never) ? t(`option.${word}` as never) : word}
    </span>
  );
}

/** An entry of a list: by its name where it is an object. */
function entryText(entry: unknown): string {
  if (typeof entry !== "object" || entry === null) return String(entry);
  const { name, id } = entry as { name?: unknown; id?: unknown };
  if (typeof name === "string") return name;
  return typeof id === "string" ? id : JSON.stringify(entry);
}

/** The name of a field of a policy in the reader's language, with the path of a part of it. */
export function usePolicyFieldName() {
  const t = useTranslations("policies");
  return (path: string): string => {
    const head = path.split(/[.[]/, 1)[0] as string;
    if (!formNames.includes(head)) return path;
    const name = t(`field.${head}` as never);
    const rest = path.slice(head.length).replace(/^\./, "");
    if (rest === "") return name;
    const [, member = "", entry = ""] = /^([\w.]*)(\[\d+\])?$/.exec(rest) ?? [];
    if (member === "") return `${name}${rest}`;
    const part = `part.${member.replaceAll(".", "_")}`;
    return `${name} · ${t.has(part as never) ? t(part as never) + entry : rest}`;
  };
}
