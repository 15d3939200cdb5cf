import type { JsonObject } from "../call.ts";
import { readMultipart } from "../openai/multipart.ts";
import { ANY_KEY } from "../usage.ts";
import { body, namedSse, type Recording, stream } from "./recording.ts";

const REFERENCE = "https://platform.openai.com/docs/api-reference";

function known(path: string, page: string, asks: JsonObject) {
  const request = { format: "openai", path, vendor: "openai", body: asks } as const;
  return { vendor: "openai", source: `${REFERENCE}/${page}`, request };
}

/** A form as the vendor's SDK sends it: its text fields, and files of so many bytes. */
function form(fields: Record<string, string>, files: readonly [field: string, bytes: number][]) {
  const boundary = "----formdata-1";
  const parts = [
    ...Object.entries(fields).map(([name, value]) =>
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      ),
    ),
    ...files.map(([field, bytes]) =>
      Buffer.concat([
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`,
        ),
        Buffer.alloc(bytes, 7),
        Buffer.from("\r\n"),
      ]),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ];
  return readMultipart(`multipart/form-data; boundary=${boundary}`, Buffer.concat(parts));
}

function withForm<T extends ReturnType<typeof known>>(base: T, sent: ReturnType<typeof form>) {
  return { ...base, request: { ...base.request, form: sent } };
}

const prompt = "A children's book drawing of a veterinarian listening to a baby otter";
const drawing = known("/v1/images/generations", "images/create", {
  model: "gpt-image-1",
  prompt,
  size: "1024x1024",
  quality: "medium",
});
const drawn = {
  input_tokens: 17,
  input_tokens_details: { image_tokens: 0, text_tokens: 17 },
  output_tokens: 1_056,
  output_tokens_details: { image_tokens: 1_056, text_tokens: 0 },
  total_tokens: 1_073,
};
const drawnUsage = {
  inputTokens: 17,
  outputTokens: 1_056,
  imageOutputTokens: 1_056,
  units: [{ kind: "image", count: 1, key: "1024x1024/medium" }] as const,
};
const editing = withForm(
  known("/v1/images/edits", "images/createEdit", {}),
  form({ model: "gpt-image-1", prompt, n: "1", quality: "high" }, [["image[]", 20_000]]),
);
const edited = {
  input_tokens: 372,
  input_tokens_details: { image_tokens: 323, text_tokens: 49 },
  output_tokens: 4_160,
  total_tokens: 4_532,
};
const editedUsage = {
  inputTokens: 372,
  imageInputTokens: 323,
  outputTokens: 4_160,
  imageOutputTokens: 4_160,
  units: [{ kind: "image", count: 1, key: ANY_KEY }] as const,
};
const transcribing = withForm(
  known("/v1/audio/transcriptions", "audio/createTranscription", {}),
  form({ model: "gpt-4o-transcribe", response_format: "json" }, [["file", 11_000]]),
);
const transcribingStream = withForm(
  transcribing,
  form({ model: "gpt-4o-transcribe", stream: "true" }, [["file", 11_000]]),
);
const transcribed = {
  type: "tokens",
  input_tokens: 14,
  input_token_details: { text_tokens: 0, audio_tokens: 14 },
  output_tokens: 45,
  total_tokens: 59,
};
const transcribedUsage = {
  inputTokens: 14,
  audioInputTokens: 14,
  outputTokens: 45,
  // Of the file's 11,000 bytes; for models that are billed by the second, which this is not.
  units: [{ kind: "second", count: 15, key: null }] as const,
};
const listening = withForm(
  known("/v1/audio/transcriptions", "audio/createTranscription", {}),
  form({ model: "whisper-1", response_format: "verbose_json" }, [["file", 60_000]]),
);
const embedding = known("/v1/embeddings", "embeddings/create", {
  model: "text-embedding-3-small",
  input: "The food was delicious and the waiter...",
});
const picturing = known("/v1/images/generations", "images/create", {
  model: "dall-e-3",
  prompt,
  size: "1792x1024",
  quality: "hd",
});
const speaking = known("/v1/audio/speech", "audio/createSpeech", {
  model: "gpt-4o-mini-tts",
  voice: "alloy",
  input: "The quick brown fox jumped over the lazy dog.",
  stream_format: "sse",
});
const completing = known("/v1/completions", "completions/create", {
  model: "gpt-3.5-turbo-instruct",
  prompt: "Say this is a test",
  max_tokens: 7,
});

export const OPENAI_MEDIA: readonly Recording[] = [
  body(
    "openai-embeddings-body",
    embedding,
    {
      object: "list",
      data: [{ object: "embedding", index: 0, embedding: [0.0023, -0.0093] }],
      usage: { prompt_tokens: 8, total_tokens: 8 },
    },
    { inputTokens: 8 },
  ),
  body(
    "openai-image-body",
    drawing,
    {
      created: 1,
      size: "1024x1024",
      quality: "medium",
      data: [{ b64_json: "aQ==" }],
      usage: drawn,
    },
    drawnUsage,
  ),
  stream(
    "openai-image-stream",
    {
      ...drawing,
      request: { ...drawing.request, body: { ...drawing.request.body, stream: true } },
    },
    [
      { type: "image_generation.partial_image", b64_json: "aQ==", partial_image_index: 0 },
      { type: "image_generation.completed", b64_json: "aQ==", usage: drawn },
    ],
    drawnUsage,
    namedSse,
  ),
  body(
    "openai-image-edit-body",
    editing,
    { created: 1, data: [{ b64_json: "aQ==" }], usage: edited },
    editedUsage,
  ),
  stream(
    "openai-image-edit-stream",
    editing,
    [{ type: "image_edit.completed", b64_json: "aQ==", usage: edited }],
    editedUsage,
    namedSse,
  ),
  body(
    "openai-dall-e-3-body",
    picturing,
    { created: 1, data: [{ url: "https://a.example/1.png", revised_prompt: prompt }] },
    { units: [{ kind: "image", count: 1, key: "1792x1024/hd" }] },
  ),
  body(
    "openai-transcription-body",
    transcribing,
    { text: "Imagine the wildest idea that you've ever had", usage: transcribed },
    transcribedUsage,
  ),
  stream(
    "openai-transcription-stream",
    transcribingStream,
    [
      { type: "transcript.text.delta", delta: "I" },
      { type: "transcript.text.delta", delta: " see skies of blue" },
      { type: "transcript.text.done", text: "I see skies of blue", usage: transcribed },
    ],
    transcribedUsage,
    namedSse,
  ),
  body(
    "openai-whisper-seconds-body",
    listening,
    { task: "transcribe", duration: 8.47, text: "Hi", usage: { type: "duration", seconds: 9 } },
    { units: [{ kind: "second", count: 9, key: null }] },
  ),
  body(
    "openai-whisper-duration-body",
    listening,
    { task: "transcribe", language: "english", duration: 8.470000267028809, text: "Hi" },
    { units: [{ kind: "second", count: 9, key: null }] },
  ),
  stream(
    "openai-speech-stream",
    speaking,
    [
      { type: "speech.audio.delta", audio: "AAAA" },
      {
        type: "speech.audio.done",
        usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 },
      },
    ],
    { inputTokens: 14, outputTokens: 101, audioOutputTokens: 101 },
    namedSse,
  ),
  body(
    "openai-completions-body",
    completing,
    {
      object: "text_completion",
      choices: [{ text: "\n\nThis is indeed a test", index: 0, finish_reason: "length" }],
      usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
    },
    { inputTokens: 5, outputTokens: 7 },
  ),
];
