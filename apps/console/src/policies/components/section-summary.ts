"use client";
import { useTranslations } from "next-intl";
import { moneyText } from "../../ui/amount.ts";
import { textsAt, valueAt } from "../document-path.ts";
import { formFields, formPaths, type PolicySectionName } from "../form-fields.ts";
import type { JsonObject } from "../json-source.ts";
import { amountValue, fieldInput } from "../policy-form.ts";
import { areHoursShowable, dayRuns, spansOf } from "../working-hours-form.ts";

/** What a part of the form sets, in one line; null where it sets nothing. */
export function useSectionSummary() {
  const t = useTranslations("policies");
  const common = useTranslations("common.unit");
  const words = useTranslations("rules");

  const field = (document: JsonObject, path: (typeof formPaths)[number]): string | null => {
    const value = valueAt(document, path);
    if (value === undefined) return null;
    const spec = formFields[path];
    const key = `short.${path}`;
    const name = t.has(key as never) ? `${t(key as never)} ` : "";
    if (spec.kind === "tags") {
      const entries = textsAt(document, path);
      if (entries === null) return `${name}?`;
      return entries.length === 1 ? `${name}${entries[0]}` : `${name}${entries.length}`;
    }
    const input = String(fieldInput(document, path));
    if (spec.kind === "amount") {
      const micro = amountValue(input);
      const shown = micro !== undefined && /^\d+$/.test(micro) ? moneyText(micro) : input;
      return `${name}${shown}${spec.unit === "request" ? "" : ` / ${common(spec.unit)}`}`;
    }
    if (spec.kind === "number") return `${name}${input} ${t(`unit.${spec.unit}`)}`;
    if (spec.kind === "switch") return `${name}${t(`tri.${input === "on" ? "on" : "off"}`)}`;
    return `${name}${t.has(`option.${input}` as never) ? t(`option.${input}` as never) : input}`;
  };

  const hours = (document: JsonObject): string | null => {
    const { workingHours } = document;
    if (!areHoursShowable(workingHours)) return null;
    const spans = spansOf(workingHours).map((span) => {
      const name = (day: string) => (t.has(`day.${day}` as never) ? t(`day.${day}` as never) : day);
      const days =
        span.days === null
          ? t("form.everyDay")
          : dayRuns(span.days)
              .map((run) => run.map(name).join("–"))
              .join(" ");
      return `${days} ${span.start}–${span.end}`;
    });
    const shown = spans.slice(0, 2).join(", ");
    return `${shown}${spans.length > 2 ? " …" : ""} ${String(workingHours.timezone ?? "")}`;
  };

  const rules = (document: JsonObject): string | null => {
    if (!Array.isArray(document.rules) || document.rules.length === 0) return null;
    const names = document.rules.flatMap((rule) => {
      const name: unknown = valueAt(rule, "name");
      return typeof name === "string" ? [name] : [];
    });
    return `${t("form.rules", { count: document.rules.length })}: ${names.slice(0, 3).join(", ")}${names.length > 3 ? " …" : ""}`;
  };

  const handling = (document: JsonObject): string | null => {
    const levels =
      valueAt(document, "dataHandling.levels") ?? valueAt(document, "data_classification.levels");
    if (typeof levels !== "object" || levels === null) return null;
    const names = Object.keys(levels);
    const shown = names.map((level) =>
      words.has(`level.${level}` as never) ? words(`level.${level}` as never) : level,
    );
    return names.length === 0 ? null : t("form.handlingOf", { levels: shown.join(", ") });
  };

  return (section: PolicySectionName, document: JsonObject): string | null => {
    if (section === "hours") return hours(document);
    if (section === "rules") return rules(document);
    if (section === "handling") return handling(document);
    const parts = formPaths
      .filter((path) => formFields[path].section === section)
      .map((path) => field(document, path))
      .filter((part) => part !== null);
    return parts.length === 0 ? null : parts.join(" · ");
  };
}
