import { UntranslatableError } from "../chat.ts";
import { countOf, isObject, type JsonObject, objectsOf, RequestReader } from "../json.ts";

/** A request for embeddings as OpenAI's clients write it, as far as other vendors know it. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly texts: readonly string[];
  readonly dimensions: number | null;
  /** How the vectors are written in the answer. */
  readonly encoding: "float" | "base64";
}

/** The vendor's own limit of one batch. */
const MOST_TEXTS = 100;

/** `user` is a hint. */
const KNOWN = new Set(["model", "input", "encoding_format", "dimensions", "user"]);

function textsOf(input: unknown): readonly string[] {
  const list = typeof input === "string" ? [input] : input;
  if (!Array.isArray(list) || list.length === 0)
    throw new UntranslatableError("input", "must be text or a list of texts");
  if (!list.every((each): each is string => typeof each === "string"))
    throw new UntranslatableError("input", "must be text: tokens are known to OpenAI alone");
  if (list.length > MOST_TEXTS)
    throw new UntranslatableError("input", `must be at most ${MOST_TEXTS} texts`);
  return list;
}

/**
 * Reads a request of OpenAI's embeddings.
 * @throws UntranslatableError naming the field that is wrong or has no counterpart
 */
export function readEmbeddingsRequest(body: unknown): EmbeddingsRequest {
  const reader = new RequestReader(body);
  reader.only(KNOWN);
  const model = reader.text("model");
  if (model === null) throw new UntranslatableError("model", "is missing");
  const encoding = reader.text("encoding_format") ?? "float";
  if (encoding !== "float" && encoding !== "base64")
    throw new UntranslatableError("encoding_format", "must be float or base64");
  return {
    model,
    texts: textsOf(reader.body.input),
    dimensions: reader.count("dimensions"),
    encoding,
  };
}

/** Writes a request of Gemini's batchEmbedContents. */
export function writeEmbedRequest({ model, texts, dimensions }: EmbeddingsRequest): JsonObject {
  return {
    requests: texts.map((text) => ({
      model: `models/${model}`,
      content: { parts: [{ text }] },
      ...(dimensions === null ? {} : { outputDimensionality: dimensions }),
    })),
  };
}

/** The path of a batch below the vendor's base URL. */
export function embedPath(model: string): string {
  return `/v1beta/models/${encodeURIComponent(model)}:batchEmbedContents`;
}

function isVector(values: unknown): values is number[] {
  return Array.isArray(values) && values.every((value) => typeof value === "number");
}

/** A vector as its 32-bit floats in little-endian order, in base64. */
function packed(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  return bytes.toString("base64");
}

/** Writes an answer of batchEmbedContents as OpenAI's embeddings; null for a document that is none. */
export function writeEmbeddingsAnswer(
  body: unknown,
  { model, encoding }: Pick<EmbeddingsRequest, "model" | "encoding">,
): JsonObject | null {
  if (!isObject(body) || !Array.isArray(body.embeddings)) return null;
  const vectors = objectsOf(body.embeddings).map(({ values }) => values);
  if (vectors.length !== body.embeddings.length || !vectors.every(isVector)) return null;
  const tokens = isObject(body.usageMetadata) ? countOf(body.usageMetadata.promptTokenCount) : 0;
  return {
    object: "list",
    data: vectors.map((values, index) => ({
      object: "embedding",
      index,
      embedding: encoding === "base64" ? packed(values) : values,
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}
