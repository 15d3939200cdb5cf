"use client";
import { Combobox as Base } from "@base-ui/react/combobox";
import { ruleFields, tagOfField } from "@pag0/contract";
import { useMemo } from "react";
import { cn } from "../../ui/class-names.ts";
import { type ControlProps, controlStyle } from "../../ui/field.tsx";
import { fieldGroups, groupOfField } from "../field-groups.ts";
import { fieldLabel } from "../rule-sentence.ts";
import { useReadOnly, useRuleWords } from "./rule-context.tsx";

interface FieldItem {
  value: string;
  label: string;
  description: string;
}
interface FieldGroupItems {
  value: string;
  items: FieldItem[];
}

const TAG = "tags.";

function useFieldItems(): FieldGroupItems[] {
  const words = useRuleWords();
  return useMemo(() => {
    const items = [
      ...ruleFields.map(({ name }) => ({
        value: name,
        label: fieldLabel(words, name),
        description: words(`fields.${name}.description`),
      })),
      { value: TAG, label: fieldLabel(words, TAG), description: words("fields.tag.description") },
    ];
    return fieldGroups.map((group) => ({
      value: words(`field.${group}`),
      items: items.filter(({ value }) => groupOfField(value) === group),
    }));
  }, [words]);
}

/** The field that a comparison looks at, found by its name or what it says, in groups. */
export function FieldPicker({
  control,
  value,
  onChange,
}: {
  control: ControlProps & { "aria-label"?: string };
  value: string;
  onChange: (field: string) => void;
}) {
  const words = useRuleWords();
  const readOnly = useReadOnly();
  const groups = useFieldItems();
  const wanted = tagOfField(value) === null ? value : TAG;
  const chosen = groups.flatMap(({ items }) => items).find((item) => item.value === wanted) ?? null;
  return (
    <Base.Root
      items={groups}
      value={chosen}
      onValueChange={(next: FieldItem | null) => {
        if (next !== null) onChange(next.value);
      }}
      readOnly={readOnly}
      filter={(item: FieldItem, query) =>
        `${item.label} ${item.value} ${item.description}`
          .toLowerCase()
          .includes(query.trim().toLowerCase())
      }
    >
      <Base.Input
        {...control}
        placeholder={words("field.search")}
        className={cn(controlStyle, "h-8")}
      />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-60">
          <Base.Popup className="max-h-[min(22rem,var(--available-height))] w-[min(24rem,calc(100vw-2rem))] overflow-y-auto rounded-md border border-line bg-raised py-1 shadow-overlay">
            <Base.Empty className="px-2.5 py-1.5 text-sm text-muted empty:hidden">
              {words("field.none")}
            </Base.Empty>
            <Base.List>
              {(group: FieldGroupItems) => (
                <Base.Group key={group.value} items={group.items}>
                  <Base.GroupLabel className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">
                    {group.value}
                  </Base.GroupLabel>
                  <Base.Collection>
                    {(item: FieldItem) => (
                      <Base.Item
                        key={item.value}
                        value={item}
                        className="flex min-h-8 cursor-default flex-col px-2.5 py-1 outline-hidden data-highlighted:bg-subtle data-selected:font-medium"
                      >
                        <span className="text-base">{item.label}</span>
                        <span className="text-xs font-normal text-muted">{item.description}</span>
                      </Base.Item>
                    )}
                  </Base.Collection>
                </Base.Group>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
