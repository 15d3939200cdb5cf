import { type RuleFieldName, tagOfField } from "@pag0/contract";

/** In the order in which a person looks for them. */
export const fieldGroups = ["cost", "what", "data", "who", "when", "size"] as const;
export type FieldGroup = (typeof fieldGroups)[number];

const groupOf: Readonly<Record<RuleFieldName, FieldGroup>> = {
  cost: "cost",
  daily_cost_per_user: "cost",
  daily_cost_per_team: "cost",
  monthly_cost_per_team: "cost",
  daily_cost: "cost",
  monthly_cost: "cost",
  daily_requests_per_user: "cost",
  input_tokens: "size",
  max_output_tokens: "size",
  total_tokens: "size",
  request_bytes: "size",
  model: "what",
  provider: "what",
  endpoint: "what",
  host: "what",
  path: "what",
  method: "what",
  category: "what",
  region: "what",
  stream: "what",
  classification: "data",
  sensitive_data: "data",
  role: "who",
  team: "who",
  key: "who",
  requested_by: "who",
  time: "when",
  weekday: "when",
  date: "when",
};

/** Under which heading a builder offers a field; tags belong to what is called. */
export function groupOfField(name: string): FieldGroup | null {
  if (tagOfField(name) !== null) return "what";
  return Object.hasOwn(groupOf, name) ? groupOf[name as RuleFieldName] : null;
}
