import { type Answer, json, VendorError } from "../answer.ts";

/** When these lists were written, in seconds since 1970. */
const LISTED_AT = 1_760_000_000;

export const OPENAI_MODELS = [
  "gpt-4",
  "gpt-4-turbo",
  "gpt-4.1",
  "gpt-4.1-mini",
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-4o-audio-preview",
  "gpt-5",
  "gpt-5-mini",
  "o3",
  "o4-mini",
  "text-embedding-3-small",
  "text-embedding-3-large",
  "gpt-image-1",
  "dall-e-3",
  "tts-1",
  "gpt-4o-mini-tts",
  "whisper-1",
  "gpt-4o-transcribe",
  "omni-moderation-latest",
];

const modelOf = (id: string, owner: string) => ({
  id,
  object: "model",
  created: LISTED_AT,
  owned_by: owner,
});

/** `GET /v1/models` of OpenAI and of those who speak as it does. */
export function listModels(ids: readonly string[], owner: string): Answer {
  return json({ object: "list", data: ids.map((id) => modelOf(id, owner)) });
}

/** `GET /v1/models/{id}`. @throws VendorError 404 */
export function showModel(ids: readonly string[], id: string, owner: string): Answer {
  if (ids.includes(id)) return json(modelOf(id, owner));
  throw new VendorError(404, `The model '${id.slice(0, 100)}' does not exist`, {
    code: "model_not_found",
    param: "model",
  });
}
