import { z } from "zod";
import { budgetMonthSchema } from "../budget-month.ts";
import { alertSettingsSchema, policyDocumentSchema } from "../policy-document.ts";
import { timeZone } from "../working-hours.ts";
import { budgetStateSchema } from "./budgets.ts";
import { displayName, email, instant, warningSchema } from "./common.ts";
import { policyVersionSchema } from "./policies.ts";

export const organizationSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timezone: z.string(),
    budgetMonth: budgetMonthSchema,
    policy: policyVersionSchema.nullable(),
    budgets: z.array(budgetStateSchema).meta({ description: "The organization's own" }),
    alerts: alertSettingsSchema,
    createdAt: instant,
    warnings: z.array(warningSchema),
  })
  .meta({ id: "Organization" });
export type OrganizationView = z.infer<typeof organizationSchema>;

export const putOrganizationBody = z.strictObject({
  name: displayName.optional(),
  timezone: timeZone.optional(),
  budgetMonth: budgetMonthSchema.optional(),
  globalPolicy: policyDocumentSchema.optional(),
  alerts: alertSettingsSchema.optional(),
  reason: z.string().trim().max(500).optional(),
});

export const setupBody = z.strictObject({
  company: z.strictObject({
    name: displayName,
    slug: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case letters, digits and hyphens")
      .max(63)
      .optional(),
    timezone: timeZone.default("UTC"),
  }),
  owner: z.strictObject({
    name: displayName,
    email,
    password: z.string().min(12, "must have at least 12 characters").max(200),
  }),
});

export const setupResult = z.object({
  organization: organizationSchema,
  ownerId: z.string(),
  apiKey: z.string().meta({ description: "The organization key, shown this once" }),
});
