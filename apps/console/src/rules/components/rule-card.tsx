"use client";
import { type RuleInput, ruleStatuses } from "@pag0/contract";
import {
  ArrowDown,
  ArrowUp,
  ChevronDown,
  ChevronRight,
  CirclePause,
  CirclePlay,
  Copy,
  Ellipsis,
  PencilLine,
  Trash2,
} from "lucide-react";
import { memo, useContext, useId } from "react";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { cn } from "../../ui/class-names.ts";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { ruleSentence } from "../rule-sentence.ts";
import { showableRule } from "../showable-rule.ts";
import { errorsBelow, RuleContext, useRuleWords } from "./rule-context.tsx";
import { RuleDetails } from "./rule-details.tsx";

/** What can be done with the rule at a place of the list. Given once: it acts on the list as it is then. */
export interface RuleListActions {
  toggle: (index: number) => void;
  change: (index: number, rule: RuleInput) => void;
  move: (index: number, step: -1 | 1) => void;
  duplicate: (index: number) => void;
  remove: (index: number) => void;
}

interface RuleCardProps {
  /** The id of the rule's place in the page. */
  anchor: string;
  rule: RuleInput;
  index: number;
  total: number;
  open: boolean;
  actions: RuleListActions;
}

/** Each edit reads the text of the whole document anew, so equal rules are seldom the same object. */
function isSameCard(before: RuleCardProps, after: RuleCardProps): boolean {
  return (
    before.index === after.index &&
    before.total === after.total &&
    before.open === after.open &&
    before.actions === after.actions &&
    (before.rule === after.rule || JSON.stringify(before.rule) === JSON.stringify(after.rule))
  );
}

/** One rule: a sentence, and all of it when it is opened. */
export const RuleCard = memo(function RuleCard(props: RuleCardProps) {
  const { anchor, rule, index, open, actions } = props;
  const words = useRuleWords();
  const { errors } = useContext(RuleContext);
  const id = useId();
  const path = `rules[${index}]`;
  const shown = showableRule(rule);
  const wrong = errorsBelow(errors, path);
  const name = typeof rule?.name === "string" && rule.name !== "" ? rule.name : words("unnamed");
  const status = ruleStatuses.find((each) => each === rule?.status) ?? "active";
  const sentence = ruleSentence(words, rule);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li
      id={anchor}
      className={cn(
        "border-t border-line first:border-t-0",
        !open && "[contain-intrinsic-size:auto_3.5rem] [content-visibility:auto]",
      )}
    >
      <div className="flex items-start gap-1 px-2 py-1.5 sm:px-3">
        <button
          type="button"
          id={`${id}-head`}
          data-rule-head
          aria-expanded={open}
          aria-controls={`${id}-body`}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          className="flex min-w-0 grow items-start gap-2 rounded-sm py-1 text-left pointer-coarse:min-h-[44px]"
          onClick={() => actions.toggle(index)}
          onKeyDown={(event) => {
            if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
            event.preventDefault();
            actions.move(index, event.key === "ArrowUp" ? -1 : 1);
          }}
        >
          <Chevron className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
          <span className="figures w-5 shrink-0 text-right text-muted">{index + 1}</span>
          <span className={cn("min-w-0", status !== "active" && "text-muted")}>
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium break-words">{name}</span>
              {status !== "active" && (
                <Badge icon={status === "draft" ? PencilLine : CirclePause}>
                  {words(`status.${status}`)}
                </Badge>
              )}
              {wrong > 0 && <Badge tone="danger">{words("errors", { count: wrong })}</Badge>}
            </span>
            <span className="block text-sm break-words text-muted">
              {sentence ?? words("unshowable")}
            </span>
          </span>
        </button>
        <RuleMenu {...props} name={name} />
      </div>
      <div id={`${id}-body`} hidden={!open} className="px-3 pt-1 pb-4 sm:px-4 lg:pl-[4.25rem]">
        {open &&
          (shown === null ? (
            <pre className="max-h-96 overflow-auto rounded-md border border-line bg-subtle p-3 font-mono text-xs">
              {JSON.stringify(rule, null, 2)}
            </pre>
          ) : (
            <RuleDetails
              rule={shown}
              errorPath={path}
              onChange={(next) => actions.change(index, next)}
            />
          ))}
        {open && <Mistakes path={path} skip={shown !== null} />}
      </div>
    </li>
  );
}, isSameCard);

/** Errors that no control shows: of the rule as a whole, and of one that is shown as JSON. */
function Mistakes({ path, skip }: { path: string; skip: boolean }) {
  const { errors } = useContext(RuleContext);
  const own = [...errors].filter(([at]) => at === path || (!skip && at.startsWith(`${path}.`)));
  if (own.length === 0) return null;
  return (
    <ul className="mt-2 list-disc pl-5 text-sm text-danger">
      {own.map(([at, message]) => (
        <li key={at}>
          <code className="font-mono text-xs">{at}</code> {message}
        </li>
      ))}
    </ul>
  );
}

function RuleMenu({ rule, index, total, name, actions }: RuleCardProps & { name: string }) {
  const words = useRuleWords();
  const { readOnly } = useContext(RuleContext);
  if (readOnly) return null;
  const isOn = (rule?.status ?? "active") === "active";
  return (
    <div className="flex shrink-0 items-center">
      {([-1, 1] as const).map((step) => (
        <Button
          key={step}
          variant="ghost"
          size="icon"
          className="max-sm:hidden"
          aria-label={`${words(step === -1 ? "moveUp" : "moveDown")}: ${name}`}
          disabled={step === -1 ? index === 0 : index === total - 1}
          onClick={() => actions.move(index, step)}
        >
          {step === -1 ? <ArrowUp aria-hidden /> : <ArrowDown aria-hidden />}
        </Button>
      ))}
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label={words("actionsOf", { name })}>
            <Ellipsis aria-hidden />
          </Button>
        }
      >
        {index > 0 && (
          <MenuItem icon={ArrowUp} onSelect={() => actions.move(index, -1)}>
            {words("moveUp")}
          </MenuItem>
        )}
        {index < total - 1 && (
          <MenuItem icon={ArrowDown} onSelect={() => actions.move(index, 1)}>
            {words("moveDown")}
          </MenuItem>
        )}
        <MenuItem icon={Copy} onSelect={() => actions.duplicate(index)}>
          {words("duplicate")}
        </MenuItem>
        <MenuItem
          icon={isOn ? CirclePause : CirclePlay}
          onSelect={() => actions.change(index, { ...rule, status: isOn ? "disabled" : "active" })}
        >
          {words(isOn ? "disable" : "enable")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Trash2} onSelect={() => actions.remove(index)}>
          {words("delete")}
        </MenuItem>
      </Menu>
    </div>
  );
}
