import {
  type Answer,
  type DemoRequest,
  json,
  readJson,
  readLimit,
  readModel,
  VendorError,
} from "../answer.ts";
import { embed } from "../generation/embed.ts";
import { countTokens } from "../tokens.ts";

/** OpenAI takes 2,048; a demo spares its machine the 100 MB of such an answer. */
const MAX_INPUTS = 256;
const MAX_DIMENSIONS = 3_072;

type Input = string | number[];

function readInputs(input: unknown): Input[] {
  const isTokens = (value: unknown): value is number[] =>
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number");
  const list = typeof input === "string" || isTokens(input) ? [input] : input;
  if (!Array.isArray(list) || list.length === 0 || list.length > MAX_INPUTS)
    throw new VendorError(400, `'input' must be text, or a list of 1 to ${MAX_INPUTS} texts.`, {
      param: "input",
    });
  return list.map((item: unknown) => {
    if (typeof item === "string" || isTokens(item)) return item;
    throw new VendorError(400, "'input' must hold texts or lists of tokens.", { param: "input" });
  });
}

/** OpenAI's SDK asks for base64 of little-endian 32-bit floats unless told otherwise. */
function toBase64(values: number[]): string {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => {
    bytes.writeFloatLE(value, index * 4);
  });
  return bytes.toString("base64");
}

/** `POST /v1/embeddings`, of OpenAI or of one who speaks as it does. @throws VendorError */
export function createEmbeddings(request: DemoRequest, models = /^text-embedding-/): Answer {
  const body = readJson(request);
  const model = readModel(body, models);
  const inputs = readInputs(body.input);
  const usual = model.endsWith("-large") ? MAX_DIMENSIONS : 1_536;
  const dimensions = readLimit(body, "dimensions") ?? usual;
  if (dimensions > usual)
    throw new VendorError(400, `dimensions: must be at most ${usual}`, { param: "dimensions" });
  const tokens = inputs.reduce(
    (sum, input) => sum + (typeof input === "string" ? countTokens(input) : input.length),
    0,
  );
  return json({
    object: "list",
    data: inputs.map((input, index) => {
      const values = embed(model, input, dimensions);
      const embedding = body.encoding_format === "base64" ? toBase64(values) : values;
      return { object: "embedding", index, embedding };
    }),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}
