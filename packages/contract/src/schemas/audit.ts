import { z } from "zod";
import { instant, listFilter, pageQuery } from "./common.ts";

export const auditEntrySchema = z
  .object({
    id: z.string(),
    writer: z.string(),
    sequence: z.int(),
    at: instant,
    actor: z.object({
      kind: z.enum(["member", "api_key", "system"]),
      id: z.string(),
      name: z.string().nullable(),
    }),
    action: z.string(),
    resource: z.object({ kind: z.string(), id: z.string() }),
    projectId: z.string().nullable(),
    result: z.enum(["allowed", "denied", "pending", "succeeded", "failed"]),
    policyVersion: z.string().nullable(),
    requestId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
    previousHash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

export const auditQuery = pageQuery.extend({
  from: instant.optional(),
  to: instant.optional(),
  action: listFilter("Actions", "policy.published,key.created"),
  actor: z
    .string()
    .max(80)
    .optional()
    .meta({ description: "An identifier, or part of a member's or key's name" }),
  team: listFilter("Slugs or identifiers of teams", "sales-ai"),
  result: listFilter("Of allowed, denied, pending, succeeded, failed", "denied"),
});

export const auditStateSchema = z
  .object({
    entries: z.int(),
    checkpoints: z.int(),
    lastCheckpoint: z
      .object({ id: z.string(), at: instant, merkleRoot: z.string(), entryCount: z.int() })
      .nullable(),
    unanchoredEntries: z.int().meta({ description: "Entries after the last signed checkpoint" }),
    publicKeyPem: z.string(),
    publicKeyId: z.string(),
  })
  .meta({ id: "AuditState" });
export type AuditStateView = z.infer<typeof auditStateSchema>;

export const alertQuery = pageQuery.extend({
  state: z
    .enum(["open", "acknowledged"])
    .optional()
    .meta({ description: "open: nobody has acknowledged it yet" }),
  kind: z
    .string()
    .max(80)
    .optional()
    .meta({ description: "What fired", examples: ["budget_unavailable"] }),
});

export const alertSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    severity: z.enum(["info", "warning", "critical"]),
    title: z.string(),
    team: z.object({ id: z.string(), slug: z.string(), name: z.string() }).nullable(),
    createdAt: instant,
    acknowledgedAt: instant.nullable(),
  })
  .meta({ id: "Alert" });
export type AlertView = z.infer<typeof alertSchema>;
