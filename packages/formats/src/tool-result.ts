import type { MediaPart, TextPart, ToolResultPart } from "./chat.ts";

/**
 * A tool's result for formats in which it is text alone: what else it holds is shown after it, as if by the
 * person, with a word on where it comes from.
 */
export function resultOf({ content, callId }: ToolResultPart): {
  text: string;
  media: (TextPart | MediaPart)[];
} {
  const text = content.map((part) => (part.kind === "text" ? part.text : "")).join("");
  const media = content.filter((part) => part.kind !== "text");
  if (media.length === 0) return { text, media };
  const label = `What the tool call ${callId} returned:`;
  return {
    text: text === "" ? "It is shown in what follows." : text,
    media: [{ kind: "text", text: label }, ...media],
  };
}
