import { z } from "zod";
import { amount, instant, reference } from "./common.ts";
import { unitKinds } from "./prices.ts";

const MAX_ROWS = 5_000;
/** Of an export that is compared. */
export const MAX_EXPORT_CHARACTERS = 5_000_000;
export const MAX_EXPORT_LINES = 50_000;

const day = z.iso.date().meta({ description: "A day in UTC, as vendors bill" });

const span = {
  from: instant.optional().meta({
    description: "Inclusive; the start of the last whole calendar month (UTC) where absent",
  }),
  to: instant.optional().meta({
    description: "Exclusive, at most 92 days after the start; the end of that month where absent",
  }),
  groupBy: z.enum(["day"]).optional().meta({ description: "Tells the days (UTC) apart" }),
};

export const statementQuery = z.object({
  provider: reference.optional().meta({ description: "Identifier or slug; all where absent" }),
  ...span,
});

const tokens = z.int().min(0);
const statementUnits = z
  .object({
    uncachedInputTokens: tokens.meta({ description: "Text of the input in no other part" }),
    cachedInputTokens: tokens.meta({ description: "Text, audio and pictures read from the cache" }),
    cacheWriteTokens: tokens.meta({ description: "Written to the vendor's cache for 5 minutes" }),
    cacheWrite1hTokens: tokens,
    audioInputTokens: tokens.meta({ description: "Not from the cache, as pictures and video" }),
    imageInputTokens: tokens,
    videoInputTokens: tokens,
    outputTokens: tokens.meta({ description: "All output, with the parts that follow" }),
    reasoningTokens: tokens,
    audioOutputTokens: tokens,
    imageOutputTokens: tokens,
    videoOutputTokens: tokens,
    pieces: z.partialRecord(z.enum(unitKinds), z.number().min(0)).meta({
      description: "What is billed by the piece; kinds of which there was none are absent",
    }),
  })
  .meta({ description: "What a vendor's invoice lists. The input's parts do not overlap." });

const statementFigures = {
  calls: z.int().meta({
    description: "Calls that the vendor answered or that were charged; what it refused is not here",
  }),
  units: statementUnits,
  amount: amount.meta({ description: "What these calls were charged, exact to the nano-USD" }),
  estimated: z
    .object({ calls: z.int(), amount })
    .meta({ description: "Counted without the vendor's own figures, as of a cut stream" }),
  unknownCalls: z.int().meta({ description: "Calls of which it is not known how they ended" }),
  cacheAnswers: z
    .object({ calls: z.int(), saved: amount })
    .meta({ description: "Answered from our cache: on no vendor's invoice, in no other figure" }),
};

const statementProvider = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  vendor: z.string(),
});

const statementRow = z.object({
  day: day.nullable().meta({ description: "Null where days are not told apart" }),
  provider: statementProvider.nullable().meta({ description: "Null for one that is gone" }),
  model: z.string().nullable().meta({ description: "Null for calls of no model" }),
  serviceTier: z.string(),
  priceVersion: z.string().nullable(),
  ...statementFigures,
});
export type StatementRow = z.infer<typeof statementRow>;

export const statementSchema = z
  .object({
    from: instant,
    to: instant,
    rows: z.array(statementRow).max(MAX_ROWS).meta({ description: "The most costly first" }),
    totals: z.object(statementFigures),
  })
  .meta({ id: "Statement" });
export type StatementView = z.infer<typeof statementSchema>;

/** What both a vendor's export and our events tell. */
export const comparedUnits = [
  "calls",
  "inputTokens",
  "cachedInputTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "outputTokens",
  ...unitKinds.filter((kind) => kind !== "request"),
] as const;
export type ComparedUnit = (typeof comparedUnits)[number];

export const compareStatementBody = z.strictObject({
  provider: reference.meta({ description: "Identifier or slug: whose export it is" }),
  ...span,
  fileName: z.string().trim().max(200).optional().meta({ description: "For the audit log" }),
  text: z
    .string()
    .min(1)
    .max(MAX_EXPORT_CHARACTERS)
    .meta({ description: "The vendor's export: CSV (RFC 4180) with a header" }),
});

const ratio = z
  .number()
  .nullable()
  .meta({ description: "The difference as a share of ours, to four decimals; null of nothing" });

const comparedAmount = z.object({
  vendor: amount.nullable().meta({ description: "Null where the export has no amount of it" }),
  ours: amount,
  difference: amount.nullable().meta({ description: "What the vendor bills more" }),
  ratio,
});

const setAside = z.object({ lines: z.int(), amount: amount.nullable() });

const comparisonRow = z.object({
  day: day.nullable(),
  model: z.string().meta({
    description: "As our calls name it, else as the export does; snapshots of a model are one",
  }),
  side: z.enum(["both", "vendor", "ours"]).meta({ description: "Who has lines of it" }),
  vendorModels: z.array(z.string()).meta({ description: "As the export names it" }),
  ourModels: z.array(z.string()).meta({ description: "As our calls name it" }),
  amount: comparedAmount,
  units: z.array(
    z.object({
      unit: z.enum(comparedUnits),
      vendor: z.number(),
      ours: z.number(),
      difference: z.number(),
      ratio,
    }),
  ),
  estimated: z.object({ calls: z.int(), amount }),
  unknownCalls: z.int(),
});
export type ComparisonRow = z.infer<typeof comparisonRow>;

export const statementComparisonSchema = z
  .object({
    from: instant,
    to: instant,
    provider: statementProvider,
    lines: z.int().meta({ description: "Lines of the export that are compared" }),
    columns: z.array(z.object({ name: z.string(), readAs: z.string() })),
    ignored: z.array(z.string()).meta({ description: "Columns that are not read" }),
    hasDays: z.boolean().meta({ description: "Whether every line is of one day" }),
    outside: setAside.meta({ description: "Lines of days outside the period: in no figure" }),
    unnamed: setAside.meta({ description: "Lines without a model, as totals: in no figure" }),
    amount: comparedAmount,
    rows: z.array(comparisonRow).max(MAX_ROWS).meta({ description: "Largest difference first" }),
  })
  .meta({ id: "StatementComparison" });
export type StatementComparisonView = z.infer<typeof statementComparisonSchema>;
