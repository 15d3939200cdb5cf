import { type Answer, type DemoRequest, readJson, readModel, VendorError } from "../answer.ts";
import { countTokens } from "../tokens.ts";
import { makeSpeech } from "./speech.ts";

const MAX_CHARACTERS = 4_096;
const FORMATS = ["mp3", "opus", "aac", "flac", "wav", "pcm"];
const CHUNK = 16_384;

/** `POST /v1/audio/speech`: a tone, as WAV whatever compressed format was asked for. @throws VendorError */
export function createSpeech(request: DemoRequest): Answer {
  const body = readJson(request);
  const model = readModel(body, /^(tts-1|gpt-4o-mini-tts)/);
  const { input, voice, response_format: format = "mp3", stream_format } = body;
  if (typeof input !== "string" || input === "" || input.length > MAX_CHARACTERS)
    throw new VendorError(400, `input: must be a text of 1 to ${MAX_CHARACTERS} characters`, {
      param: "input",
    });
  if (typeof voice !== "string")
    throw new VendorError(400, "Missing required parameter: 'voice'.", { param: "voice" });
  if (typeof format !== "string" || !FORMATS.includes(format))
    throw new VendorError(400, `response_format: must be one of ${FORMATS.join(", ")}`, {
      param: "response_format",
    });
  const tokens = countTokens(input);
  const sound = makeSpeech(tokens, format === "pcm" ? "pcm" : "wav");
  if (stream_format === "sse" && !model.startsWith("tts-1")) {
    const audio: string[] = [];
    for (let at = 0; at < sound.length; at += CHUNK)
      audio.push(sound.subarray(at, at + CHUNK).toString("base64"));
    const output = tokens * 3;
    const usage = { input_tokens: tokens, output_tokens: output, total_tokens: tokens + output };
    return {
      kind: "stream",
      events: [
        ...audio.map((part) => ({
          data: { type: "speech.audio.delta", audio: part },
          isToken: true,
        })),
        { data: { type: "speech.audio.done", usage }, isToken: false },
      ],
    };
  }
  const contentType =
    format === "pcm" ? "audio/pcm" : format === "wav" ? "audio/wav" : "audio/mpeg";
  return { kind: "bytes", status: 200, contentType, body: sound, tokens };
}
