"use client";
import {
  type ClassificationLevel,
  classificationLevels,
  type DataHandling,
  dataCategories,
} from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Checkbox } from "../../ui/checkbox.tsx";
import type { ControlProps } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { useNarrow } from "../../ui/use-narrow.ts";
import { typedNumber } from "../comparison.ts";
import { readableHandling, withCategory, withHandling } from "../handling-form.ts";
import { ListInput } from "./list-input.tsx";
import { errorsBelow } from "./rule-context.tsx";

const requirements = [
  "categories",
  "encryptionRequired",
  "accessLogging",
  "retentionDays",
  "allowedRegions",
  "outsideRegion",
  "approvalRequired",
  "redact",
  "cacheable",
] as const;
type RequirementName = (typeof requirements)[number];
const MAX_REGIONS = 50;
/** Below this the table's columns are too narrow for what is in them. */
const TABLE_PIXELS = 896;
const tri = ["unset", "true", "false"] as const;
const outside = ["unset", "refuse", "require_approval"] as const;

interface HandlingEditorProps {
  value: DataHandling | undefined;
  onChange: (value: DataHandling | undefined) => void;
  /** By path from the field's name: `dataHandling.levels.restricted.retentionDays`. */
  errors: Map<string, string>;
  readOnly: boolean;
}

/** What must hold where data of each level is sent: a table, or the levels below one another. */
export function HandlingEditor(props: HandlingEditorProps) {
  const [ref, narrow] = useNarrow<HTMLDivElement>(TABLE_PIXELS);
  return <div ref={ref}>{narrow ? <Levels {...props} /> : <LevelTable {...props} />}</div>;
}

function Requirement({ name }: { name: RequirementName }) {
  const t = useTranslations("rules.handling");
  return (
    <>
      <span className="block text-sm font-medium">{t(name)}</span>
      <span className="block text-xs font-normal text-muted">{t(`${name}Hint`)}</span>
    </>
  );
}

function Levels(props: HandlingEditorProps) {
  const t = useTranslations("rules.handling");
  // Which levels are unfolded at first; what is changed later folds nothing under the hands of who types.
  const [atFirst] = useState(props.value);
  return (
    <div className="flex flex-col gap-3">
      {classificationLevels.map((level) => (
        <details
          key={level}
          className="panel overflow-hidden"
          open={atFirst?.levels[level] !== undefined}
        >
          <summary className="bg-subtle px-3 py-2 font-medium pointer-coarse:min-h-[44px]">
            {t(`level.${level}`)}
          </summary>
          <div className="flex flex-col gap-3 p-3">
            {requirements.map((requirement) => (
              <div key={requirement}>
                <div className="mb-1">
                  <Requirement name={requirement} />
                </div>
                <HandlingCell {...props} requirement={requirement} level={level} />
              </div>
            ))}
          </div>
        </details>
      ))}
    </div>
  );
}

function LevelTable(props: HandlingEditorProps) {
  const t = useTranslations("rules.handling");
  return (
    <section className="panel overflow-hidden" aria-label={t("caption")}>
      <table className="w-full table-fixed border-collapse text-left">
        <caption className="sr-only">{t("caption")}</caption>
        <thead className="bg-subtle">
          <tr>
            <th scope="col" className="h-8 w-1/5 px-3 text-xs font-medium text-muted">
              {t("what")}
            </th>
            {classificationLevels.map((level) => (
              <th key={level} scope="col" className="h-8 px-3 text-xs font-medium text-muted">
                {t(`level.${level}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {requirements.map((requirement) => (
            <tr key={requirement} className="border-t border-line align-top">
              <th scope="row" className="px-3 py-2.5">
                <Requirement name={requirement} />
              </th>
              {classificationLevels.map((level) => (
                <td key={level} className="px-3 py-2">
                  <HandlingCell {...props} requirement={requirement} level={level} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function errorsOf(errors: ReadonlyMap<string, string>, path: string): string[] {
  if (errorsBelow(errors, path) === 0) return [];
  return [...errors]
    .filter(([at]) => at === path || at.startsWith(`${path}[`))
    .map(([, message]) => message);
}

function HandlingCell({
  value,
  onChange,
  errors,
  readOnly,
  requirement,
  level,
}: HandlingEditorProps & { requirement: RequirementName; level: ClassificationLevel }) {
  const t = useTranslations("rules.handling");
  const id = useId();
  const handling = readableHandling(value?.levels[level]);
  const wrong = errorsOf(errors, `dataHandling.levels.${level}.${requirement}`);
  const label = t("cell", { requirement: t(requirement), level: t(`level.${level}`) });
  const control: ControlProps = {
    id,
    "aria-describedby": wrong.length === 0 ? undefined : `${id}-error`,
    "aria-invalid": wrong.length === 0 ? undefined : true,
  };
  const set = (change: Partial<Record<RequirementName, unknown>>) =>
    onChange(withHandling(value, level, change));
  const cell = () => {
    switch (requirement) {
      case "categories":
        return (
          <fieldset>
            <legend className="sr-only">{label}</legend>
            {dataCategories.map((category) => (
              <Checkbox
                key={category}
                checked={handling.categories?.includes(category) ?? false}
                disabled={readOnly}
                onChange={(wanted) => onChange(withCategory(value, level, category, wanted))}
              >
                {t(`category.${category}`)}
              </Checkbox>
            ))}
          </fieldset>
        );
      case "retentionDays":
        return (
          <Input
            {...control}
            aria-label={label}
            inputMode="numeric"
            readOnly={readOnly}
            value={handling.retentionDays === undefined ? "" : String(handling.retentionDays)}
            onChange={(event) => set({ retentionDays: typedNumber(event.target.value) })}
          />
        );
      case "allowedRegions":
        return (
          <ListInput
            control={control}
            label={label}
            values={handling.allowedRegions ?? []}
            placeholder="US"
            readOnly={readOnly}
            max={MAX_REGIONS}
            onChange={(regions) => set({ allowedRegions: regions })}
          />
        );
      case "outsideRegion":
        return (
          <Select
            control={control}
            label={label}
            value={handling.outsideRegion ?? "unset"}
            disabled={readOnly || (handling.allowedRegions ?? []).length === 0}
            options={outside.map((each) => ({ value: each, label: t(`outside.${each}`) }))}
            onChange={(next) => set({ outsideRegion: next === "unset" ? undefined : next })}
          />
        );
      case "cacheable":
        return (
          <Select
            control={control}
            label={label}
            value={
              handling.cacheable === undefined ? "unset" : handling.cacheable ? "true" : "false"
            }
            disabled={readOnly}
            options={tri.map((each) => ({ value: each, label: t(`tri.${each}`) }))}
            onChange={(next) => set({ cacheable: next === "unset" ? undefined : next === "true" })}
          />
        );
      default:
        return (
          <Checkbox
            checked={handling[requirement] ?? false}
            disabled={readOnly}
            onChange={(wanted) => set({ [requirement]: wanted || undefined })}
          >
            <span className="sr-only">{label}</span>
          </Checkbox>
        );
    }
  };
  return (
    <>
      {cell()}
      {wrong.length > 0 && (
        <p id={`${id}-error`} className="mt-1 text-sm text-danger">
          {wrong.join(" ")}
        </p>
      )}
    </>
  );
}
