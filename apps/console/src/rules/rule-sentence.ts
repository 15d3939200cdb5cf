import type {
  RuleAction,
  RuleComparison,
  RuleConditions,
  RuleInput,
  RuleScalar,
} from "@pag0/contract";
import { ruleOperatorCatalogue, tagOfField } from "@pag0/contract";
import { formatUsdExact } from "@pag0/money";
import { fieldEntry, readRuleMoney } from "./comparison.ts";
import { listText, optionText, type RuleWords } from "./rule-words.ts";
import { showableRule } from "./showable-rule.ts";
import { timeText } from "./time-sentence.ts";

const MAX_QUOTED = 120;

/** How a field is called: `daily cost per user`, `tag env`. */
export function fieldLabel(words: RuleWords, name: string): string {
  const tag = tagOfField(name);
  if (tag !== null) return words("fields.tag.label", { name: tag }).trim();
  return fieldEntry(name) === null ? name : words(`fields.${name}.label`);
}

function valueText(words: RuleWords, field: string, value: RuleScalar): string {
  if (value === "") return words("sentence.missing");
  const type = fieldEntry(field)?.type;
  if (type === "money") {
    const amount = readRuleMoney(value);
    return amount === null ? String(value) : formatUsdExact(amount);
  }
  if (type === "number" && typeof value === "number") return value.toLocaleString("en-US");
  const text = String(value);
  if (type === "weekday" || type === "level" || field === "role") return optionText(words, text);
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/** One comparison in words: `daily cost per user is greater than $100.00`. */
export function comparisonText(words: RuleWords, comparison: RuleComparison, holds = true): string {
  const { field, operator, value } = comparison;
  const one = (each: RuleScalar) => valueText(words, field, each);
  const said = !Array.isArray(value)
    ? one(value ?? "")
    : ruleOperatorCatalogue[operator].operand === "pair"
      ? words("sentence.between", { low: one(value[0] ?? ""), high: one(value[1] ?? "") })
      : listText(words, value.length === 0 ? [one("")] : value.map(one), "lastOr");
  return words(`operators.${operator}.${holds ? "holds" : "fails"}`, {
    field: fieldLabel(words, field),
    value: said,
  });
}

/** Conditions in words; what is negated is said the other way round. */
export function conditionText(words: RuleWords, node: RuleConditions, holds = true): string {
  if (!Array.isArray(node) && "not" in node) return conditionText(words, node.not, !holds);
  if (!Array.isArray(node) && "field" in node) return comparisonText(words, node, holds);
  const isAny = !Array.isArray(node) && "any" in node;
  const children = Array.isArray(node) ? node : "any" in node ? node.any : node.all;
  if (children.length === 0) return words("sentence.missing");
  const joint = words(isAny === holds ? "sentence.or" : "sentence.and");
  return children
    .map((child) => {
      const text = conditionText(words, child, holds);
      const isGroup = Array.isArray(child) || "all" in child || "any" in child;
      return isGroup && children.length > 1 ? `(${text})` : text;
    })
    .join(joint);
}

function actionText(words: RuleWords, action: RuleAction): string {
  switch (action.type) {
    case "allow":
    case "deny":
    case "log":
      return words(`sentence.${action.type}`);
    case "require_approval": {
      const { approvers, timeout_hours: hours } = action.parameters ?? {};
      return words("sentence.require_approval", {
        by:
          approvers === undefined
            ? ""
            : words("sentence.by", { people: listText(words, approvers, "lastOr") }),
        within: typeof hours === "number" ? words("sentence.within", { hours }) : "",
      });
    }
    case "notify": {
      const { recipients, channels } = action.parameters ?? {};
      return words("sentence.notify", {
        whom:
          recipients === undefined
            ? ""
            : words("sentence.whom", { people: listText(words, recipients, "lastAnd") }),
        channels:
          channels === undefined
            ? ""
            : words("sentence.channels", { channels: listText(words, channels, "lastAnd") }),
      });
    }
    case "redact": {
      const kinds = action.parameters?.kinds;
      return words("sentence.redact", {
        kinds: kinds === undefined ? words("sentence.allKinds") : listText(words, kinds, "lastAnd"),
      });
    }
  }
}

function exceptionText(words: RuleWords, rule: RuleInput): string {
  const { roles = [], times = [] } = rule.exceptions ?? {};
  const names = roles.map((role) => optionText(words, role));
  const named = { role: names[0] ?? "", roles: listText(words, names, "lastAnd") };
  const parts = [
    ...(roles.length === 0
      ? []
      : [words(roles.length > 1 ? "sentence.roles" : "sentence.role", named)]),
    ...times.map((time) => timeText(words, time)),
  ];
  return parts.length === 0
    ? ""
    : words("sentence.except", { parts: listText(words, parts, "lastAnd") });
}

/**
 * A rule read back in the reader's words, as `describeRule` of the policy package does in English; what is
 * still missing prints as `…`. Null for a rule in a form that the builder cannot show.
 */
export function ruleSentence(words: RuleWords, rule: RuleInput): string | null {
  const shown = showableRule(rule);
  if (shown === null) return null;
  const { status = "active" } = rule;
  return words("sentence.rule", {
    status:
      status === "active"
        ? ""
        : words("sentence.notInForce", { status: words(`sentence.status.${status}`) }),
    conditions: conditionText(words, shown.conditions),
    actions: listText(
      words,
      shown.actions.map((action) => actionText(words, action)),
      "lastAnd",
    ),
    exceptions: exceptionText(words, rule),
  });
}
