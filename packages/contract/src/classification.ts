import { z } from "zod";
import { only } from "./rules/rule-actions.ts";

/** Levels of data, from what anyone may read to what needs the most care. */
export const classificationLevels = ["public", "internal", "confidential", "restricted"] as const;
export type ClassificationLevel = (typeof classificationLevels)[number];

/** What sensitive data is about. */
export const dataCategories = [
  "medical",
  "legal",
  "security",
  "personal",
  "financial",
  "credentials",
] as const;
export type DataCategory = (typeof dataCategories)[number];

const MAX_RETENTION_DAYS = 3650;
const MAX_REGIONS = 50;

/** A region as policies write it: a country (`US`), `EU`, or a provider's own name (`us-east-1`). */
export const region = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(
    /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
    'must be a region such as "US", "EU" or "us-east-1": letters and digits joined by hyphens',
  );

const regions = z
  .array(region)
  .min(1, "must name at least one region; leave it out to allow all")
  .max(MAX_REGIONS);
const retentionDays = z.int().min(1).max(MAX_RETENTION_DAYS);
const categories = z.array(z.enum(dataCategories)).max(dataCategories.length);

interface LevelCategories {
  categories?: readonly DataCategory[] | undefined;
}

/** A category belongs to one level: where two claim it, the later one is named. */
function reportSharedCategories(
  levels: Partial<Record<ClassificationLevel, LevelCategories | undefined>>,
  context: z.core.$RefinementCtx,
): void {
  const claimed = new Map<DataCategory, string>();
  for (const level of classificationLevels) {
    levels[level]?.categories?.forEach((category, index) => {
      const by = claimed.get(category);
      if (by === undefined) claimed.set(category, `levels.${level}.categories[${index}]`);
      else
        context.addIssue({
          code: "custom",
          path: ["levels", level, "categories", index],
          input: category,
          message: `"${category}" is already at ${by}; a category has one level`,
        });
    });
  }
}

/** What must hold where data of a level is sent, as the specification writes it. */
export const handlingRequirementsSchema = only({
  encryption_required: z.boolean().optional(),
  access_logging: z.boolean().optional(),
  retention_period_days: retentionDays.optional().meta({ description: "Days" }),
  geographic_restrictions: regions.optional().meta({
    description: "The only regions that may process this data; all if absent",
    examples: [["US"]],
  }),
  approval_required: z.boolean().optional(),
});
export type HandlingRequirements = z.infer<typeof handlingRequirementsSchema>;

/** The four levels as optional keys; the error for another key says what is allowed. */
function byLevel<Schema extends z.ZodType>(schema: Schema) {
  const level = schema.optional();
  return z.strictObject(
    { public: level, internal: level, confidential: level, restricted: level },
    {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? `${issue.keys.map((key) => `"${key}"`).join(", ")} is no level; the levels are ${classificationLevels.join(", ")}`
          : undefined,
    },
  );
}

/** Source: the specification's `enhanced-team-management`, Data Classification System. */
export const dataClassificationSchema = only({
  levels: byLevel(
    only({
      categories: categories.optional(),
      handling_requirements: handlingRequirementsSchema.optional(),
    }),
  ),
})
  .superRefine((document, context) => reportSharedCategories(document.levels, context))
  .meta({ id: "DataClassification" });
export type DataClassification = z.infer<typeof dataClassificationSchema>;

/** The whole document of the specification, with its outer key. */
export const dataClassificationDocumentSchema = only({
  data_classification: dataClassificationSchema,
});

export const levelHandlingSchema = only({
  categories: categories.optional().meta({ description: "What is of this level when found" }),
  encryptionRequired: z.boolean().optional(),
  accessLogging: z.boolean().optional(),
  retentionDays: retentionDays.optional(),
  allowedRegions: regions.optional(),
  outsideRegion: z.enum(["refuse", "require_approval"]).optional().meta({
    description: "What happens to a call to a provider outside the regions; refuse if absent",
  }),
  approvalRequired: z.boolean().optional(),
  redact: z
    .boolean()
    .optional()
    .meta({ description: "Replace what is found before the request leaves" }),
  cacheable: z.boolean().optional().meta({
    description: "Whether answers may be cached; if absent, public and internal ones may",
  }),
});
export type LevelHandling = z.infer<typeof levelHandlingSchema>;

/** Handling by level, as policy documents of this product write it. */
export const dataHandlingSchema = only({
  levels: byLevel(levelHandlingSchema),
})
  .superRefine((document, context) => reportSharedCategories(document.levels, context))
  .meta({ id: "DataHandling" });
export type DataHandling = z.infer<typeof dataHandlingSchema>;

/** The specification's document in this product's form. Nothing is added: what it leaves open stays open. */
export function toDataHandling(document: DataClassification): DataHandling {
  const levels: DataHandling["levels"] = {};
  for (const level of classificationLevels) {
    const source = document.levels[level];
    if (source === undefined) continue;
    const requirements = source.handling_requirements ?? {};
    levels[level] = {
      categories: source.categories,
      encryptionRequired: requirements.encryption_required,
      accessLogging: requirements.access_logging,
      retentionDays: requirements.retention_period_days,
      allowedRegions: requirements.geographic_restrictions,
      approvalRequired: requirements.approval_required,
    };
  }
  return { levels };
}
