"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { ForWriters } from "../../shell/me.tsx";
import { cn } from "../../ui/class-names.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { type PolicySectionName, policySections, sectionOf } from "../form-fields.ts";
import { type JsonObject, type JsonSource, lineOf, printSource } from "../json-source.ts";
import type { PolicyCheck } from "../use-check.ts";
import type { Draft } from "../use-draft.ts";
import type { NewerVersionFound } from "../use-newer-version.ts";
import { DraftConflict } from "./draft-conflict.tsx";
import { EditBar } from "./edit-bar.tsx";
import { Findings } from "./findings.tsx";
import { fieldAnchor } from "./form-context.tsx";
import { FormPane, sectionAnchor } from "./form-pane.tsx";
import { JsonPane, showLine } from "./json-pane.tsx";

/** Which part is shown where there is room for one. */
type Pane = "form" | "json" | "check";
/** What is shown where there is room for both. */
type Layout = "both" | "form" | "json";

/** The place of a path in the form: its own, that of what holds it, or its section's. */
function placeOf(path: string, section: PolicySectionName): HTMLElement | null {
  for (let at = path; at !== ""; ) {
    const place = document.getElementById(fieldAnchor(at));
    if (place !== null) return place;
    const cut = Math.max(at.lastIndexOf("."), at.lastIndexOf("["));
    at = cut <= 0 ? "" : at.slice(0, cut);
  }
  return document.getElementById(sectionAnchor(section));
}

/** Form and JSON of one document side by side, with what the check says of it. */
export function EditTab({
  draft,
  source,
  last,
  check,
  version,
  newer,
  readOnly,
  onPublish,
}: {
  draft: Draft;
  source: JsonSource;
  last: JsonObject;
  check: PolicyCheck;
  /** What is in force; 0 for nothing. */
  version: number;
  newer: NewerVersionFound | null;
  readOnly: boolean;
  onPublish: () => void;
}) {
  const t = useTranslations("policies");
  const area = useRef<HTMLTextAreaElement>(null);
  const [pane, setPane] = useState<Pane>("form");
  const [layout, setLayout] = useState<Layout>("both");
  const [open, setOpen] = useState<ReadonlySet<PolicySectionName>>(
    () => new Set<PolicySectionName>(["budgets"]),
  );
  const [target, setTarget] = useState<{ path: string } | { line: number } | null>(null);

  const show = (path: string) => {
    const section = sectionOf(path);
    if (section === null) {
      showPlace(source.kind === "document" ? lineOf(source.lines, path) : 1);
      return;
    }
    setPane("form");
    if (layout === "json") setLayout("both");
    setOpen((before) => new Set([...before, section]));
    setTarget({ path });
  };
  const showPlace = (line: number) => {
    setPane("json");
    if (layout === "form") setLayout("both");
    setTarget({ line });
  };
  useEffect(() => {
    if (target === null) return;
    setTarget(null);
    if ("line" in target) {
      if (area.current !== null) showLine(area.current, target.line);
      return;
    }
    const section = sectionOf(target.path);
    const place = section === null ? null : placeOf(target.path, section);
    place?.scrollIntoView({ block: "center" });
    place
      ?.querySelector<HTMLElement>("input:not([type=hidden]), textarea, [role=combobox], button")
      ?.focus({ preventScroll: true });
  }, [target]);

  const { conflict, text } = draft.state;
  const toggle = (section: PolicySectionName) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(section)) next.add(section);
      return next;
    });
  const allOpen = open.size === policySections.length;
  const findings = check.errors.size + check.warnings.length;
  return (
    <>
      {conflict !== null && <DraftConflict draft={draft} theirs={conflict.theirs} />}
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <span className="xl:hidden">
          <Segmented
            label={t("pane.label")}
            value={pane}
            onChange={setPane}
            options={[
              { value: "form", label: t("pane.form") },
              { value: "json", label: t("json.title") },
              { value: "check", label: t("pane.check", { count: findings }) },
            ]}
          />
        </span>
        <span className="max-xl:hidden">
          <Segmented
            label={t("pane.label")}
            value={layout}
            onChange={setLayout}
            options={[
              { value: "both", label: t("pane.both") },
              { value: "form", label: t("pane.form") },
              { value: "json", label: t("json.title") },
            ]}
          />
        </span>
        <button
          type="button"
          className={cn(
            "min-h-6 text-sm text-link hover:underline pointer-coarse:min-h-[44px]",
            pane !== "form" && "max-xl:hidden",
            layout === "json" && "xl:hidden",
          )}
          onClick={() => setOpen(allOpen ? new Set() : new Set(policySections))}
        >
          {allOpen ? t("form.collapse") : t("form.expand")}
        </button>
      </div>
      <div
        className={cn(
          "grid items-start gap-3",
          layout === "both" && "xl:grid-cols-[minmax(0,11fr)_minmax(0,9fr)]",
        )}
      >
        <div
          className={cn(
            "min-w-0",
            pane !== "form" && "max-xl:hidden",
            layout === "json" && "xl:hidden",
          )}
        >
          <FormPane
            source={source}
            last={last}
            errors={check.errors}
            readOnly={readOnly}
            open={open}
            onToggle={toggle}
            onWrite={(document) => draft.edit(printSource(document))}
            onShowPlace={showPlace}
          />
        </div>
        <div
          className={cn(
            "flex min-w-0 flex-col gap-3 xl:sticky xl:top-[68px] xl:h-[calc(100dvh-290px)] xl:min-h-120",
            pane === "form" && "max-xl:hidden",
            layout === "form" && "xl:hidden",
          )}
        >
          <div
            className={cn(
              "flex min-h-[50dvh] min-w-0 grow flex-col xl:min-h-0",
              pane !== "json" && "max-xl:hidden",
            )}
          >
            <JsonPane
              area={area}
              text={text}
              source={source}
              errors={check.errors}
              warnings={check.warnings}
              readOnly={readOnly}
              onChange={draft.edit}
            />
          </div>
          <div
            className={cn(
              "flex min-w-0 flex-col xl:max-h-[45%] xl:min-h-32",
              pane !== "check" && "max-xl:hidden",
            )}
          >
            <Findings check={check} broken={source.kind === "broken"} onShow={show} />
          </div>
        </div>
      </div>
      <ForWriters>
        <EditBar
          draft={draft}
          source={source}
          check={check}
          version={version}
          newer={newer}
          onPublish={onPublish}
        />
      </ForWriters>
    </>
  );
}
