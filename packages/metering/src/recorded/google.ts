import type { JsonObject } from "../call.ts";
import type { Usage } from "../usage.ts";
import { body, crlfSse, jsonList, type Recording, stream, words } from "./recording.ts";

const DOCS = "https://ai.google.dev";

/** One answer, in one piece and as a stream whose chunks tell the usage of the whole so far. */
function pair(
  name: string,
  model: string,
  page: string,
  asks: JsonObject,
  candidate: JsonObject,
  told: JsonObject,
  usage: Partial<Usage>,
  framing: typeof crlfSse = crlfSse,
): readonly Recording[] {
  const request = {
    format: "google",
    path: `/v1beta/models/${model}:generateContent`,
    vendor: "google",
    body: asks,
  } as const;
  const known = { vendor: "google", source: `${DOCS}/${page}`, request };
  const content = { role: "model", parts: [{ text: "안녕하세요 — hello 🌍" }] };
  const first = { promptTokenCount: told.promptTokenCount, candidatesTokenCount: 1 };
  return [
    body(
      `${name}-body`,
      known,
      { candidates: [{ content, finishReason: "STOP", ...candidate }], usageMetadata: told },
      usage,
    ),
    stream(
      `${name}-stream`,
      {
        ...known,
        request: { ...request, path: request.path.replace("generate", "streamGenerate") },
      },
      [
        { candidates: [{ content }], usageMetadata: first, modelVersion: model },
        { candidates: [{ content, finishReason: "STOP", ...candidate }], usageMetadata: told },
      ],
      usage,
      framing,
    ),
  ];
}

const ask = (text: string) => ({ contents: [{ role: "user", parts: [{ text }] }] });

export const GOOGLE: readonly Recording[] = [
  ...pair(
    "google-hello",
    "gemini-2.5-flash",
    "gemini-api/docs/tokens",
    ask("The quick brown fox jumps over the lazy dog."),
    {},
    {
      promptTokenCount: 11,
      candidatesTokenCount: 73,
      totalTokenCount: 84,
      promptTokensDetails: [{ modality: "TEXT", tokenCount: 11 }],
    },
    { inputTokens: 11, outputTokens: 73 },
  ),
  ...pair(
    "google-thinking",
    "gemini-2.5-pro",
    "gemini-api/docs/thinking",
    {
      ...ask("Provide a list of three famous physicists and their key contributions"),
      generation_config: { max_output_tokens: 8_192, candidate_count: 1 },
    },
    {},
    {
      promptTokenCount: 12,
      candidatesTokenCount: 640,
      thoughtsTokenCount: 1_411,
      totalTokenCount: 2_063,
      serviceTier: "priority",
    },
    { inputTokens: 12, outputTokens: 2_051, reasoningTokens: 1_411, serviceTier: "priority" },
    jsonList,
  ),
  ...pair(
    "google-cached",
    "gemini-2.5-flash",
    "gemini-api/docs/caching",
    { ...ask("Please summarize this transcript"), cachedContent: "cachedContents/1" },
    {},
    {
      promptTokenCount: 323_403,
      cachedContentTokenCount: 323_383,
      candidatesTokenCount: 214,
      totalTokenCount: 323_617,
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: 20 },
        { modality: "AUDIO", tokenCount: 323_383 },
      ],
      cacheTokensDetails: [{ modality: "AUDIO", tokenCount: 323_383 }],
    },
    { inputTokens: 323_403, cachedAudioInputTokens: 323_383, outputTokens: 214 },
  ),
  ...pair(
    "google-media",
    "gemini-2.5-flash",
    "gemini-api/docs/audio",
    {
      contents: [
        {
          role: "user",
          parts: [
            { text: "Describe these" },
            { inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } },
            { inline_data: { mime_type: "audio/mp3", data: "SUQz".repeat(3_000) } },
            { fileData: { mimeType: "video/mp4", fileUri: "files/1" } },
          ],
        },
      ],
    },
    {},
    {
      promptTokenCount: 3_500,
      candidatesTokenCount: 55,
      totalTokenCount: 3_555,
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: 10 },
        { modality: "IMAGE", tokenCount: 258 },
        { modality: "AUDIO", tokenCount: 332 },
        { modality: "VIDEO", tokenCount: 2_900 },
      ],
      candidatesTokensDetails: [{ modality: "TEXT", tokenCount: 55 }],
    },
    {
      inputTokens: 3_500,
      imageInputTokens: 258,
      audioInputTokens: 332,
      videoInputTokens: 2_900,
      outputTokens: 55,
    },
  ),
  ...pair(
    "google-image-output",
    "gemini-2.5-flash-image",
    "gemini-api/docs/image-generation",
    {
      ...ask("Create a picture of a nano banana dish in a fancy restaurant"),
      generationConfig: { responseModalities: ["TEXT", "IMAGE"] },
    },
    {},
    {
      promptTokenCount: 12,
      candidatesTokenCount: 1_302,
      totalTokenCount: 1_314,
      candidatesTokensDetails: [
        { modality: "IMAGE", tokenCount: 1_290 },
        { modality: "TEXT", tokenCount: 12 },
      ],
    },
    { inputTokens: 12, outputTokens: 1_302, imageOutputTokens: 1_290 },
  ),
  ...pair(
    "google-speech",
    "gemini-2.5-flash-preview-tts",
    "gemini-api/docs/speech-generation",
    {
      ...ask("Say cheerfully: Have a wonderful day!"),
      generationConfig: { responseModalities: ["AUDIO"] },
    },
    {},
    {
      promptTokenCount: 9,
      candidatesTokenCount: 47,
      totalTokenCount: 56,
      candidatesTokensDetails: [{ modality: "AUDIO", tokenCount: 47 }],
    },
    { inputTokens: 9, outputTokens: 47, audioOutputTokens: 47 },
  ),
  ...pair(
    "google-grounded",
    "gemini-2.5-flash",
    "gemini-api/docs/google-search",
    { ...ask("Who won the euro 2024?"), tools: [{ google_search: {} }] },
    { groundingMetadata: { webSearchQueries: ["UEFA Euro 2024 winner", "who won euro 2024"] } },
    {
      promptTokenCount: 9,
      toolUsePromptTokenCount: 120,
      toolUsePromptTokensDetails: [{ modality: "TEXT", tokenCount: 120 }],
      candidatesTokenCount: 61,
      totalTokenCount: 190,
    },
    {
      inputTokens: 129,
      outputTokens: 61,
      // Before Gemini 3 a grounded answer is billed once, whatever it looked up.
      units: [{ kind: "web_search", count: 1, key: "web" }],
    },
  ),
  ...pair(
    "google-grounded-3",
    "gemini-3-pro-preview",
    "gemini-api/docs/google-search",
    { ...ask("Who won the euro 2024?"), tools: [{ googleSearch: {} }] },
    {
      groundingMetadata: {
        webSearchQueries: ["UEFA Euro 2024 winner", "who won euro 2024"],
        imageSearchQueries: ["UEFA Euro 2024 cup"],
        groundingChunks: [{ web: { uri: "https://a.example/", title: "a.example" } }],
      },
    },
    {
      promptTokenCount: 9,
      candidatesTokenCount: 61,
      totalTokenCount: 70,
      trafficType: "ON_DEMAND_FLEX",
    },
    {
      inputTokens: 9,
      outputTokens: 61,
      serviceTier: "flex",
      units: [{ kind: "web_search", count: 3, key: "web" }],
    },
  ),
  ...pair(
    "google-maps",
    "gemini-3-flash-preview",
    "gemini-api/docs/maps-grounding",
    { ...ask("Which Italian restaurants are near here?"), tools: [{ googleMaps: {} }] },
    {
      groundingMetadata: {
        groundingChunks: [{ maps: { title: "Trattoria", placeId: "places/1" } }],
      },
    },
    { promptTokenCount: 9, candidatesTokenCount: 61, totalTokenCount: 70 },
    { inputTokens: 9, outputTokens: 61, units: [{ kind: "web_search", count: 1, key: "maps" }] },
  ),
  ...pair(
    "google-own-data",
    "gemini-2.5-flash",
    "api/grounding-with-your-data",
    {
      ...ask("What is our policy on travel?"),
      tools: [{ retrieval: { vertexAiSearch: { datastore: "projects/1" } } }],
    },
    {
      groundingMetadata: {
        groundingChunks: [{ retrievedContext: { title: "Travel" } }],
        retrievalQueries: ["travel policy"],
      },
    },
    { promptTokenCount: 9, candidatesTokenCount: 61, totalTokenCount: 70 },
    { inputTokens: 9, outputTokens: 61, units: [{ kind: "file_search", count: 1, key: null }] },
  ),
  body(
    "google-embedding-body",
    {
      vendor: "google",
      source: `${DOCS}/api/embeddings`,
      request: {
        format: "google",
        path: "/v1beta/models/gemini-embedding-001:embedContent",
        vendor: "google",
        body: { content: { parts: [{ text: words(7) }] } },
      },
    },
    { embedding: { values: [0.1, 0.2] }, usageMetadata: { promptTokenCount: 8 } },
    { inputTokens: 8 },
  ),
];
