import { isObject, type JsonObject, objectAt } from "../call.ts";
import { imageOutputTokens } from "../prices/image-tokens.ts";
import type { EventReader } from "../streams/event-reader.ts";
import type { OutputCount } from "../streams/output-count.ts";
import { noUsage, type Usage } from "../usage.ts";
import { toolUnits } from "./hosted-tools.ts";
import { type Asked, openAiAnswerUsage, pictureUsage, withDrawn } from "./usage.ts";

const ENDS = /^response\.(completed|incomplete|failed|cancelled)$/;
const REASONING = /^response\.reasoning/;
const MOST_ITEMS = 1_000;

/** Of an item of the output only what its price depends on. */
function kept(item: JsonObject): JsonObject {
  const { type, action, container_id, environment } = item;
  return { type, action, container_id, environment };
}

/** Reads the events of a response. The last holds the whole response with its usage. */
export function readResponsesStream(
  asked: Asked,
  inputTokens: number,
  output: OutputCount,
): EventReader {
  let usage: Usage | null = null;
  let finished = false;
  const items: JsonObject[] = [];
  const drawing = new Set<unknown>();
  return {
    read(event, name) {
      const type = typeof event.type === "string" ? event.type : (name ?? "");
      if (type.endsWith(".delta")) {
        if (type === "response.audio.delta") output.audio(event.delta);
        else if (REASONING.test(type)) output.reasoning(event.delta);
        else output.text(event.delta);
      } else if (type === "response.output_item.done" && isObject(event.item)) {
        if (items.length < MOST_ITEMS) items.push(kept(event.item));
      } else if (type.startsWith("response.image_generation_call.")) {
        if (asked.drawing === null && !drawing.has(event.item_id))
          output.image(imageOutputTokens("auto", "auto"));
        drawing.add(event.item_id);
      } else if (ENDS.test(type)) {
        finished = true;
        const response = objectAt(event, "response");
        if (response !== null) usage = openAiAnswerUsage(asked, response) ?? usage;
      } else if (type === "error") finished = true;
    },
    done() {
      finished = true;
    },
    get finished() {
      return finished;
    },
    told() {
      if (usage !== null) return { usage, final: true };
      const units = toolUnits({ output: items }, asked.units);
      const drawn =
        asked.drawing === null || drawing.size === 0
          ? null
          : pictureUsage(drawing.size, asked.drawing);
      if (units.length === 0 && drawn === null) return null;
      const cut = noUsage({ inputTokens, units });
      return { usage: drawn === null ? cut : withDrawn(cut, drawn), final: false };
    },
  };
}
