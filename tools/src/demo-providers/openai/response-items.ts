import { type DemoRequest, isObject, type JsonObject } from "../answer.ts";
import type { Generated, ToolCall } from "../generation/generate.ts";
import { identifier } from "../random.ts";

/** One item of a response's output, with the pieces in which it is streamed. */
export interface OutputItem {
  /** As it is when it has ended. */
  item: JsonObject;
  pieces: string[];
}

function messageItem(generated: Generated, request: DemoRequest, status: string): OutputItem {
  const text = generated.pieces.join("");
  return {
    pieces: generated.pieces,
    item: {
      id: identifier(request.identity, "msg_", 48),
      type: "message",
      status,
      role: "assistant",
      content: [{ type: "output_text", annotations: [], logprobs: [], text }],
    },
  };
}

function callItem({ name, pieces }: ToolCall, request: DemoRequest, status: string): OutputItem {
  return {
    pieces,
    item: {
      id: identifier(request.identity, "fc_", 48),
      type: "function_call",
      status,
      arguments: pieces.join(""),
      call_id: identifier(request.identity, "call_", 24),
      name,
    },
  };
}

function reasoningItem(request: DemoRequest, body: JsonObject): OutputItem {
  const isEncrypted =
    Array.isArray(body.include) && body.include.includes("reasoning.encrypted_content");
  return {
    pieces: [],
    item: {
      id: identifier(request.identity, "rs_", 48),
      type: "reasoning",
      summary: [],
      ...(isEncrypted ? { encrypted_content: identifier(request.content, "gAAAAAB", 160) } : {}),
    },
  };
}

function searchItem(request: DemoRequest): OutputItem {
  return {
    pieces: [],
    item: {
      id: identifier(request.identity, "ws_", 48),
      type: "web_search_call",
      status: "completed",
      action: { type: "search", query: "renewal offers in the next quarter" },
    },
  };
}

/** Whether the vendor is to search the web: its own tool, billed by the call. */
function searches({ tools }: JsonObject): boolean {
  return (
    Array.isArray(tools) &&
    tools.some((tool) => isObject(tool) && /^web_search/.test(String(tool.type)))
  );
}

/** The output of a response in its order: reasoning, searches, then calls of functions or a message. */
export function outputItems(
  generated: Generated,
  request: DemoRequest,
  body: JsonObject,
): OutputItem[] {
  const status = generated.end === "length" ? "incomplete" : "completed";
  return [
    ...(generated.reasoningTokens > 0 ? [reasoningItem(request, body)] : []),
    ...(searches(body) ? [searchItem(request)] : []),
    ...(generated.toolCalls.length > 0
      ? generated.toolCalls.map((call) => callItem(call, request, status))
      : [messageItem(generated, request, status)]),
  ];
}
