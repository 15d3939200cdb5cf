import { classificationLevels } from "../classification.ts";
import { roles } from "../roles.ts";
import { operatorsOfType, type RuleFieldType, type RuleOperator } from "./rule-operators.ts";

const weekdayOptions = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const methodOptions = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

interface FieldDefinition {
  readonly type: RuleFieldType;
  /** How a sentence names it. */
  readonly label: string;
  readonly description: string;
  readonly unit?: string;
  /** A value as a rule may write it. */
  readonly example: string | number | boolean;
  /** `request`: known from the call itself; `state`: from what was spent and called before it. */
  readonly source: "request" | "state";
  /** The only values there are; a level's from low to high. */
  readonly options?: readonly string[];
}

const money = (label: string, source: "request" | "state", description: string) =>
  ({ type: "money", label, source, description, unit: "US dollars", example: 100 }) as const;
const count = (label: string, unit: string, example: number, description: string) =>
  ({ type: "number", label, source: "request", unit, example, description }) as const;
const text = (label: string, example: string, description: string) =>
  ({ type: "text", label, source: "request", example, description }) as const;

const spent = "with what calls under way hold, without this call";

const definitions = {
  cost: money("cost", "request", "The most that this call can cost"),
  daily_cost_per_user: money(
    "daily cost per user",
    "state",
    `What the requester's calls of the team have cost today, ${spent}`,
  ),
  daily_cost_per_team: money(
    "daily cost per team",
    "state",
    `What the team's calls have cost today, ${spent}`,
  ),
  monthly_cost_per_team: money(
    "monthly cost per team",
    "state",
    `What the team's calls have cost this calendar month, ${spent}`,
  ),
  daily_cost: money(
    "daily cost",
    "state",
    `What the organization's calls have cost today, ${spent}`,
  ),
  monthly_cost: money(
    "monthly cost",
    "state",
    `What the organization's calls have cost this calendar month, ${spent}`,
  ),
  daily_requests_per_user: {
    type: "number",
    label: "daily requests per user",
    source: "state",
    unit: "requests",
    example: 500,
    description: "How many calls of the team the requester has made today, without this one",
  },
  input_tokens: count("input tokens", "tokens", 8000, "Estimated tokens of what is sent"),
  max_output_tokens: count(
    "max output tokens",
    "tokens",
    4096,
    "The most tokens that may come back",
  ),
  total_tokens: count("total tokens", "tokens", 12_000, "Input and the most output together"),
  request_bytes: count("request size", "bytes", 1_000_000, "Length of the request's body"),
  model: text("model", "gpt-4o", "The model that the call names"),
  provider: text("provider", "openai", "The provider's slug"),
  endpoint: text("endpoint", "api.openai.com/v1/chat/completions", "Host and path as one text"),
  host: text("host", "api.openai.com", "The host without a port"),
  path: text(
    "path",
    "/v1/chat/completions",
    "The path without the query; one that servers may read in several ways is matched in each",
  ),
  method: {
    type: "choice",
    label: "method",
    source: "request",
    example: "POST",
    description: "The HTTP method",
    options: methodOptions,
  },
  category: text("category", "llm", "The endpoint's category"),
  classification: {
    type: "level",
    label: "classification",
    source: "request",
    example: "confidential",
    description: "How the call's data is classified, from public to restricted",
    options: classificationLevels,
  },
  sensitive_data: {
    type: "set",
    label: "sensitive data",
    source: "request",
    example: "credentials",
    description: "The kinds of sensitive data found in the call; absent where it was not searched",
  },
  region: text(
    "region",
    "US",
    "Where the provider may handle the call; of several, a rule that allows must hold for all and any other for one",
  ),
  role: {
    type: "choice",
    label: "role",
    source: "request",
    example: "developer",
    description: "The requester's role in the organization",
    options: roles,
  },
  team: text("team", "sales-ai", "The slug of the team whose key is used"),
  key: text("key", "key_01j8z3k5v7w9x1y2z3a4b5c6d7", "The identifier of the API key"),
  requested_by: text(
    "requested by",
    "john.doe@acme.com",
    "Who asked for the call; where the caller names another than the member bound to its key, both are meant, as with regions",
  ),
  stream: {
    type: "boolean",
    label: "stream",
    source: "request",
    example: true,
    description: "Whether the answer is streamed",
  },
  time: {
    type: "time",
    label: "time",
    source: "request",
    unit: "wall clock of the organization's time zone",
    example: "18:00",
    description: "The time of day of the call, in whole minutes",
  },
  weekday: {
    type: "weekday",
    label: "weekday",
    source: "request",
    unit: "organization's time zone",
    example: "sat",
    description: "The day of the week of the call",
    options: weekdayOptions,
  },
  date: {
    type: "date",
    label: "date",
    source: "request",
    unit: "organization's time zone",
    example: "2026-12-24",
    description: "The calendar day of the call",
  },
} as const satisfies Record<string, FieldDefinition>;

export type RuleFieldName = keyof typeof definitions;
/** The fields whose values have a type, such as `RuleFieldOf<"money">`. */
export type RuleFieldOf<Type extends RuleFieldType> = {
  [Name in RuleFieldName]: (typeof definitions)[Name]["type"] extends Type ? Name : never;
}[RuleFieldName];

/** One field that rules can name, as the console's rule builder reads it. */
export interface RuleField extends FieldDefinition {
  readonly name: string;
  readonly operators: readonly RuleOperator[];
}

function entry(name: string, definition: FieldDefinition): RuleField {
  return Object.freeze({ name, ...definition, operators: operatorsOfType[definition.type] });
}

/** All fields but tags, in the order in which a builder offers them. */
export const ruleFields: readonly RuleField[] = Object.freeze(
  Object.entries(definitions).map(([name, definition]) => entry(name, definition)),
);

/** What `tags.<name>` stands for, with any name of a tag. */
export const tagRuleField: RuleField = entry("tags.<name>", {
  ...text("tag", "production", "A tag of the call; one bound to the key wins over the client's"),
});

const byName = new Map(ruleFields.map((field) => [field.name, field]));
const TAG_PREFIX = "tags.";
const MAX_TAG_NAME = 64;

/** The tag that a field names: `env` for `tags.env`; null for other fields. */
export function tagOfField(name: string): string | null {
  return name.startsWith(TAG_PREFIX) ? name.slice(TAG_PREFIX.length) : null;
}

/** The catalogue's entry for a field's name, `tags.env` included; null for a name that it does not know. */
export function ruleField(name: string): RuleField | null {
  const tag = tagOfField(name);
  if (tag === null) return byName.get(name) ?? null;
  if (tag.length === 0 || tag.length > MAX_TAG_NAME) return null;
  return { ...tagRuleField, name, label: `tag ${tag}` };
}
