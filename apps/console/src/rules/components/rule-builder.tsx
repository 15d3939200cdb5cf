"use client";
import { MAX_RULES, type RuleInput } from "@pag0/contract";
import { ListChecks, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useContext, useEffect, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ZoneContext } from "../../ui/instant.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { addRule, blankRule, duplicateRule, moveItem } from "../rule-list.ts";
import { type RuleTemplate, ruleTemplates, templateRule } from "../rule-templates.ts";
import { RuleCard } from "./rule-card.tsx";
import { RuleContext, useRuleWords } from "./rule-context.tsx";
import { useRowKeys } from "./use-row-keys.ts";

/** The rules of a policy, in the order in which they are evaluated. `errors` are by path: `rules[0].name`. */
export function RuleBuilder({
  rules,
  onChange,
  errors,
  readOnly,
}: {
  rules: RuleInput[];
  onChange: (rules: RuleInput[]) => void;
  errors: Map<string, string>;
  readOnly: boolean;
}) {
  const t = useTranslations("rules");
  const words = useRuleWords();
  const zone = useContext(ZoneContext);
  const keys = useRowKeys(rules.length);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const focusHead = useRef<number | null>(null);
  const latest = useRef(rules);
  latest.current = rules;
  useEffect(() => {
    if (focusHead.current === null) return;
    const heads = list.current?.querySelectorAll<HTMLElement>("[data-rule-head]");
    heads?.[focusHead.current]?.focus();
    focusHead.current = null;
  });
  const context = useMemo(() => ({ errors, readOnly }), [errors, readOnly]);
  const nameOf = (rule: RuleInput) => rule.name || words("unnamed");

  const open = (key: string, wanted: boolean) =>
    setOpened((before) => {
      const next = new Set(before);
      if (wanted) next.add(key);
      else next.delete(key);
      return next;
    });
  const add = (rule: Omit<RuleInput, "id">) => {
    open(keys.insert(rules.length), true);
    focusHead.current = rules.length;
    onChange(addRule(rules, rule));
  };
  const addTemplate = (template: RuleTemplate) => {
    const name = t(`template.${template}.name`);
    const description = t(`template.${template}.description`);
    add(templateRule(template, { name, description }, zone));
  };
  const move = (index: number, step: -1 | 1) => {
    const rule = rules[index];
    const target = index + step;
    if (readOnly || rule === undefined || target < 0 || target >= rules.length) return;
    keys.move(index, step);
    focusHead.current = target;
    setSaid(t("moved", { name: nameOf(rule), position: target + 1, total: rules.length }));
    onChange(moveItem(rules, index, step));
  };
  const remove = (index: number) => {
    const rule = rules[index];
    if (rule === undefined) return;
    keys.remove(index);
    if (rules.length > 1) focusHead.current = Math.min(index, rules.length - 2);
    onChange(rules.toSpliced(index, 1));
    toast(t("deleted", { name: nameOf(rule) }), {
      duration: 10_000,
      action: {
        label: t("undo"),
        onClick: () => {
          const at = Math.min(index, latest.current.length);
          keys.insert(at);
          onChange(latest.current.toSpliced(at, 0, rule));
        },
      },
    });
  };

  const templates = ruleTemplates.map((template) => ({
    template,
    name: t(`template.${template}.name`),
  }));
  return (
    <RuleContext.Provider value={context}>
      <p className="mb-3 max-w-[80ch] text-sm text-muted">{t("intro")}</p>
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
      <div className="panel">
        {rules.length === 0 ? (
          <EmptyState
            icon={ListChecks}
            title={t("empty")}
            action={
              readOnly ? undefined : (
                <ul className="flex flex-wrap justify-center gap-2">
                  {templates.map(({ template, name }) => (
                    <li key={template}>
                      <Button
                        className="h-auto min-h-8 whitespace-normal"
                        onClick={() => addTemplate(template)}
                      >
                        {name}
                      </Button>
                    </li>
                  ))}
                  <li>
                    <Button variant="ghost" onClick={() => add(blankRule(t("newName")))}>
                      <Plus aria-hidden />
                      {t("blank")}
                    </Button>
                  </li>
                </ul>
              )
            }
          >
            {t("emptyHint")}
          </EmptyState>
        ) : (
          <ol ref={list} aria-label={t("title")}>
            {rules.map((rule, index) => {
              const key = keys.at(index);
              return (
                <RuleCard
                  key={key}
                  rule={rule}
                  index={index}
                  total={rules.length}
                  open={opened.has(key)}
                  onToggle={() => open(key, !opened.has(key))}
                  onChange={(next) => onChange(rules.with(index, next))}
                  onMove={(step) => move(index, step)}
                  onDuplicate={() => {
                    open(keys.insert(index + 1), true);
                    focusHead.current = index + 1;
                    onChange(duplicateRule(rules, index, (name) => t("copyName", { name })));
                  }}
                  onDelete={() => remove(index)}
                />
              );
            })}
          </ol>
        )}
      </div>
      {!readOnly && rules.length > 0 && rules.length < MAX_RULES && (
        <div className="mt-2 flex flex-wrap items-center justify-between gap-2">
          <Menu
            trigger={
              <Button>
                <Plus aria-hidden />
                {t("add")}
              </Button>
            }
          >
            <MenuItem onSelect={() => add(blankRule(t("newName")))}>{t("blank")}</MenuItem>
            <MenuSeparator />
            {templates.map(({ template, name }) => (
              <MenuItem key={template} onSelect={() => addTemplate(template)}>
                {name}
              </MenuItem>
            ))}
          </Menu>
          {rules.length > 1 && <p className="text-xs text-muted max-sm:hidden">{t("moveHint")}</p>}
        </div>
      )}
    </RuleContext.Provider>
  );
}
