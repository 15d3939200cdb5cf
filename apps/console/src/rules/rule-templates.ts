import type { RuleInput } from "@pag0/contract";

export const ruleTemplates = ["highCost", "largeModels", "credentials", "restricted"] as const;
export type RuleTemplate = (typeof ruleTemplates)[number];

/** What a template's rule does; its name and description are the reader's language's. `zone` is the organization's. */
export function templateRule(
  template: RuleTemplate,
  texts: { name: string; description: string },
  zone: string,
): Omit<RuleInput, "id"> {
  const begin = { ...texts, status: "active" as const };
  switch (template) {
    case "highCost":
      // Source: the specification's enhanced-team-management, "High Cost Request Approval".
      return {
        ...begin,
        type: "cost_control",
        conditions: {
          all: [{ field: "daily_cost_per_user", operator: "greater_than", value: "100000000" }],
        },
        actions: [{ type: "require_approval", parameters: { timeout_hours: 4 } }],
        exceptions: { roles: ["owner", "admin"] },
      };
    case "largeModels":
      return {
        ...begin,
        type: "model_access",
        conditions: { all: [{ field: "model", operator: "matches", value: "gpt-4*" }] },
        actions: [{ type: "deny" }],
        exceptions: {
          times: [
            {
              timezone: zone,
              start: "09:00",
              end: "18:00",
              days: ["mon", "tue", "wed", "thu", "fri"],
            },
          ],
        },
      };
    case "credentials":
      return {
        ...begin,
        type: "data_protection",
        conditions: {
          all: [{ field: "sensitive_data", operator: "contains", value: "credentials" }],
        },
        actions: [{ type: "redact", parameters: { kinds: ["credentials"] } }, { type: "log" }],
      };
    case "restricted":
      return {
        ...begin,
        type: "data_protection",
        conditions: {
          all: [{ field: "classification", operator: "equals", value: "restricted" }],
        },
        actions: [{ type: "deny" }],
      };
  }
}
