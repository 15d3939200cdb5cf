import type { DemoRequest, JsonObject } from "../answer.ts";
import type { Generated } from "../generation/generate.ts";
import { plainPng } from "../png.ts";
import { identifier } from "../random.ts";
import { writeText } from "../text.ts";

/** What an image of Gemini's is billed at, of up to 1,024 by 1,024 pixels. */
export const IMAGE_TOKENS = 1_290;
const SIZE_PX = 64;
const PIECES_PER_PART = 4;

/** One answer, as parts in the order in which they are streamed. */
export interface Candidate {
  generated: Generated;
  /** How many of the output's tokens each part brings. */
  parts: { part: JsonObject; tokens: number }[];
  images: number;
}

function textParts(pieces: string[], members: JsonObject): Candidate["parts"] {
  const parts: Candidate["parts"] = [];
  for (let at = 0; at < pieces.length; at += PIECES_PER_PART) {
    const some = pieces.slice(at, at + PIECES_PER_PART);
    parts.push({ part: { text: some.join(""), ...members }, tokens: some.length });
  }
  return parts;
}

function imagePart(request: DemoRequest): Candidate["parts"][number] {
  const channel = () => request.content.integer(0, 255);
  const data = plainPng(SIZE_PX, [channel(), channel(), channel()]).toString("base64");
  return { part: { inlineData: { mimeType: "image/png", data } }, tokens: IMAGE_TOKENS };
}

/** Puts an answer into parts: thoughts where they are asked for, then calls of functions or text, then an image. */
export function candidateOf(
  generated: Generated,
  request: DemoRequest,
  shows: { thoughts: boolean; image: boolean },
): Candidate {
  const thoughts = shows.thoughts ? writeText(request.content, generated.reasoningTokens) : [];
  const signature =
    generated.reasoningTokens > 0 && generated.toolCalls.length > 0
      ? { thoughtSignature: identifier(request.content, "Eq", 122) }
      : {};
  const calls = generated.toolCalls.map(({ name, input, pieces }, index) => ({
    part: { functionCall: { name, args: input }, ...(index === 0 ? signature : {}) },
    tokens: pieces.length,
  }));
  return {
    generated,
    parts: [
      ...textParts(thoughts, { thought: true }).map(({ part }) => ({ part, tokens: 0 })),
      ...(calls.length > 0 ? calls : textParts(generated.pieces, {})),
      ...(shows.image ? [imagePart(request)] : []),
    ],
    images: shows.image ? 1 : 0,
  };
}

/** The parts of an answer that is no stream: neighbouring texts of one kind are one. */
export function joinedParts({ parts }: Candidate): JsonObject[] {
  const joined: JsonObject[] = [];
  for (const { part } of parts) {
    const last = joined.at(-1);
    if (
      typeof part.text === "string" &&
      typeof last?.text === "string" &&
      last.thought === part.thought
    )
      last.text += part.text;
    else joined.push({ ...part });
  }
  return joined.length === 0 ? [{ text: "" }] : joined;
}
