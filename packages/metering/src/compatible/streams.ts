import { listAt, objectAt } from "../call.ts";
import type { EventReader } from "../streams/event-reader.ts";
import type { OutputCount } from "../streams/output-count.ts";
import type { Usage } from "../usage.ts";
import { converseUsage } from "./bedrock.ts";
import { ollamaUsage } from "./ollama.ts";

/** Reads Bedrock's `converse-stream`: the usage is in the last message, `metadata`. */
export function readConverseStream(output: OutputCount): EventReader {
  let usage: Usage | null = null;
  let finished = false;
  return {
    read(event, name) {
      const delta = objectAt(event, "delta");
      if (name === "contentBlockDelta" && delta !== null) {
        output.text(delta.text);
        output.text(objectAt(delta, "toolUse")?.input);
        const reasoning = objectAt(delta, "reasoningContent");
        output.reasoning(reasoning?.text);
        output.sealed(reasoning?.redactedContent);
        output.sealed(reasoning?.signature);
      }
      if (name === "contentBlockStart")
        output.text(objectAt(objectAt(event, "start"), "toolUse")?.name);
      if (name === "metadata") {
        finished = true;
        usage = converseUsage(event) ?? usage;
      }
      if (name?.endsWith("Exception")) finished = true;
    },
    done() {},
    get finished() {
      return finished;
    },
    told: () => (usage === null ? null : { usage, final: true }),
  };
}

/** Reads Ollama's lines: the last, with `done`, tells the usage. */
export function readOllamaStream(output: OutputCount): EventReader {
  let usage: Usage | null = null;
  let finished = false;
  return {
    read(event) {
      const message = objectAt(event, "message");
      output.text(message?.content ?? event.response);
      output.reasoning(message?.thinking ?? event.thinking);
      for (const call of listAt(message, "tool_calls")) output.text(JSON.stringify(call));
      usage = ollamaUsage(event) ?? usage;
      if (event.done === true) finished = true;
    },
    done() {},
    get finished() {
      return finished;
    },
    told: () => (usage === null ? null : { usage, final: finished }),
  };
}
