/** Rules and facts from a seed: small worlds, so that conditions are met often. Quick enough for 100,000. */
import {
  classificationLevels,
  type Rule,
  type RuleComparison,
  type RuleConditions,
  type RuleField,
  type RuleOperator,
  type RuleScalar,
  roles,
  ruleField,
  ruleFields,
  ruleOperatorCatalogue,
} from "@pag0/contract";
import { fromMicroUsd } from "@pag0/money";
import type { Origin } from "../levels/policy-level.ts";
import type { RuleFacts } from "./rule-facts.ts";

const texts = ["a", "ab", "Ab/c", "b", "abab", "c.com"];
const paths = ["/a", "/ab", "/Ab/c", "/abab"];
const globs = ["/a*", "c.com/?b", "*", "a*", "*b", "?b", "a?*", "*a*b", "ab/c", "**", "a*b*b"];
const zones = ["UTC", "America/New_York", "Asia/Kathmandu"];
const days = ["2026-03-07", "2026-03-08", "2026-03-09"];
const times = ["00:00", "06:30", "12:00", "23:59"];
const fields: readonly RuleField[] = [...ruleFields, ruleField("tags.env") as RuleField];

/** Mulberry32: a small generator of numbers that a seed repeats. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  maybe<Value>(value: () => Value): Value | null {
    return this.below(4) === 0 ? null : value();
  }
}

function randomValue(random: Random, field: RuleField, operator: RuleOperator): RuleScalar {
  if (field.options !== undefined) return random.of(field.options);
  switch (field.type) {
    case "money":
      return String(random.below(6) * 1_000_000);
    case "number":
      return random.below(6);
    case "boolean":
      return random.below(2) === 0;
    case "time":
      return random.of(times);
    case "date":
      return random.of(days);
    default:
      if (operator === "matches") return random.of(globs);
      if (field.name === "path") return random.of(paths);
      return random.of(field.name === "endpoint" ? paths.map((path) => `c.com${path}`) : texts);
  }
}

function ascending(field: RuleField, pair: RuleScalar[]): RuleScalar[] {
  const rank = (value: RuleScalar) =>
    field.type === "money" || field.type === "number"
      ? Number(value)
      : (field.options?.indexOf(String(value)) ?? 0);
  if (field.type === "time") return pair;
  if (field.type === "date") return pair.toSorted();
  return pair.toSorted((a, b) => rank(a) - rank(b));
}

function randomComparison(random: Random): RuleComparison {
  const field = random.of(fields);
  const operator = random.of(field.operators);
  const { operand } = ruleOperatorCatalogue[operator];
  const value = () => randomValue(random, field, operator);
  if (operand === "none") return { field: field.name, operator };
  if (operand === "one") return { field: field.name, operator, value: value() };
  const length = operand === "pair" ? 2 : 1 + random.below(3);
  const values = Array.from({ length }, value);
  return {
    field: field.name,
    operator,
    value: operand === "pair" ? ascending(field, values) : values,
  };
}

function randomConditions(random: Random, depth = 3): RuleConditions {
  const form = depth === 0 ? 9 : random.below(10);
  const members = () =>
    Array.from({ length: 1 + random.below(3) }, () => randomConditions(random, depth - 1));
  if (form < 2) return { all: members() };
  if (form < 4) return { any: members() };
  if (form === 4) return { not: randomConditions(random, depth - 1) };
  if (form === 5) return members();
  return randomComparison(random);
}

function randomRule(random: Random, index: number): Rule {
  const action = random.of(["allow", "deny", "deny", "require_approval", "log"] as const);
  const exceptions = random.of([
    undefined,
    undefined,
    { roles: [random.of(roles)] },
    { times: [{ from: "2026-03-08T00:00:00Z", to: "2026-03-08T12:00:00Z" }] },
    { roles: [random.of(roles)], times: [{ timezone: "UTC", start: "00:00", end: "06:00" }] },
  ]);
  return {
    id: `r${index}`,
    name: `Rule ${index}`,
    status: random.of(["active", "active", "active", "draft", "disabled"] as const),
    conditions: randomConditions(random),
    actions: [{ type: action }],
    exceptions,
  };
}

export interface RandomLevel {
  origin: Origin;
  rules: Rule[];
}

/** Up to four levels of up to four rules. */
export function randomLevels(random: Random): RandomLevel[] {
  return Array.from({ length: 1 + random.below(4) }, (_, level) => ({
    origin: {
      kind: level === 0 ? ("organization" as const) : ("project" as const),
      id: `l${level}`,
      name: `Level ${level}`,
      versionId: `pol_${level}`,
      version: 1,
    },
    rules: Array.from({ length: random.below(5) }, (_, index) => randomRule(random, index)),
  }));
}

export function randomFacts(random: Random): RuleFacts {
  const money = () => random.maybe(() => fromMicroUsd(BigInt(random.below(6)) * 1_000_000n));
  const count = () => random.maybe(() => random.below(6));
  const text = () => random.maybe(() => random.of(texts));
  const day = Date.parse(`${random.of(days)}T00:00:00Z`);
  return {
    cost: money(),
    daily_cost_per_user: money(),
    daily_cost_per_team: money(),
    monthly_cost_per_team: money(),
    daily_cost: money(),
    monthly_cost: money(),
    daily_requests_per_user: count(),
    input_tokens: count(),
    max_output_tokens: count(),
    total_tokens: count(),
    request_bytes: count(),
    model: text(),
    provider: text(),
    host: random.maybe(() => random.of(["c.com", "b"])),
    path: random.maybe(() => random.of(paths)),
    method: random.maybe(() => random.of(["GET", "POST"])),
    category: text(),
    classification: random.maybe(() => random.of(classificationLevels)),
    sensitive_data: random.maybe(() => texts.filter(() => random.below(3) === 0)),
    region: text(),
    role: random.maybe(() => random.of(roles)),
    team: text(),
    key: text(),
    requested_by: text(),
    stream: random.maybe(() => random.below(2) === 0),
    tags: random.below(2) === 0 ? {} : { env: random.of(texts) },
    at: new Date(day + random.below(24 * 60) * 60_000),
    timeZone: random.of(zones),
  };
}
