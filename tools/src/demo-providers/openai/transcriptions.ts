import { type Answer, type DemoRequest, json, readModel, VendorError } from "../answer.ts";
import { writeText } from "../text.ts";
import { readForm } from "./multipart.ts";

/** What an uncompressed second of speech has here; a file's length is told from its size. */
const BYTES_A_SECOND = 32_000;
const TOKENS_A_SECOND = 10;
const WORDS_A_SECOND = 2.5;
const MOST_WORDS = 2_000;

/**
 * `POST /v1/audio/transcriptions` and `translations`: invented words, as many as the file has time for. Whisper's answers are
 * billed by the second, the others' by tokens.
 * @throws VendorError
 */
export function createTranscription(request: DemoRequest): Answer {
  const form = readForm(request);
  const field = (name: string) => form.get(name)?.bytes.toString("utf8");
  const model = readModel({ model: field("model") }, /^(whisper-|gpt-4o-(mini-)?transcribe)/);
  const file = form.get("file");
  if (file?.fileName === undefined)
    throw new VendorError(400, "Missing required parameter: 'file'.", { param: "file" });
  const seconds = Math.max(1, Math.ceil(file.bytes.length / BYTES_A_SECOND));
  const words = Math.min(MOST_WORDS, Math.ceil(seconds * WORDS_A_SECOND));
  const pieces = writeText(request.content, words);
  const text = pieces.join("");
  const isWhisper = model.startsWith("whisper-");
  const audio = seconds * TOKENS_A_SECOND;
  const usage = isWhisper
    ? { type: "duration", seconds }
    : {
        type: "tokens",
        input_tokens: audio,
        input_token_details: { text_tokens: 0, audio_tokens: audio },
        output_tokens: words,
        total_tokens: audio + words,
      };
  if (field("response_format") === "text") {
    const body = Buffer.from(`${text}\n`);
    return {
      kind: "bytes",
      status: 200,
      contentType: "text/plain; charset=utf-8",
      body,
      tokens: words,
    };
  }
  if (field("stream") === "true" && !isWhisper)
    return {
      kind: "stream",
      events: [
        ...pieces.map((delta) => ({
          data: { type: "transcript.text.delta", delta },
          isToken: true,
        })),
        { data: { type: "transcript.text.done", text, usage }, isToken: false },
      ],
    };
  if (field("response_format") !== "verbose_json") return json({ text, usage }, 200, words);
  const segments = [{ id: 0, seek: 0, start: 0, end: seconds, text, tokens: [], temperature: 0 }];
  return json(
    { task: "transcribe", language: "english", duration: seconds, text, segments, usage },
    200,
    words,
  );
}
