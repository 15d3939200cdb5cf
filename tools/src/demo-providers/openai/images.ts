import {
  type Answer,
  type DemoRequest,
  type JsonObject,
  json,
  readJson,
  readLimit,
  readModel,
  type StreamEvent,
  VendorError,
} from "../answer.ts";
import { plainPng } from "../png.ts";
import { countTokens } from "../tokens.ts";
import { readForm } from "./multipart.ts";

const MAX_IMAGES = 10;
const SIZE_PX = 64;

/** The tokens of one image by size and quality ("Image generation", OpenAI's API guide). */
const TOKENS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "1024x1024": { low: 272, medium: 1_056, high: 4_160 },
  "1024x1536": { low: 408, medium: 1_584, high: 6_240 },
  "1536x1024": { low: 400, medium: 1_568, high: 6_208 },
};

function oneOf(value: unknown, allowed: readonly string[], usual: string, param: string): string {
  const given = value === undefined || value === null || value === "auto" ? usual : value;
  const found = allowed.find((item) => item === given);
  if (found !== undefined) return found;
  throw new VendorError(400, `Invalid value for '${param}'. Supported: ${allowed.join(", ")}.`, {
    code: "invalid_value",
    param,
  });
}

function streamed(images: string[], members: object, usage: object, createdAt: number) {
  return images.map((b64_json): StreamEvent => {
    const type = "image_generation.completed";
    return {
      name: type,
      data: { type, b64_json, created_at: createdAt, ...members, usage },
      isToken: false,
    };
  });
}

/** `POST /v1/images/generations`: small pictures of one colour, with the figures of the size asked for. @throws VendorError */
export function createImage(request: DemoRequest): Answer {
  return draw(request, readJson(request), 0);
}

/** What a picture that is given counts as: a square of 1,024 pixels at low fidelity ("Vision", OpenAI's API guide). */
const GIVEN_TOKENS = 323;

/** `POST /v1/images/edits`: the same of a form with pictures. @throws VendorError */
export function editImage(request: DemoRequest): Answer {
  const form = readForm(request);
  const files = [...form.values()].filter(({ fileName }) => fileName !== undefined);
  if (files.length === 0)
    throw new VendorError(400, "Missing required parameter: 'image'.", { param: "image" });
  const field = (name: string) => form.get(name)?.bytes.toString("utf8");
  const names = ["model", "prompt", "size", "quality", "response_format"];
  const body: JsonObject = Object.fromEntries(names.map((name) => [name, field(name)]));
  const n = field("n");
  if (n !== undefined) body.n = Number(n);
  return draw(request, { ...body, stream: field("stream") === "true" }, files.length);
}

function draw(request: DemoRequest, body: JsonObject, given: number): Answer {
  const model = readModel({ ...body, model: body.model ?? "dall-e-2" }, /^(gpt-image-|dall-e-)/);
  const { prompt } = body;
  if (typeof prompt !== "string" || prompt === "")
    throw new VendorError(400, "Missing required parameter: 'prompt'.", {
      code: "missing_required_parameter",
      param: "prompt",
    });
  const n = readLimit(body, "n") ?? 1;
  if (n > (model === "dall-e-3" ? 1 : MAX_IMAGES))
    throw new VendorError(400, "n: more images than this model makes", { param: "n" });
  const channel = () => request.content.integer(0, 255);
  const images = Array.from({ length: n }, () =>
    plainPng(SIZE_PX, [channel(), channel(), channel()]).toString("base64"),
  );
  const created = Math.floor(request.now.getTime() / 1_000);
  if (model.startsWith("dall-e-")) {
    const format = oneOf(body.response_format, ["url", "b64_json"], "url", "response_format");
    const revised = model === "dall-e-3" ? { revised_prompt: prompt } : {};
    const data = images.map((b64_json, index) =>
      format === "url"
        ? { url: `https://images.example.com/${created}/${index}.png`, ...revised }
        : { b64_json, ...revised },
    );
    return json({ created, data });
  }
  const size = oneOf(body.size, Object.keys(TOKENS), "1024x1024", "size");
  const quality = oneOf(body.quality, ["low", "medium", "high"], "medium", "quality");
  const text = countTokens(prompt);
  const image = given * GIVEN_TOKENS;
  const output = n * (TOKENS[size]?.[quality] ?? 0);
  const usage = {
    input_tokens: text + image,
    input_tokens_details: { text_tokens: text, image_tokens: image },
    output_tokens: output,
    total_tokens: text + image + output,
  };
  const members = { background: "opaque", output_format: "png", quality, size };
  if (body.stream === true)
    return { kind: "stream", events: streamed(images, members, usage, created) };
  return json({ created, ...members, data: images.map((b64_json) => ({ b64_json })), usage });
}
