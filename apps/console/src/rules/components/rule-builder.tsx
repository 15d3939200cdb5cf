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
import { addRule, blankRule, changeRule, duplicateRule, moveItem } from "../rule-list.ts";
import { type RuleTemplate, ruleTemplates, templateRule } from "../rule-templates.ts";
import { RuleCard, type RuleListActions } from "./rule-card.tsx";
import { RuleContext, useRuleWords } from "./rule-context.tsx";
import { useRowKeys } from "./use-row-keys.ts";

/** Rules that are listed at first, and more at each wish: a thousand at once would take seconds. */
const LISTED = 100;

/** The rules of a policy, in the order in which they are evaluated. `errors` are by path: `rules[0].name`. */
export function RuleBuilder({
  rules,
  publishedIds,
  anchor,
  onChange,
  errors,
  readOnly,
}: {
  rules: RuleInput[];
  /** Ids that are in force and stay what they are. */
  publishedIds: ReadonlySet<string>;
  /** The id of a rule's place in the page, for links that lead to it. */
  anchor: (index: number) => string;
  onChange: (rules: RuleInput[]) => void;
  errors: Map<string, string>;
  readOnly: boolean;
}) {
  const t = useTranslations("rules");
  const common = useTranslations("common");
  const words = useRuleWords();
  const zone = useContext(ZoneContext);
  const keys = useRowKeys(rules.length);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [said, setSaid] = useState("");
  const [listed, setListed] = useState(LISTED);
  const list = useRef<HTMLOListElement>(null);
  const focusHead = useRef<number | null>(null);
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
    setListed(Math.max(listed, rules.length + 1));
    onChange(addRule(rules, rule));
  };
  const addTemplate = (template: RuleTemplate) => {
    const name = t(`template.${template}.name`);
    const description = t(`template.${template}.description`);
    add(templateRule(template, { name, description }, zone));
  };
  const latest = useRef<RuleListActions & { restore: (index: number, rule: RuleInput) => void }>(
    null as never,
  );
  latest.current = {
    toggle: (index) => open(keys.at(index), !opened.has(keys.at(index))),
    change: (index, rule) => onChange(changeRule(rules, index, rule, publishedIds)),
    move: (index, step) => {
      const rule = rules[index];
      const target = index + step;
      setListed(Math.max(listed, target + 1));
      if (readOnly || rule === undefined || target < 0 || target >= rules.length) return;
      keys.move(index, step);
      focusHead.current = target;
      setSaid(t("moved", { name: nameOf(rule), position: target + 1, total: rules.length }));
      onChange(moveItem(rules, index, step));
    },
    duplicate: (index) => {
      open(keys.insert(index + 1), true);
      focusHead.current = index + 1;
      onChange(duplicateRule(rules, index, (name) => t("copyName", { name })));
    },
    remove: (index) => {
      const rule = rules[index];
      if (rule === undefined) return;
      keys.remove(index);
      if (rules.length > 1) focusHead.current = Math.min(index, rules.length - 2);
      onChange(rules.toSpliced(index, 1));
      toast(t("deleted", { name: nameOf(rule) }), {
        duration: 10_000,
        action: { label: t("undo"), onClick: () => latest.current.restore(index, rule) },
      });
    },
    restore: (index, rule) => {
      const at = Math.min(index, rules.length);
      keys.insert(at);
      onChange(rules.toSpliced(at, 0, rule));
    },
  };
  const [actions] = useState<RuleListActions>(() => ({
    toggle: (index) => latest.current.toggle(index),
    change: (index, rule) => latest.current.change(index, rule),
    move: (index, step) => latest.current.move(index, step),
    duplicate: (index) => latest.current.duplicate(index),
    remove: (index) => latest.current.remove(index),
  }));

  const templates = ruleTemplates.map((template) => ({
    template,
    name: t(`template.${template}.name`),
  }));
  return (
    <RuleContext.Provider value={context}>
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
            {rules.slice(0, listed).map((rule, index) => {
              const key = keys.at(index);
              return (
                <RuleCard
                  key={key}
                  anchor={anchor(index)}
                  rule={rule}
                  index={index}
                  total={rules.length}
                  open={opened.has(key)}
                  actions={actions}
                />
              );
            })}
          </ol>
        )}
        {rules.length > listed && (
          <div className="flex items-center justify-center gap-3 border-t border-line p-2">
            <span className="text-sm text-muted">
              {t("listed", { listed, total: rules.length })}
            </span>
            <Button size="sm" variant="ghost" onClick={() => setListed(listed + LISTED)}>
              {common("showMore")}
            </Button>
          </div>
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
