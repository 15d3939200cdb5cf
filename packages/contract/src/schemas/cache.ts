import { z } from "zod";
import { instant, reference } from "./common.ts";

const host = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/,
    'must be a host such as "api.openai.com", with its port if calls name one',
  )
  .meta({ description: "Host that calls name", examples: ["api.openai.com"] });

const model = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(200)
  .meta({ description: "Model as usage names it", examples: ["gpt-4o"] });

export const invalidateCacheBody = z.strictObject({
  team: reference.optional().meta({
    description:
      "Slug or id of a team: what its calls and those of the teams below it brought or could be served",
  }),
  host: host.optional(),
  model: model.optional(),
});

export const cacheInvalidationSchema = z
  .object({
    teams: z
      .array(z.object({ id: z.string(), slug: z.string(), name: z.string() }))
      .nullable()
      .meta({ description: "The team and those below it; null for the whole organization" }),
    host: z.string().nullable(),
    model: z.string().nullable(),
    at: instant,
  })
  .meta({ id: "CacheInvalidation" });
