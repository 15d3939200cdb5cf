import {
  InvalidCallError,
  type JsonObject,
  listAt,
  readModel,
  readStream,
  TEXT_OUTPUT,
} from "../call.ts";
import { countInput } from "../input-count.ts";
import { base64Bytes } from "../media-bounds.ts";
import type { BodyCall } from "./chat.ts";

/** The longest text that is spoken, by OpenAI's reference. */
const LONGEST_SPEECH = 4_096;
/** OpenAI counts 20 tokens for a second that is spoken; a character takes at most a second. */
const TOKENS_A_CHARACTER = 20;
/** A transcript has at most this many tokens for a second of audio: four words of few letters. */
const TRANSCRIPT_TOKENS_A_SECOND = 12;
/** The most output tokens of the transcribing models. */
const LONGEST_TRANSCRIPT = 16_000;

/**
 * Reads `POST /v1/audio/speech`. `tts` models are billed by the character; others by tokens, which only a
 * stream of events tells.
 * @throws InvalidCallError
 */
export function parseSpeech(body: JsonObject): BodyCall {
  const model = readModel(body);
  if (typeof body.input !== "string") throw new InvalidCallError("input", "must be text");
  const characters = [...body.input].length;
  if (characters > LONGEST_SPEECH)
    throw new InvalidCallError("input", `must have at most ${LONGEST_SPEECH} characters`);
  const count = countInput(model, 16);
  count.text(body.input);
  count.json(body.instructions);
  const tokens = !/^tts-/.test(model);
  return {
    model,
    stream: body.stream_format === "sse",
    maxOutputTokens: tokens ? characters * TOKENS_A_CHARACTER : 0,
    ...count.result(),
    cacheable: true,
    outputClasses: ["audioOutput"],
    serviceTiers: ["standard"],
    units: [{ kind: "character", count: characters, key: null }],
  };
}

/**
 * Reads `POST /v1/audio/transcriptions` and `translations`. `whisper` models are billed by the second,
 * `gpt-4o-transcribe` by tokens.
 * @param audioBytes the bytes of the file that is sent; null where it lies elsewhere.
 * @throws InvalidCallError
 */
export function parseTranscription(body: JsonObject, audioBytes: number | null): BodyCall {
  const model = readModel(body);
  const count = countInput(model, 16);
  count.json(body.prompt);
  if (audioBytes === null) count.unseen();
  else count.audio(audioBytes);
  // Voices to be known again are heard, too.
  for (const voice of listAt(body, "known_speaker_references")) count.audio(base64Bytes(voice));
  const seconds = audioBytes === null ? LONGEST_AUDIO + count.seconds : count.seconds;
  return {
    model,
    stream: readStream(body),
    maxOutputTokens: /whisper/.test(model)
      ? 0
      : Math.min(LONGEST_TRANSCRIPT, seconds * TRANSCRIPT_TOKENS_A_SECOND + 64),
    ...count.result(),
    cacheable: true,
    outputClasses: TEXT_OUTPUT,
    serviceTiers: ["standard"],
    units: [{ kind: "second", count: seconds, key: null }],
  };
}

/** A file by URL, which some vendors take, lasts at most this many seconds, as we bound it. */
const LONGEST_AUDIO = 4 * 3_600;
