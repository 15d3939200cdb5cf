"use client";
import { ChevronRight, CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "../../ui/class-names.ts";
import { formNames, type PolicySectionName, policySections, sectionOf } from "../form-fields.ts";
import type { JsonSource } from "../json-source.ts";
import { FormContext } from "./form-context.tsx";
import { sectionFields } from "./form-sections.tsx";
import { useSectionSummary } from "./section-summary.ts";
import { SuggestionsProvider } from "./suggestions.tsx";

export const sectionAnchor = (section: PolicySectionName) => `policy-section-${section}`;

/** The document as a form. While its text does not parse it says where, and nothing can be changed. */
export function FormPane({
  source,
  last,
  errors,
  readOnly,
  open,
  onToggle,
  onWrite,
  onShowPlace,
}: {
  source: JsonSource;
  /** The last document that could be read, shown while the text cannot. */
  last: Readonly<Record<string, unknown>>;
  errors: ReadonlyMap<string, string>;
  readOnly: boolean;
  open: ReadonlySet<PolicySectionName>;
  onToggle: (section: PolicySectionName) => void;
  onWrite: (document: Readonly<Record<string, unknown>>) => void;
  onShowPlace: (line: number) => void;
}) {
  const t = useTranslations("policies");
  const summaryOf = useSectionSummary();
  const document = source.kind === "document" ? source.value : last;
  const frozen = source.kind === "broken";
  const unknown = Object.keys(document).filter((name) => !formNames.includes(name));
  const counts = new Map<PolicySectionName, number>();
  for (const path of errors.keys()) {
    const section = sectionOf(path);
    if (section !== null) counts.set(section, (counts.get(section) ?? 0) + 1);
  }
  return (
    <div className="min-w-0">
      {frozen && (
        <div role="alert" className="mb-2 rounded-md border border-danger/40 bg-danger/8 px-3 py-2">
          <p className="flex items-start gap-2 text-sm font-medium text-danger">
            <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
            <span>
              {t("json.broken", { line: source.line, column: source.column })}{" "}
              {t(`json.problem.${source.problem}`, {
                found: source.found === "" ? "empty" : source.found.slice(0, 40),
              })}
            </span>
          </p>
          <button
            type="button"
            className="mt-1 ml-6 min-h-6 text-sm text-link hover:underline"
            onClick={() => onShowPlace(source.line)}
          >
            {t("json.show")}
          </button>
        </div>
      )}
      <FormContext.Provider
        value={{ document, errors, readOnly: readOnly || frozen, write: onWrite }}
      >
        <SuggestionsProvider>
          <div className="panel overflow-hidden">
            {policySections.map((section) => {
              const Fields = sectionFields[section];
              const shown = open.has(section);
              const summary = summaryOf(section, document);
              const wrong = counts.get(section) ?? 0;
              return (
                <section
                  key={section}
                  id={sectionAnchor(section)}
                  aria-label={t(`section.${section}`)}
                  className="border-t border-line first:border-t-0"
                >
                  <h3>
                    <button
                      type="button"
                      aria-expanded={shown}
                      aria-controls={`${sectionAnchor(section)}-fields`}
                      className="flex min-h-10 w-full items-center gap-2 px-3 py-1.5 text-left -outline-offset-2 hover:bg-subtle pointer-coarse:min-h-[44px]"
                      onClick={() => onToggle(section)}
                    >
                      <ChevronRight
                        className={cn("size-4 shrink-0 text-muted", shown && "rotate-90")}
                        aria-hidden
                      />
                      <span className="shrink-0 text-base font-semibold">
                        {t(`section.${section}`)}
                      </span>
                      <span className="min-w-0 grow truncate text-sm text-muted">
                        {summary ?? t("form.nothingSet")}
                      </span>
                      {wrong > 0 && (
                        <span className="flex shrink-0 items-center gap-1 text-sm font-medium text-danger">
                          <CircleAlert className="size-3.5" aria-hidden />
                          {t("form.wrong", { count: wrong })}
                        </span>
                      )}
                    </button>
                  </h3>
                  {shown && (
                    <div id={`${sectionAnchor(section)}-fields`} className="px-3 pb-4 sm:pl-9">
                      <p className="mb-3 text-xs text-muted">{t(`merge.${section}`)}</p>
                      <div className="grid min-w-0 gap-x-4 gap-y-3 sm:grid-cols-2">
                        <Fields />
                      </div>
                    </div>
                  )}
                </section>
              );
            })}
            {unknown.length > 0 && (
              <p className="border-t border-line px-3 py-2 text-sm text-muted">
                {t("form.unknown", { names: unknown.join(", ") })}
              </p>
            )}
          </div>
        </SuggestionsProvider>
      </FormContext.Provider>
    </div>
  );
}
