import {
  type Answer,
  type DemoRequest,
  isObject,
  type JsonObject,
  json,
  readJson,
  readLimit,
  VendorError,
} from "../answer.ts";
import { embed } from "../generation/embed.ts";
import { countInput, partsOf, total } from "./content.ts";

const DIMENSIONS = 3_072;
const MAX_REQUESTS = 100;

function valuesOf(body: JsonObject, model: string): { values: number[] } {
  const dimensions = readLimit(body, "outputDimensionality") ?? DIMENSIONS;
  if (dimensions > DIMENSIONS)
    throw new VendorError(400, `outputDimensionality must be at most ${DIMENSIONS}`);
  return { values: embed(model, partsOf(body.content), dimensions) };
}

const tokensOf = ({ content }: JsonObject) => total(countInput({ contents: [content] }));

/** `POST …:embedContent`. @throws VendorError */
export function embedContent(request: DemoRequest, model: string): Answer {
  const body = readJson(request);
  const promptTokenCount = tokensOf(body);
  return json({ embedding: valuesOf(body, model), usageMetadata: { promptTokenCount } });
}

/** `POST …:batchEmbedContents`. @throws VendorError */
export function batchEmbedContents(request: DemoRequest, model: string): Answer {
  const { requests } = readJson(request);
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > MAX_REQUESTS)
    throw new VendorError(400, `requests must be a list of 1 to ${MAX_REQUESTS}`);
  const bodies = requests.map((each: unknown): JsonObject => {
    if (isObject(each)) return each;
    throw new VendorError(400, "requests must be a list of objects");
  });
  const promptTokenCount = bodies.reduce((sum, body) => sum + tokensOf(body), 0);
  return json({
    embeddings: bodies.map((body) => valuesOf(body, model)),
    usageMetadata: { promptTokenCount },
  });
}
