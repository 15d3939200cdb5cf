import { type Call, isObject, type JsonObject, objectAt } from "../call.ts";
import { sumUnits } from "../openai/hosted-tools.ts";
import type { EventReader } from "../streams/event-reader.ts";
import type { OutputCount } from "../streams/output-count.ts";
import type { Usage } from "../usage.ts";
import { anthropicUsage, billsCode, isCode, withContainer } from "./usage.ts";

/**
 * Puts a later usage over an earlier one. Counts are totals so far, so the larger holds; a member that a
 * later event leaves out, or tells as zero because its sender does not know it, stays.
 */
function later(before: JsonObject, after: JsonObject): JsonObject {
  const merged: JsonObject = { ...before };
  for (const [name, value] of Object.entries(after)) {
    if (value === null || value === undefined) continue;
    const known = merged[name];
    if (typeof value === "number" && typeof known === "number")
      merged[name] = Math.max(value, known);
    else if (isObject(value) && isObject(known)) merged[name] = later(known, value);
    else merged[name] = value;
  }
  return merged;
}

/** Blocks that call a tool, ours or the vendor's. */
const CALLS = new Set<unknown>(["tool_use", "server_tool_use", "mcp_tool_use"]);

/** Reads the events of a message: the input's usage comes first, the output's with the end. */
export function readMessageStream(call: Call, output: OutputCount): EventReader {
  let raw: JsonObject = {};
  let outputTold = false;
  let final = false;
  let finished = false;
  let searches = 0;
  let code = false;

  function startBlock(block: JsonObject): void {
    output.text(block.text);
    if (block.type === "redacted_thinking") output.sealed(block.data);
    if (CALLS.has(block.type)) {
      output.text(block.name);
      const input = objectAt(block, "input");
      if (input !== null && Object.keys(input).length > 0) output.text(JSON.stringify(input));
    }
    if (block.type !== "server_tool_use") return;
    if (block.name === "web_search") searches += 1;
    if (isCode(block.name)) code ||= billsCode(call);
  }

  /** What the server's tools did, where the stream was cut before it told. */
  function withTools(usage: Usage): Usage {
    const ran = code ? withContainer(usage) : usage;
    const told = ran.units.some(({ kind }) => kind === "web_search");
    if (told || searches === 0 || final) return ran;
    const units = sumUnits([...ran.units, { kind: "web_search", count: searches, key: null }]);
    return { ...ran, units };
  }

  return {
    read(event) {
      switch (event.type) {
        case "message_start": {
          const usage = objectAt(objectAt(event, "message"), "usage");
          if (usage !== null) raw = later(raw, usage);
          break;
        }
        case "content_block_start":
          final = false;
          startBlock(objectAt(event, "content_block") ?? {});
          break;
        case "content_block_delta": {
          const delta = objectAt(event, "delta");
          final = false;
          output.text(delta?.text);
          output.text(delta?.partial_json);
          // What a compaction writes.
          output.text(delta?.content);
          output.reasoning(delta?.thinking);
          output.sealed(delta?.signature);
          break;
        }
        case "message_delta": {
          const usage = objectAt(event, "usage");
          if (usage === null) break;
          raw = later(raw, usage);
          outputTold = true;
          final = typeof objectAt(event, "delta")?.stop_reason === "string";
          break;
        }
        case "message_stop":
          finished = true;
          final = outputTold;
          break;
      }
    },
    done() {
      finished = true;
    },
    get finished() {
      return finished;
    },
    told() {
      const usage = anthropicUsage(raw);
      return usage === null ? null : { usage: withTools(usage), final };
    },
  };
}
