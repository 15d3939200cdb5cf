import { anthropicError } from "./anthropic/error.ts";
import type { WireFormat } from "./call.ts";
import { googleError } from "./google/error.ts";
import { openAiError } from "./openai/error.ts";

/** A refusal of ours, as a vendor's client is told it. */
export interface Refusal {
  status: number;
  code: string;
  message: string;
  param?: string;
}

/**
 * A refusal in the vendor's own error envelope, so that its SDK raises its own typed error with our code
 * in it.
 */
export function vendorErrorBody(format: WireFormat, error: Refusal): Record<string, unknown> {
  if (format === "anthropic") return anthropicError(error);
  return format === "google" ? googleError(error) : openAiError(error);
}
