import { z } from "zod";
import { alertSettingsSchema, policyDocumentSchema, timeZone } from "../policy-document.ts";
import { amount, displayName, email, instant, warningSchema } from "./common.ts";

export const policyVersionSchema = z
  .object({
    id: z.string(),
    version: z.int(),
    status: z.enum(["draft", "published", "superseded"]),
    document: policyDocumentSchema,
    reason: z.string(),
    createdBy: z.object({
      kind: z.enum(["member", "api_key", "system"]),
      id: z.string(),
      name: z.string(),
    }),
    createdAt: instant,
    publishedAt: instant.nullable(),
  })
  .meta({ id: "PolicyVersion" });
export type PolicyVersionView = z.infer<typeof policyVersionSchema>;

export const organizationSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    timezone: z.string(),
    policy: policyVersionSchema.nullable(),
    alerts: alertSettingsSchema,
    createdAt: instant,
    warnings: z.array(warningSchema),
  })
  .meta({ id: "Organization" });
export type OrganizationView = z.infer<typeof organizationSchema>;

export const putOrganizationBody = z.strictObject({
  name: displayName.optional(),
  timezone: timeZone.optional(),
  globalPolicy: policyDocumentSchema.optional(),
  alerts: alertSettingsSchema.optional(),
  reason: z.string().trim().max(500).optional(),
});

export const putPolicyBody = z.strictObject({
  document: policyDocumentSchema,
  reason: z.string().trim().min(3, "say why in at least 3 characters").max(500),
  expectedVersion: z.int().min(0).optional().meta({
    description:
      "The version the change was made from (0 for none); a newer one answers 409 VERSION_CONFLICT",
  }),
});

export const budgetStateSchema = z
  .object({
    scopeKind: z.enum(["organization", "project"]),
    scopeId: z.string(),
    period: z.enum(["day", "month"]),
    limit: amount,
    settled: amount,
    held: amount.meta({ description: "Held by calls under way and pending approvals" }),
    remaining: amount,
    windowStart: instant,
    resetsAt: instant,
  })
  .meta({ id: "BudgetState" });
export type BudgetStateView = z.infer<typeof budgetStateSchema>;

export const effectiveFieldSchema = z
  .object({
    field: z.string(),
    value: z.unknown(),
    origin: z.object({
      kind: z.string(),
      id: z.string(),
      name: z.string(),
      version: z.int().nullable(),
    }),
    overridden: z.array(
      z.object({
        value: z.unknown(),
        origin: z.object({
          kind: z.string(),
          id: z.string(),
          name: z.string(),
          version: z.int().nullable(),
        }),
      }),
    ),
    merge: z.string(),
  })
  .meta({ id: "EffectiveField" });

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
