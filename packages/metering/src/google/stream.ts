import { isObject, type JsonObject, listAt, objectAt } from "../call.ts";
import { base64Bytes } from "../media-bounds.ts";
import type { EventReader } from "../streams/event-reader.ts";
import type { OutputCount } from "../streams/output-count.ts";
import { collectGrounding } from "./grounding.ts";
import { googleUsage } from "./usage.ts";

/** A generated picture has this many tokens at most (2,048 pixels; 1,290 before Gemini 3). */
const PICTURE = 2_520;

function countPart(part: JsonObject, output: OutputCount): void {
  if (part.thought === true) output.reasoning(part.text);
  else output.text(part.text);
  const call = objectAt(part, "functionCall") ?? objectAt(part, "executableCode");
  if (call !== null) output.text(JSON.stringify(call));
  const inline = objectAt(part, "inlineData");
  if (inline === null) return;
  if (String(inline.mimeType).startsWith("image/")) output.image(PICTURE);
  else if (base64Bytes(inline.data) > 0) output.audio(inline.data);
}

/** Reads the chunks of `streamGenerateContent`: each tells the usage of the whole so far. */
export function readGenerateStream(model: string, output: OutputCount): EventReader {
  let metadata: JsonObject | null = null;
  let final = false;
  let finished = false;
  const grounding = collectGrounding(model);
  return {
    read(event) {
      grounding.read(event);
      let ends = objectAt(event, "promptFeedback")?.blockReason !== undefined;
      for (const candidate of listAt(event, "candidates")) {
        if (!isObject(candidate)) continue;
        for (const part of listAt(candidate.content, "parts"))
          if (isObject(part)) countPart(part, output);
        ends ||= typeof candidate.finishReason === "string";
      }
      finished ||= ends;
      const told = objectAt(event, "usageMetadata");
      if (told !== null) metadata = { ...metadata, ...told };
      // A stream that goes on after an end has more candidates, whose usage is told again.
      final = told !== null && finished;
    },
    done() {
      finished = true;
    },
    get finished() {
      return finished;
    },
    told() {
      const usage = googleUsage(metadata);
      return usage === null ? null : { usage: { ...usage, units: grounding.units() }, final };
    },
  };
}
