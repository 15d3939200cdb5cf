import { type Call, InvalidCallError } from "./call.ts";
import { askedTiers } from "./openai/service-tier.ts";
import type { ServiceTier, Usage } from "./usage.ts";

/** A request's headers by their names in lower case. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const FIELD_MASK = "x-goog-fieldmask";
/** https://docs.cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo: its answer tells what it was served by. */
const VERTEX_TIER = "x-vertex-ai-llm-shared-request-type";
/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html; no answer's body tells them. */
const BEDROCK_TIER = "x-amzn-bedrock-service-tier";
const BEDROCK_LATENCY = "x-amzn-bedrock-performanceconfig-latency";
const BEDROCK_INVOKE = /^\/model\/[^/]+\/invoke(?:-with-response-stream)?$/;

/** The tiers that a header asks for. @throws InvalidCallError that names the header */
function tiersIn(header: string, value: string): readonly ServiceTier[] {
  try {
    return askedTiers({ service_tier: value.toLowerCase() });
  } catch (error) {
    if (error instanceof InvalidCallError) throw new InvalidCallError(header, error.remedy);
    throw error;
  }
}

function vertexCall(call: Call, headers: RequestHeaders): Call {
  const asked = headers[VERTEX_TIER];
  if (asked === undefined) return call;
  const tiers = tiersIn(VERTEX_TIER, String(asked));
  return { ...call, serviceTiers: [...new Set([...call.serviceTiers, ...tiers])] };
}

/** A tier is billed as it was asked for; hardware for low latency is dearer and no tier. */
function invokedCall(call: Call, headers: RequestHeaders): Call {
  const isFast = String(headers[BEDROCK_LATENCY] ?? "").toLowerCase() === "optimized";
  const asked = String(headers[BEDROCK_TIER] ?? "default").toLowerCase();
  const tier = asked === "reserved" ? "default" : asked;
  const [only = "standard"] = isFast ? (["priority"] as const) : tiersIn(BEDROCK_TIER, tier);
  return only === "standard" ? call : { ...call, serviceTiers: [only] };
}

/**
 * The call with what its headers ask of the vendor beside the body.
 * @param path the vendor's
 * @throws InvalidCallError for a header that would keep back what the answer is charged by, or for a tier that
 * is not known
 */
export function askedByHeaders(call: Call, path: string, headers: RequestHeaders): Call {
  if (call.operation === "free" || call.operation === "other") return call;
  if (headers[FIELD_MASK] !== undefined)
    throw new InvalidCallError(FIELD_MASK, "must be left out: the answer has to tell its usage");
  if (call.format === "google") return vertexCall(call, headers);
  const given = headers[BEDROCK_TIER] ?? headers[BEDROCK_LATENCY];
  return given !== undefined && BEDROCK_INVOKE.test(path) ? invokedCall(call, headers) : call;
}

/** A call's usage by the one tier that it was asked for, where no answer tells it. */
export function usageByAskedTier(
  { serviceTiers }: Pick<Call, "serviceTiers">,
  usage: Usage,
): Usage {
  const [only = "standard"] = serviceTiers;
  const isUntold = serviceTiers.length === 1 && usage.serviceTier === "standard";
  return isUntold && (only === "priority" || only === "flex")
    ? { ...usage, serviceTier: only }
    : usage;
}
