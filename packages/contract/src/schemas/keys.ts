import { z } from "zod";
import { tagsSchema } from "../policy-document.ts";
import { displayName, instant, reference } from "./common.ts";

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["organization", "project"]),
    team: z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable(),
    prefix: z.string(),
    last4: z.string(),
    tags: z.record(z.string(), z.string()),
    member: z.object({ id: z.string(), name: z.string() }).nullable().meta({
      description: "Whose key it is: the person that its calls count for, with their role",
    }),
    status: z.enum(["active", "expired", "revoked"]),
    createdAt: instant,
    expiresAt: instant.nullable(),
    revokedAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
  })
  .meta({ id: "ApiKey" });
export type ApiKeyView = z.infer<typeof apiKeySchema>;

export const createKeyBody = z.strictObject({
  name: displayName,
  team: reference
    .optional()
    .meta({ description: "Slug or id of the project; absent for an organization key" }),
  tags: tagsSchema
    .optional()
    .meta({ description: "Tags bound to the key; they win over what a client sends" }),
  member: reference.optional().meta({
    description:
      "Identifier of the member whose key it is; absent for a service's key, which has no role",
  }),
  expiresAt: instant.optional(),
});

export const createKeyResult = apiKeySchema.extend({
  key: z.string().meta({ description: "The key itself, shown this once" }),
});
