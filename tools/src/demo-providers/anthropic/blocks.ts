import type { DemoRequest, JsonObject } from "../answer.ts";
import type { Generated } from "../generation/generate.ts";
import { identifier } from "../random.ts";
import { writeText } from "../text.ts";

/** A block of content, as it is when it has ended, as it begins, and what is added in between. */
export interface Block {
  whole: JsonObject;
  begun: JsonObject;
  deltas: JsonObject[];
}

const SIGNATURE_CHARACTERS = 172;

function thinkingBlock(request: DemoRequest, tokens: number): Block {
  const pieces = writeText(request.content, tokens);
  const signature = `${identifier(request.content, "ErUB", SIGNATURE_CHARACTERS)}==`;
  return {
    whole: { type: "thinking", thinking: pieces.join(""), signature },
    begun: { type: "thinking", thinking: "", signature: "" },
    deltas: [
      ...pieces.map((thinking) => ({ type: "thinking_delta", thinking })),
      { type: "signature_delta", signature },
    ],
  };
}

function searchBlocks(request: DemoRequest): Block[] {
  const id = identifier(request.identity, "srvtoolu_01", 22);
  const input = { query: "renewal offers in the next quarter" };
  const use = { type: "server_tool_use", id, name: "web_search" };
  const result = {
    type: "web_search_tool_result",
    tool_use_id: id,
    content: [
      {
        type: "web_search_result",
        url: `https://www.example.com/articles/${request.content.integer(1_000, 9_999)}`,
        title: writeText(request.content, 6).join(""),
        encrypted_content: identifier(request.content, "EqgfCioIARgB", 80),
        page_age: "November 5, 2026",
      },
    ],
  };
  return [
    {
      whole: { ...use, input },
      begun: { ...use, input: {} },
      deltas: [{ type: "input_json_delta", partial_json: JSON.stringify(input) }],
    },
    { whole: result, begun: result, deltas: [] },
  ];
}

function textBlock(pieces: string[]): Block {
  return {
    whole: { type: "text", text: pieces.join("") },
    begun: { type: "text", text: "" },
    deltas: pieces.map((text) => ({ type: "text_delta", text })),
  };
}

function toolBlocks({ toolCalls, end }: Generated, request: DemoRequest): Block[] {
  return toolCalls.map(({ name, input, pieces }, index): Block => {
    const use = { type: "tool_use", id: identifier(request.identity, "toolu_01", 22), name };
    const isCut = end === "length" && index === toolCalls.length - 1;
    return {
      whole: { ...use, input: isCut ? {} : input },
      begun: { ...use, input: {} },
      // Anthropic begins with an empty piece.
      deltas: ["", ...pieces].map((partial_json) => ({ type: "input_json_delta", partial_json })),
    };
  });
}

/** The content of a message in its order: thinking, searches of the vendor, then calls of tools or text. */
export function contentBlocks(
  generated: Generated,
  request: DemoRequest,
  searches: boolean,
): Block[] {
  const { reasoningTokens, toolCalls, pieces } = generated;
  return [
    ...(reasoningTokens > 0 ? [thinkingBlock(request, reasoningTokens)] : []),
    ...(searches ? searchBlocks(request) : []),
    ...(toolCalls.length > 0 ? toolBlocks(generated, request) : [textBlock(pieces)]),
  ];
}
