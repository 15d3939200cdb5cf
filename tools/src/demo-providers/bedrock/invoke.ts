import {
  type Answer,
  type DemoRequest,
  readJson,
  type StreamEvent,
  VendorError,
} from "../answer.ts";
import { createMessage } from "../anthropic/messages.ts";

const VERSION = "bedrock-2023-05-31";
/** A model of Anthropic's, perhaps behind an inference profile's region and before Bedrock's version. */
const CLAUDE = /^(?:[a-z]{2,6}\.)?anthropic\.(claude-[\w.-]+?)(?:-v\d+)?(?::\d+)?$/;

/** A model's own event as Bedrock carries it: sealed in base64, and padded so that its size tells nothing. */
function chunk({ data, isToken }: StreamEvent): StreamEvent {
  const bytes = Buffer.from(JSON.stringify(data)).toString("base64");
  return { name: "chunk", data: { bytes, p: "abcdefghij".slice(0, bytes.length % 10) }, isToken };
}

/**
 * `POST /model/{modelId}/invoke` and `invoke-with-response-stream` of Anthropic's models, whose bodies are
 * those of its messages. @throws VendorError
 */
export function invoke(request: DemoRequest, modelId: string, streams: boolean): Answer {
  const model = CLAUDE.exec(modelId)?.[1];
  if (model === undefined)
    throw new VendorError(400, "This model is asked by Converse here, not by InvokeModel.");
  const body = readJson(request);
  if (body.anthropic_version !== VERSION)
    throw new VendorError(400, `anthropic_version: must be "${VERSION}"`);
  if (body.model !== undefined || body.stream !== undefined)
    throw new VendorError(400, "Malformed input request: extraneous key is not permitted");
  const carried = Buffer.from(JSON.stringify({ ...body, model, stream: streams }));
  const answer = createMessage({ ...request, body: carried });
  if (answer.kind !== "stream") return answer;
  return { kind: "stream", framing: "aws", events: answer.events.map(chunk) };
}
