import { isObject, type JsonObject, listAt, objectAt } from "../call.ts";
import { servedTier } from "../openai/service-tier.ts";
import { count, noUsage, type Usage } from "../usage.ts";
import { collectGrounding } from "./grounding.ts";

/** Tokens of one kind in a list of `{ modality, tokenCount }`. */
function ofKind(details: readonly unknown[], ...kinds: readonly string[]): number {
  let sum = 0;
  for (const detail of details)
    if (isObject(detail) && kinds.includes(String(detail.modality)))
      sum += count(detail.tokenCount) ?? 0;
  return sum;
}

/** Takes parts out of a whole, of which no token is given twice. */
function takeFrom(whole: number): (wanted: number) => number {
  let left = whole;
  return (wanted) => {
    const taken = Math.min(left, Math.max(0, wanted));
    left -= taken;
    return taken;
  };
}

/**
 * Usage as Gemini reports it (`usageMetadata`). The prompt's count includes what was cached; what tools
 * brought in, and what the model thought, are told beside the prompt and the candidates.
 * @returns null where there is none or it makes no sense
 */
export function googleUsage(metadata: unknown): Usage | null {
  if (!isObject(metadata)) return null;
  const prompt = count(metadata.promptTokenCount);
  const candidates = count(metadata.candidatesTokenCount) ?? count(metadata.responseTokenCount);
  if (prompt === null && candidates === null) return null;
  const inputTokens = (prompt ?? 0) + (count(metadata.toolUsePromptTokenCount) ?? 0);
  const thoughts = count(metadata.thoughtsTokenCount) ?? 0;
  const details = [
    ...listAt(metadata, "promptTokensDetails"),
    ...listAt(metadata, "toolUsePromptTokensDetails"),
  ];
  const answered = [
    ...listAt(metadata, "candidatesTokensDetails"),
    ...listAt(metadata, "responseTokensDetails"),
  ];
  const cachedBy = listAt(metadata, "cacheTokensDetails");
  const take = takeFrom(inputTokens);
  const takeOut = takeFrom(candidates ?? 0);
  const cached = Math.min(inputTokens, count(metadata.cachedContentTokenCount) ?? 0);
  const cachedAudioInputTokens = take(Math.min(cached, ofKind(cachedBy, "AUDIO")));
  const cachedImageInputTokens = take(
    Math.min(cached - cachedAudioInputTokens, ofKind(cachedBy, "IMAGE", "DOCUMENT")),
  );
  const cachedInputTokens = take(cached - cachedAudioInputTokens - cachedImageInputTokens);
  const outputTokens = (candidates ?? 0) + thoughts;
  return noUsage({
    inputTokens,
    cachedInputTokens,
    cachedAudioInputTokens,
    cachedImageInputTokens,
    audioInputTokens: take(ofKind(details, "AUDIO") - cachedAudioInputTokens),
    imageInputTokens: take(ofKind(details, "IMAGE", "DOCUMENT") - cachedImageInputTokens),
    videoInputTokens: take(ofKind(details, "VIDEO") - ofKind(cachedBy, "VIDEO")),
    outputTokens,
    reasoningTokens: thoughts,
    audioOutputTokens: takeOut(ofKind(answered, "AUDIO")),
    imageOutputTokens: takeOut(ofKind(answered, "IMAGE")),
    videoOutputTokens: takeOut(ofKind(answered, "VIDEO")),
    serviceTier: servedTier(metadata.serviceTier ?? metadata.trafficType),
  });
}

/**
 * What Vertex AI's `predict` brought: embeddings, each with its tokens, or pictures, of which those that
 * were held back are not billed.
 */
function predictedUsage(predictions: readonly unknown[]): Usage | null {
  let inputTokens = 0;
  let pictures = 0;
  for (const prediction of predictions) {
    const embeddings = objectAt(prediction, "embeddings");
    if (embeddings !== null) {
      const tokens = count(objectAt(embeddings, "statistics")?.token_count);
      if (tokens === null) return null;
      inputTokens += tokens;
    } else if (!isObject(prediction) || prediction.raiFilteredReason === undefined) pictures += 1;
  }
  if (inputTokens > 0) return noUsage({ inputTokens });
  return noUsage({ units: pictures === 0 ? [] : [{ kind: "image", count: pictures, key: null }] });
}

/**
 * The usage of an answer's body: generated content, embeddings, or Imagen's pictures.
 * @returns null where it does not say
 */
export function googleAnswerUsage(model: string, body: JsonObject): Usage | null {
  if (Array.isArray(body.predictions)) return predictedUsage(body.predictions);
  const usage = googleUsage(body.usageMetadata);
  if (usage === null) return null;
  const grounding = collectGrounding(model);
  grounding.read(body);
  return { ...usage, units: grounding.units() };
}
