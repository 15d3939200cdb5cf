import { body, type Recording, words } from "./recording.ts";

/** Vertex AI's `predict`, by which older models of embeddings and Imagen are asked. */
export const GOOGLE_PREDICT: readonly Recording[] = [
  body(
    "google-vertex-embedding-body",
    {
      vendor: "google",
      source:
        "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api",
      request: {
        format: "google",
        path: "/v1/projects/p-1/locations/us-central1/publishers/google/models/gemini-embedding-001:predict",
        vendor: "google",
        body: { instances: [{ content: words(9), title: "On apples" }, { content: words(4) }] },
      },
    },
    {
      predictions: [
        { embeddings: { values: [0.1, 0.2], statistics: { token_count: 11 } } },
        { embeddings: { values: [0.1, 0.2], statistics: { token_count: 4 } } },
      ],
      metadata: { billableCharacterCount: 70 },
    },
    { inputTokens: 15 },
  ),
  body(
    "google-imagen-body",
    {
      vendor: "google",
      source: "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api",
      request: {
        format: "google",
        path: "/v1/projects/p-1/locations/us-central1/publishers/google/models/imagen-4.0-generate-001:predict",
        vendor: "google",
        body: {
          instances: [{ prompt: "An otter" }],
          parameters: { sampleCount: 2, includeRaiReason: true },
        },
      },
    },
    {
      predictions: [
        { mimeType: "image/png", bytesBase64Encoded: "iVBORw0KGgo=" },
        { raiFilteredReason: "Your image was filtered out." },
      ],
    },
    { units: [{ kind: "image", count: 1, key: null }] },
  ),
];
