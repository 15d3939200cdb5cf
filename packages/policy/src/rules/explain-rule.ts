import type { Rule, RuleAction } from "@pag0/contract";
import { hoursText } from "../calendar/hours-words.ts";
import type { RuleLift } from "./compile-rules.ts";
import { conditionWords, listWords } from "./condition-words.ts";
import type { RuleMatch } from "./evaluate-rules.ts";

const MAX_CLAUSES = 4;

function timeWords(time: Extract<RuleLift, { kind: "time" }>["time"]): string {
  if ("from" in time) return `from ${time.from} to ${time.to}`;
  const { start, end, days } = time;
  if (start === undefined || end === undefined) return `in the hours ${hoursText(time)}`;
  const onDays = days === undefined ? "every day" : `on ${listWords(days)}`;
  return `${onDays} from ${start} to ${end} (${time.timezone})`;
}

function liftWords(lift: RuleLift): string {
  return lift.kind === "role" ? `for the role ${lift.role}` : timeWords(lift.time);
}

/** The comparisons that made a rule hold, as words with the call's figures; four at most are shown. */
export function heldWords(match: RuleMatch): string {
  const clauses = match.conditions.map(({ text }) => text);
  const shown = clauses.slice(0, MAX_CLAUSES);
  const rest = clauses.length - shown.length;
  const more = rest === 0 ? [] : [`${rest} more condition${rest === 1 ? "" : "s"}`];
  return listWords([...shown, ...more]);
}

/**
 * Why a rule held, or what lifted it, as one sentence without a full stop:
 * `Sales AI, rule “High Cost Request Approval”: daily cost per user $120.00 is greater than $100.00`.
 */
export function explainRule(match: RuleMatch): string {
  const lifted = match.lift === null ? "" : ` (lifted ${liftWords(match.lift)})`;
  return `${match.origin.name}, rule “${match.rule.name}”${lifted}: ${heldWords(match)}`;
}

function actionWords(action: RuleAction): string {
  switch (action.type) {
    case "allow":
      return "allow, and skip the later rules of this policy";
    case "deny":
      return "deny";
    case "log":
      return "log";
    case "require_approval": {
      const { approvers, timeout_hours: hours } = action.parameters ?? {};
      const by = approvers === undefined ? "" : ` by ${listWords(approvers, "or")}`;
      const within =
        hours === undefined ? "" : ` within ${hours} ${hours === 1 ? "hour" : "hours"}`;
      return `require approval${by}${within}`;
    }
    case "notify": {
      const { recipients, channels } = action.parameters ?? {};
      const whom = recipients === undefined ? "" : ` ${listWords(recipients)}`;
      return `notify${whom}${channels === undefined ? "" : ` by ${listWords(channels)}`}`;
    }
    case "redact":
      return `redact ${action.parameters?.kinds === undefined ? "all sensitive data" : listWords(action.parameters.kinds)}`;
  }
}

function exceptionWords(rule: Rule): string {
  const { roles = [], times = [] } = rule.exceptions ?? {};
  const parts = [
    ...(roles.length === 0
      ? []
      : [`for the role${roles.length > 1 ? "s" : ""} ${listWords(roles)}`]),
    ...times.map(timeWords),
  ];
  return parts.length === 0 ? "" : `, except ${listWords(parts)}`;
}

/**
 * A rule read back in words: `When daily cost per user is greater than $100.00: require approval by
 * team-lead@company.com within 4 hours, except for the roles owner and admin`.
 */
export function describeRule(rule: Rule): string {
  const status = rule.status === "active" ? "" : `Not in force (${rule.status}). `;
  const actions = listWords(rule.actions.map(actionWords));
  return `${status}When ${conditionWords(rule.conditions)}: ${actions}${exceptionWords(rule)}`;
}
