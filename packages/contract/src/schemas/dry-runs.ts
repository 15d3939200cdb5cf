import { z } from "zod";
import { policyDocumentSchema } from "../policy-document.ts";
import { amount, instant, pageQuery, reference } from "./common.ts";

export const dryRunVerdicts = ["served", "approval", "refused"] as const;
const verdict = z.enum(dryRunVerdicts);

const counts = z.object({ calls: z.int(), amount });
const verdictCounts = z.object({ served: counts, approval: counts, refused: counts });
const comparison = {
  happened: verdictCounts,
  draft: verdictCounts,
  transitions: z.array(z.object({ from: verdict, to: verdict, calls: z.int(), amount })),
};

/** What a draft would have done with recorded calls. Amounts of calls that did not run are the most they could cost. */
export const dryRunResultSchema = z
  .object({
    ...comparison,
    rows: z.int(),
    from: instant.nullable(),
    to: instant.nullable(),
    spend: z.object({ happened: amount, draft: amount }),
    byTeam: z.array(z.object({ projectId: z.string(), name: z.string(), ...comparison })),
    byEndpoint: z.array(z.object({ host: z.string(), path: z.string(), ...comparison })),
    byReason: z.array(
      z.object({
        code: z.string(),
        field: z.string().nullable(),
        level: z.string().nullable(),
        ...comparison,
      }),
    ),
    byDay: z.array(z.object({ day: z.string(), ...comparison })),
    examples: z.array(
      z.object({
        requestId: z.string(),
        at: instant,
        projectId: z.string(),
        projectName: z.string(),
        host: z.string(),
        path: z.string(),
        model: z.string().nullable(),
        category: z.string(),
        amount,
        from: verdict,
        to: verdict,
        fromCode: z.string(),
        toCode: z.string(),
        sentence: z.string(),
      }),
    ),
    unknownProjectRows: z.int(),
    unlikePublishedRows: z.int(),
  })
  .meta({ id: "DryRunResult" });
export type DryRunResultView = z.infer<typeof dryRunResultSchema>;

export const dryRunStatuses = ["queued", "running", "done", "failed"] as const;

export const dryRunSchema = z
  .object({
    id: z.string(),
    status: z.enum(dryRunStatuses),
    level: z.object({
      kind: z.enum(["organization", "project"]),
      id: z.string(),
      name: z.string(),
    }),
    from: instant,
    to: instant,
    progress: z.object({ rows: z.int(), total: z.int() }),
    result: dryRunResultSchema.nullable(),
    error: z.string().nullable(),
    createdAt: instant,
    completedAt: instant.nullable(),
  })
  .meta({ id: "DryRun" });
export type DryRunView = z.infer<typeof dryRunSchema>;

const MAX_DAYS = 90;

export const createDryRunBody = z.strictObject({
  level: z.union([z.literal("organization"), reference]).meta({
    description: "Whose policy the document is: organization, or the slug or identifier of a team",
  }),
  document: policyDocumentSchema,
  days: z.int().min(1).max(MAX_DAYS).default(30).meta({ description: "Days of usage to replay" }),
});

export const dryRunQuery = pageQuery.omit({ q: true }).extend({
  level: z.union([z.literal("organization"), reference]).optional(),
});
