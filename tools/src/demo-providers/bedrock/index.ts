import { type Answer, type DemoRequest, notFound, VendorError } from "../answer.ts";
import { BEARER, type Vendor } from "../vendor.ts";
import { converse } from "./converse.ts";
import { invoke } from "./invoke.ts";

const PATH =
  /^\/model\/([\w.%:-]{1,300})\/(converse|converse-stream|invoke|invoke-with-response-stream)$/;
const MODELS = /(anthropic|amazon|meta|mistral|cohere|ai21|deepseek)\./;

/** Bedrock's names of errors by status ("Common errors", its API reference). */
const KINDS: Record<number, string> = {
  401: "UnrecognizedClientException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  408: "ModelTimeoutException",
  429: "ThrottlingException",
  503: "ServiceUnavailableException",
};

const kindOf = ({ status }: VendorError) =>
  KINDS[status] ?? (status >= 500 ? "InternalServerException" : "ValidationException");

function readModel(escaped: string): string {
  const invalid = new VendorError(400, "The provided model identifier is invalid.");
  try {
    const model = decodeURIComponent(escaped);
    if (MODELS.test(model)) return model;
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw invalid;
}

/** Bedrock's runtime, below its host. @throws VendorError */
function answerBedrock(request: DemoRequest): Answer {
  const [, escaped, operation] = PATH.exec(request.path) ?? [];
  if (escaped === undefined || request.method !== "POST") return notFound(request);
  const model = readModel(escaped);
  if (operation?.startsWith("invoke"))
    return invoke(request, model, operation === "invoke-with-response-stream");
  return converse(request, model, operation === "converse-stream");
}

/** Bedrock's Converse, and its invoke of Anthropic's models, at `/bedrock`, by a key of its API. */
export const bedrock: Vendor = {
  credentials: [BEARER],
  wrongCredential: () => new VendorError(403, "Authentication failed: API Key is not valid."),
  firstByteMs: { mean: 450, deviation: 130 },
  tokenMs: { mean: 16, deviation: 6 },
  answer: answerBedrock,
  errorBody: ({ message }) => ({ message }),
  errorHeaders: (error) => ({ "x-amzn-errortype": kindOf(error) }),
  errorEvent: (error) => {
    const kind = kindOf(error);
    const name = kind.charAt(0).toLowerCase() + kind.slice(1);
    return { name, data: { message: error.message }, isToken: false };
  },
  requestIdHeader: "x-amzn-requestid",
};
