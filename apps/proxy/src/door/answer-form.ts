import { z } from "zod";
import { DOOR_OPERATIONS } from "./operations.ts";

/** What has to be known of a client's request to write answers for it; kept with a request for approval. */
export const answerFormSchema = z.object({
  operation: z.enum(DOOR_OPERATIONS),
  /** The provider's name of the model. */
  model: z.string(),
  /** Whether a client of chat completions asked for the usage event. */
  includeUsage: z.boolean(),
  /** How vectors are written. */
  encoding: z.enum(["float", "base64"]),
});
export type AnswerForm = z.infer<typeof answerFormSchema>;
