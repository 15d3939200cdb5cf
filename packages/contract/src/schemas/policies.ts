import { z } from "zod";
import { budgetPeriod } from "../budget-month.ts";
import { classificationLevels, dataCategories } from "../classification.ts";
import { policyDocumentSchema, requestMetaSchema, tagsSchema } from "../policy-document.ts";
import { roles } from "../roles.ts";
import { amount, instant, reference, warningSchema } from "./common.ts";

const author = z.object({
  kind: z.enum(["member", "api_key", "system"]),
  id: z.string(),
  name: z.string(),
});

export const policyVersionSchema = z
  .object({
    id: z.string(),
    version: z.int(),
    status: z.enum(["draft", "published", "superseded"]),
    document: policyDocumentSchema,
    reason: z.string(),
    createdBy: author,
    createdAt: instant,
    publishedAt: instant.nullable(),
  })
  .meta({ id: "PolicyVersion" });
export type PolicyVersionView = z.infer<typeof policyVersionSchema>;

const reason = z.string().trim().min(3, "say why in at least 3 characters").max(500);
const expectedVersion = z.int().min(0).optional().meta({
  description:
    "The version the change was made from (0 for none); a newer one answers 409 VERSION_CONFLICT",
});

export const putPolicyBody = z.strictObject({
  document: policyDocumentSchema,
  reason,
  expectedVersion,
  draftRevision: z.int().min(1).optional().meta({
    description: "The draft that is published by this, which ends with it",
  }),
});

export const rollbackBody = z.strictObject({
  version: z
    .int()
    .min(1)
    .meta({ description: "The version whose document is to be in force again" }),
  reason,
  expectedVersion,
});

const MAX_DRAFT_CHARS = 1_000_000;

/** A policy that is being written. Its text is kept as it is typed, valid or not. */
export const policyDraftSchema = z
  .object({
    text: z.string(),
    baseVersion: z
      .int()
      .meta({ description: "The published version it was begun from; 0 for none" }),
    revision: z.int().meta({ description: "Grows by one with every save" }),
    updatedBy: author,
    updatedAt: instant,
  })
  .meta({ id: "PolicyDraft" });
export type PolicyDraftView = z.infer<typeof policyDraftSchema>;

export const policyDraftState = z.object({ draft: policyDraftSchema.nullable() });

export const putDraftBody = z.strictObject({
  text: z.string().max(MAX_DRAFT_CHARS, `has more than ${MAX_DRAFT_CHARS} characters`),
  baseVersion: z.int().min(0),
  revision: z.int().min(0).meta({
    description:
      "The revision that was edited, 0 for a new draft; if somebody saved since, 409 VERSION_CONFLICT with theirs",
  }),
});

export const policyChangeSchema = z
  .object({
    kind: z.enum(["added", "removed", "changed", "moved"]),
    path: z.string(),
    sentence: z.string(),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
  })
  .meta({ id: "PolicyChange" });
export type PolicyChangeView = z.infer<typeof policyChangeSchema>;

export const checkPolicyBody = z.strictObject({
  document: z.unknown().meta({ description: "The document to check; it may be of any form" }),
});

export const policyCheckSchema = z
  .object({
    publishable: z.boolean(),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .meta({ description: "Why it cannot be published: its form, or that it widens an ancestor" }),
    warnings: z.array(warningSchema),
    changes: z.array(policyChangeSchema).meta({ description: "From the published version" }),
    currentVersion: z.int().meta({ description: "The published version; 0 for none" }),
  })
  .meta({ id: "PolicyCheck" });
export type PolicyCheckView = z.infer<typeof policyCheckSchema>;

const origin = z.object({
  kind: z.string(),
  id: z.string(),
  name: z.string(),
  version: z.int().nullable(),
});

export const effectiveFieldSchema = z
  .object({
    field: z.string(),
    value: z.unknown(),
    origin,
    overridden: z.array(z.object({ value: z.unknown(), origin })),
    merge: z.string(),
    descendants: z
      .array(z.object({ value: z.unknown(), origin }))
      .meta({ description: "What policies below this one say of the same field" }),
  })
  .meta({ id: "EffectiveField" });
export type EffectiveFieldView = z.infer<typeof effectiveFieldSchema>;

export const effectivePolicySchema = z.object({ data: z.array(effectiveFieldSchema) });

/** A call that nobody makes, to see what policy says of it. */
export const evaluateBody = z.strictObject({
  team: reference.meta({ description: "Slug or identifier of the team whose key would be used" }),
  request: z.strictObject({
    url: z
      .string()
      .max(2_000)
      .meta({ examples: ["https://api.openai.com/v1/chat/completions"] }),
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).default("POST"),
    body: z.unknown().optional().meta({
      description: "The JSON body; the model, the estimate and the classification come from it",
    }),
    tags: tagsSchema.optional(),
    pag0Meta: requestMetaSchema.optional(),
    role: z.enum(roles).optional().meta({ description: "Of the member that the key is bound to" }),
    at: instant.optional().meta({ description: "When it would be made; now if absent" }),
  }),
  policy: z
    .strictObject({
      level: z.union([z.literal("organization"), reference]).meta({
        description: "Whose policy is replaced: organization, or the team or one of its parents",
      }),
      document: policyDocumentSchema,
    })
    .optional()
    .meta({ description: "A draft to be used in the place of the published version" }),
});

const evaluatedFailure = z.object({
  decision: z.enum(["deny", "require_approval"]),
  code: z.string(),
  field: z.string(),
  level: z.string().nullable(),
  version: z.int().nullable(),
  explanation: z.string(),
});

/** What policy says of a call, with every reason there is. */
export const evaluationSchema = z
  .object({
    decision: z.enum(["allow", "deny", "require_approval"]),
    code: z.string(),
    explanation: z.string(),
    field: z.string().nullable(),
    origin: origin.nullable(),
    policyVersionIds: z.array(z.string()),
    failures: z.array(evaluatedFailure).meta({ description: "The one that decides first" }),
    rules: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        level: z.string(),
        explanation: z.string(),
        actions: z.array(z.string()).meta({ description: "Types of what it does; none if lifted" }),
        lifted: z.boolean(),
      }),
    ),
    call: z.object({
      host: z.string(),
      path: z.string(),
      provider: z.string().nullable(),
      category: z.string().nullable(),
      model: z.string().nullable(),
      estimate: amount.nullable(),
      classification: z.enum(classificationLevels).nullable(),
      categories: z.array(z.enum(dataCategories)),
      findings: z.array(z.object({ kind: z.string(), count: z.int() })),
    }),
    budgets: z.array(
      z.object({
        scopeKind: z.string(),
        name: z.string(),
        period: budgetPeriod,
        limit: amount,
        available: amount,
      }),
    ),
  })
  .meta({ id: "Evaluation" });
export type EvaluationView = z.infer<typeof evaluationSchema>;
