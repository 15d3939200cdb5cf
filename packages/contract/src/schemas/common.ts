import { z } from "zod";

/** An amount in an answer: micro-USD with up to three decimals, exact to the nano-USD. */
export const amount = z
  .string()
  .regex(/^-?\d+(\.\d{1,3})?$/)
  .meta({
    description: "Micro-USD as a decimal string with up to three decimals",
    examples: ["120345.5"],
  });

export const instant = z.iso
  .datetime('must be an instant in UTC such as "2026-01-31T09:00:00Z"')
  .meta({ description: "ISO 8601 instant in UTC" });

/** Line ends and control characters, which forge lines, and the marks that turn the direction of what follows. */
const DECEPTIVE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** Something that can be seen: not a space, and no mark without a shape. */
const VISIBLE = /[^\p{Z}\p{C}]/u;

/** A name that people read, and decide by. */
export const displayName = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(120)
  .refine((name) => !DECEPTIVE.test(name), "must not have line ends, control or direction marks")
  .refine((name) => name === "" || VISIBLE.test(name), "must have a character that can be seen");

/** A slug or an identifier in a path. */
export const reference = z.string().min(1).max(80);

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(320)
  .regex(z.regexes.email, "must be an e-mail address")
  .meta({ format: "email" });

/** Query of every list: cursor paging, at most 200 a page. */
export const pageQuery = z.object({
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  q: z.string().trim().max(200).optional().meta({ description: "Free text to search for" }),
});

export function page<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.int().meta({ description: "How many items the filters match in all" }),
  });
}

export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    remedy: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details" });
export type Problem = z.infer<typeof problemSchema>;

export const warningSchema = z
  .object({
    field: z.string(),
    message: z.string(),
    remedy: z.string().optional(),
    code: z
      .string()
      .optional()
      .meta({ description: "What kind of finding it is, such as THRESHOLD_UNREACHABLE" }),
    severity: z.enum(["error", "warning"]).optional(),
  })
  .meta({ id: "Warning" });
export type Warning = z.infer<typeof warningSchema>;

/**
 * A filter that takes one value or several separated by commas.
 * @param what it names, for who reads the reference.
 */
export function listFilter(what: string, example: string) {
  return z
    .string()
    .max(2000)
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    )
    .optional()
    .meta({ description: `${what}; several are separated by commas`, examples: [example] });
}
