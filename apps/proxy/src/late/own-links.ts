import type { Call } from "../call.ts";
import type { Estimate } from "../stages/estimate.ts";

const RESULTS_URL =
  /("results_url"\s*:\s*")https?:\/\/[^"\s]*?(\/v1\/messages\/batches\/[\w-]+\/results")/;

/**
 * A batch of Anthropic's names where its results are as a URL of Anthropic's own, which a client would ask
 * past us and with a key of ours. On Anthropic's route, and on a provider's own, it is told as a path, which its
 * SDKs ask of the base URL that they were given.
 */
export function withOwnLinks(call: Call, { parsed }: Estimate, body: Buffer): Buffer {
  const isOwn = call.route === "anthropic" || call.route === "provider";
  if (!isOwn || parsed.jobQuestion?.told !== "batch") return body;
  const text = body.toString("utf8");
  const own = text.replace(RESULTS_URL, "$1$2");
  return own === text ? body : Buffer.from(own);
}
