import { z } from "zod";
import { cacheSchema, policyDocumentSchema } from "../policy-document.ts";
import { budgetStateSchema } from "./budgets.ts";
import { displayName, instant, reference, warningSchema } from "./common.ts";
import { policyVersionSchema } from "./policies.ts";

export const teamSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    parentId: z.string().nullable(),
    policy: policyVersionSchema.nullable(),
    budgets: z.array(budgetStateSchema),
    createdAt: instant,
    warnings: z.array(warningSchema),
  })
  .meta({ id: "Team" });
export type TeamView = z.infer<typeof teamSchema>;

export const createTeamBody = z.strictObject({
  name: displayName,
  slug: z
    .string()
    .regex(
      /^[\p{Ll}\p{Lo}\p{N}]+(-[\p{Ll}\p{Lo}\p{N}]+)*$/u,
      "must be lower-case letters, digits and hyphens",
    )
    .max(63)
    .refine((slug) => slug.normalize("NFKC") === slug, "must be in Unicode's usual form, NFKC")
    .optional()
    .meta({ description: "Its name in paths; made from the name where absent" }),
  parent: reference.optional().meta({ description: "Slug or id of the parent project" }),
  policy: policyDocumentSchema.optional(),
  cache: cacheSchema.optional().meta({ description: "The same as policy.cache" }),
});

export const createTeamResult = teamSchema.extend({
  created: z
    .boolean()
    .meta({ description: "false where a project of this name and content existed already" }),
});

export const patchTeamBody = z.strictObject({
  name: displayName.optional(),
  parent: reference.nullable().optional(),
});
