import { z } from "zod";
import { dataClassificationSchema } from "../classification.ts";
import { complianceModes } from "../policy-document.ts";
import { governancePolicySchema } from "../rules.ts";
import { auditEntrySchema } from "./audit.ts";
import { instant } from "./common.ts";

/** A rule of the team's policy as the governance API of the specification shows it. */
const governancePolicyView = governancePolicySchema.extend({
  id: z.string(),
  created_by: z.string().nullable(),
  created_at: instant.nullable(),
  updated_at: instant.nullable(),
});

const compliance = z.strictObject({
  mode: z.enum(complianceModes).nullable(),
  audit_log: z.strictObject({ enabled: z.boolean(), retention_days: z.int().nullable() }),
});

export const governanceSchema = z
  .object({
    team_id: z.string(),
    version: z.int().meta({ description: "The team's published policy version; 0 for none" }),
    policies: z.array(governancePolicyView),
    inherited_policies: z
      .array(governancePolicyView.extend({ level: z.string() }))
      .meta({ description: "Rules of the organization and of parent teams, which hold here too" }),
    data_classification: dataClassificationSchema.nullable(),
    compliance: compliance.meta({ description: "What applies after inheritance" }),
    audit: z.array(auditEntrySchema).optional().meta({
      description: "With include=audit: the latest entries of this team",
    }),
  })
  .meta({ id: "Governance" });
export type GovernanceView = z.infer<typeof governanceSchema>;

export const governanceQuery = z.object({
  include: z
    .string()
    .max(200)
    .optional()
    .meta({ description: "audit for the team's latest audit entries", examples: ["audit"] }),
});

const reason = z.string().trim().min(3).max(500).optional();
const policyId = z.string().min(1).max(64);

export const governanceActions = [
  "create_policy",
  "update_policy",
  "delete_policy",
  "enable_policy",
  "disable_policy",
] as const;

export const governancePolicyBody = z
  .discriminatedUnion(
    "action",
    [
      z.strictObject({
        action: z.literal("create_policy"),
        policy: governancePolicySchema,
        reason,
      }),
      z.strictObject({
        action: z.literal("update_policy"),
        policy_id: policyId.optional().meta({ description: "The same as policy.id" }),
        policy: governancePolicySchema,
        reason,
      }),
      z.strictObject({ action: z.literal("delete_policy"), policy_id: policyId, reason }),
      z.strictObject({ action: z.literal("enable_policy"), policy_id: policyId, reason }),
      z.strictObject({ action: z.literal("disable_policy"), policy_id: policyId, reason }),
    ],
    { error: () => `must have an action, one of ${governanceActions.join(", ")}` },
  )
  .meta({ id: "GovernancePolicyChange" });

export const governancePolicyResult = z.object({
  policy: governancePolicyView.nullable().meta({ description: "null once deleted" }),
  version: z.int().meta({ description: "The policy version that this published" }),
});

export const governanceConfigBody = z.strictObject({
  data_classification: dataClassificationSchema.nullable().optional(),
  compliance: z
    .strictObject({
      mode: z.enum(complianceModes).nullable().optional(),
      audit_log: z
        .strictObject({
          enabled: z.boolean(),
          retention_days: z.int().min(1).max(3650),
        })
        .nullable()
        .optional(),
    })
    .optional(),
  reason,
});
