import type { Call, JsonObject } from "../call.ts";
import { imageOutputTokens } from "../prices/image-tokens.ts";
import type { EventReader } from "../streams/event-reader.ts";
import type { OutputCount } from "../streams/output-count.ts";
import { noUsage, type Usage } from "../usage.ts";
import { sumUnits } from "./hosted-tools.ts";
import { type Asked, openAiAnswerUsage } from "./usage.ts";

/** The sum of what several pictures of one call used. */
function plus(a: Usage | null, b: Usage): Usage {
  if (a === null) return b;
  return noUsage({
    ...a,
    inputTokens: a.inputTokens + b.inputTokens,
    cachedInputTokens: a.cachedInputTokens + b.cachedInputTokens,
    cachedImageInputTokens: a.cachedImageInputTokens + b.cachedImageInputTokens,
    imageInputTokens: a.imageInputTokens + b.imageInputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    imageOutputTokens: a.imageOutputTokens + b.imageOutputTokens,
    units: sumUnits([...a.units, ...b.units]),
  });
}

/**
 * Reads streams of pictures (`image_generation.*`, `image_edit.*`), transcripts (`transcript.text.*`) and
 * speech (`speech.audio.*`). Each picture tells its own usage when it is complete.
 */
export function readMediaStream(
  asked: Asked & Pick<Call, "model">,
  output: OutputCount,
): EventReader {
  let usage: Usage | null = null;
  let begun = 0;
  let finished = false;
  const pictures = asked.units.find(({ kind }) => kind === "image")?.count ?? 1;
  let complete = 0;

  /** Counts a picture that is being drawn, for a stream that is cut before its usage. */
  function begin({ size, quality }: JsonObject): void {
    begun += 1;
    output.image(imageOutputTokens(String(size), String(quality), asked.model ?? ""));
  }

  return {
    read(event, name) {
      const type = typeof event.type === "string" ? event.type : (name ?? "");
      if (type === "transcript.text.delta") output.text(event.delta);
      else if (type === "speech.audio.delta") output.audio(event.audio ?? event.delta);
      else if (type.endsWith(".partial_image")) {
        const first = event.partial_image_index === 0 && begun < pictures;
        if (begun === 0 || first) begin(event);
      }
      if (!/\.(completed|done)$/.test(type)) return;
      complete += 1;
      if (asked.operation === "images" && begun < complete) begin(event);
      finished = asked.operation !== "images" || complete >= pictures;
      const told = openAiAnswerUsage(asked, { ...event, data: [event] });
      if (told !== null) usage = plus(usage, told);
    },
    done() {
      finished = true;
    },
    get finished() {
      return finished;
    },
    told: () => (usage === null ? null : { usage, final: finished }),
  };
}
