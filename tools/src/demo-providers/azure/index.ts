import {
  type Answer,
  type DemoRequest,
  type JsonObject,
  notFound,
  readJson,
  VendorError,
} from "../answer.ts";
import { chatCompletion } from "../openai/chat.ts";
import { type Dialect, OPENAI_DIALECT } from "../openai/dialect.ts";
import { createEmbeddings } from "../openai/embeddings.ts";
import { createImage } from "../openai/images.ts";
import { answerOpenAi } from "../openai/index.ts";
import { BEARER, type Vendor } from "../vendor.ts";

const SAFE = { filtered: false, severity: "safe" };
const SEVERITIES = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE };
const PROMPT_FILTER = [{ prompt_index: 0, content_filter_results: SEVERITIES }];

/** A first chunk of no choices tells how the prompt was judged. */
function chunks(list: JsonObject[]): JsonObject[] {
  const [first] = list;
  if (first === undefined) return list;
  const { prompt_filter_results: _, ...rest } = first;
  const judged = { ...rest, choices: [], prompt_filter_results: PROMPT_FILTER };
  for (const chunk of list) delete chunk.prompt_filter_results;
  return [judged, ...list];
}

const DIALECT: Dialect = {
  ...OPENAI_DIALECT,
  members: (request, figures) => ({
    ...OPENAI_DIALECT.members?.(request, figures),
    prompt_filter_results: PROMPT_FILTER,
  }),
  choiceMembers: { content_filter_results: SEVERITIES },
  chunks,
};

/** The deployment names the model, whatever the body does. */
function withModel(request: DemoRequest, model: string): DemoRequest {
  return { ...request, body: Buffer.from(JSON.stringify({ ...readJson(request), model })) };
}

function answerDeployment(request: DemoRequest, deployment: string, operation: string): Answer {
  if (!/^\d{4}-\d\d-\d\d(-preview)?$/.test(request.query.get("api-version") ?? ""))
    throw new VendorError(404, "Resource not found");
  if (!/^(gpt|o\d|text-embedding|dall-e)/.test(deployment))
    throw new VendorError(404, "The API deployment for this resource does not exist.", {
      code: "DeploymentNotFound",
    });
  const asked = withModel(request, deployment);
  if (operation === "chat/completions") return chatCompletion(asked, DIALECT);
  if (operation === "embeddings") return createEmbeddings(asked);
  if (operation === "images/generations") return createImage(asked);
  return notFound(request);
}

/** Azure's OpenAI: deployments under a version of the API, and `/openai/v1` as at OpenAI. */
function answerAzure(request: DemoRequest): Answer {
  const [, deployment, operation] =
    /^\/openai\/deployments\/([\w.-]{1,64})\/([\w/]{1,40})$/.exec(request.path) ?? [];
  if (deployment !== undefined && operation !== undefined && request.method === "POST")
    return answerDeployment(request, deployment, operation);
  const path = /^\/openai(\/v1\/.*)$/.exec(request.path)?.[1];
  if (path === undefined) return notFound(request);
  if (request.method === "POST" && path === "/v1/chat/completions")
    return chatCompletion(request, DIALECT);
  return answerOpenAi({ ...request, path });
}

function errorBody({ status, message, code }: VendorError): unknown {
  return { error: { code: code ?? String(status), message } };
}

/** Azure's OpenAI at `/azure`. */
export const azure: Vendor = {
  credentials: [{ header: "api-key", prefix: "" }, BEARER],
  firstByteMs: { mean: 320, deviation: 100 },
  tokenMs: { mean: 13, deviation: 5 },
  answer: answerAzure,
  errorBody,
  requestIdHeader: "apim-request-id",
};
