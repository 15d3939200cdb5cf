import { z } from "zod";
import { roles } from "../roles.ts";
import { displayName, email, instant, reference } from "./common.ts";

export const memberSchema = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    status: z.enum(["active", "disabled"]),
    teams: z.array(z.object({ id: z.string(), slug: z.string(), name: z.string() })),
    createdAt: instant,
    lastSignInAt: instant.nullable(),
  })
  .meta({ id: "Member" });
export type MemberView = z.infer<typeof memberSchema>;

export const createMemberBody = z.strictObject({
  email,
  name: displayName,
  role: z.enum(roles),
  teams: z
    .array(reference)
    .max(200)
    .default([])
    .meta({ description: "Slugs or ids of the projects" }),
  password: z
    .string()
    .min(12, "must have at least 12 characters")
    .max(200)
    .optional()
    .meta({ description: "A first password; generated and returned once where absent" }),
});

export const createMemberResult = memberSchema.extend({
  password: z.string().nullable().meta({ description: "The generated password, shown this once" }),
});

export const patchMemberBody = z.strictObject({
  name: displayName.optional(),
  role: z.enum(roles).optional(),
  teams: z.array(reference).max(200).optional(),
  status: z.enum(["active", "disabled"]).optional(),
});

export const meSchema = z
  .object({
    member: memberSchema,
    organization: z.object({
      id: z.string(),
      slug: z.string(),
      name: z.string(),
      timezone: z.string(),
    }),
    permissions: z.array(z.string()),
    sessions: z.array(
      z.object({
        id: z.string(),
        createdAt: instant,
        lastSeenAt: instant,
        expiresAt: instant,
        userAgent: z.string().nullable(),
        current: z.boolean(),
      }),
    ),
  })
  .meta({ id: "Me" });
export type MeView = z.infer<typeof meSchema>;
