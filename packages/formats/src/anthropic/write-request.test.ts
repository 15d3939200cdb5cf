/** What a client of another format asks of Claude, by what the generations of its models take. */
import { describe, expect, it } from "vitest";
import { readChatRequest } from "../openai-chat/read-request.ts";
import { abilitiesOf } from "./models.ts";
import { outputSchema } from "./schema.ts";
import { writeMessagesRequest } from "./write-request.ts";

const messages = [{ role: "user", content: "Hi" }];
const look = { type: "function", function: { name: "look", parameters: { type: "object" } } };
const schema = {
  type: "object",
  properties: { title: { type: "string", minLength: 2 } },
  required: ["title"],
  additionalProperties: false,
};
const response_format = { type: "json_schema", json_schema: { name: "t", schema } };
const written = (more: object, limit = 30_000) =>
  writeMessagesRequest(readChatRequest({ model: "claude-sonnet-4-5", messages, ...more }), limit);

describe("the abilities of a model", () => {
  it.each([
    ["claude-3-5-haiku-20241022", [false, false, true, true, true]],
    ["claude-sonnet-4-20250514", [false, false, true, true, true]],
    ["claude-opus-4-1-20250805", [true, false, true, true, true]],
    ["us.anthropic.claude-haiku-4-5-20251001-v1:0", [true, false, true, true, true]],
    ["claude-opus-4-6", [true, true, true, true, true]],
    ["claude-opus-4-7", [true, true, true, false, true]],
    ["claude-sonnet-5", [true, true, true, false, true]],
    ["claude-fable-5", [true, true, false, false, true]],
    ["claude-haiku-5-5", [true, true, true, false, true]],
    ["claude-sonnet-5-5", [true, true, false, false, false]],
    ["claude-mythos-preview", [true, true, false, false, false]],
    ["kimi-k2", [false, false, true, true, true]],
  ])("of %s", (model, expected) => {
    const { schemas, adaptive, canRest, sampling, forcedTools } = abilitiesOf(model);
    expect([schemas, adaptive, canRest, sampling, forcedTools]).toEqual(expected);
  });
});

describe("an answer by a schema", () => {
  it("is asked for as such where the model can, with what it does not know told in words", () => {
    const { output_config: config, tools } = written({ response_format });
    expect(tools).toBeUndefined();
    const title = { type: "string", description: "minLength: 2" };
    const known = { ...schema, properties: { title } };
    expect(config).toEqual({ format: { type: "json_schema", schema: known } });
  });

  it("is a tool's input where the model or the schema has no other way", () => {
    const open = { type: "object", additionalProperties: { type: "number" } };
    const asked = (model: string, given: object) =>
      written({ model, response_format: { type: "json_schema", json_schema: { schema: given } } });
    for (const body of [asked("claude-sonnet-4-0", schema), asked("claude-opus-4-6", open)])
      expect(body).toMatchObject({
        tools: [{ name: "answer_in_json" }],
        tool_choice: { type: "tool", name: "answer_in_json" },
      });
    expect(() => asked("claude-opus-5-5", open)).toThrow(
      expect.objectContaining({ field: "response_format" }),
    );
  });

  it.each([
    ["none", { type: "tool", name: "answer_in_json" }, ["look", "answer_in_json"]],
    ["auto", { type: "any" }, ["look", "answer_in_json"]],
    ["required", { type: "any" }, ["look"]],
    [{ type: "function", function: { name: "look" } }, { type: "tool", name: "look" }, ["look"]],
  ])("leaves tools to the client's choice: %j", (tool_choice, choice, names) => {
    const body = written({
      ...{ model: "claude-sonnet-4-0", tools: [look] },
      ...{ response_format, tool_choice },
    });
    expect(body.tool_choice).toEqual(choice);
    expect((body.tools as { name: string }[]).map(({ name }) => name)).toEqual(names);
  });

  it("has its recursion, its open objects and its many optional members seen", () => {
    const node = { type: "object", properties: { next: { $ref: "#/$defs/node" } } };
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, {}]));
    expect(outputSchema({ $ref: "#/$defs/node", $defs: { node } })).toBeNull();
    const chain = (length: number, last: object) => {
      const link = (n: number) => ({ anyOf: [{ $ref: `#/$defs/d${n + 1}` }, { type: "null" }] });
      const links = Array.from({ length }, (_, n) => [`d${n}`, n + 1 === length ? last : link(n)]);
      return outputSchema({ $ref: "#/$defs/d0", $defs: Object.fromEntries(links) });
    };
    expect(chain(12_000, { type: "string" })).not.toBeNull();
    expect(chain(9, { $ref: "#/$defs/d7" })).toBeNull();
    expect(chain(9, { $ref: "#" })).toBeNull();
    expect(outputSchema({ type: "array", items: { type: "object" } })).toBeNull();
    expect(outputSchema({ type: "object", properties: many })).toBeNull();
    const leaf = {
      type: "object",
      properties: { a: { oneOf: [{ type: "null" }] } },
      required: ["a"],
    };
    expect(
      outputSchema({
        anyOf: [{ $ref: "#/$defs/leaf" }, { $ref: "#/$defs/leaf" }],
        $defs: { leaf },
      }),
    ).toMatchObject({
      $defs: { leaf: { additionalProperties: false, properties: { a: { anyOf: [{}] } } } },
    });
  });
});

describe("thinking", () => {
  it("is a budget that leaves room for the answer, or an effort, as the model takes it", () => {
    const asked = { reasoning_effort: "high", max_completion_tokens: 8_000 };
    expect(written(asked).thinking).toEqual({ type: "enabled", budget_tokens: 6_000 });
    expect(written({ ...asked, model: "claude-opus-5" })).toMatchObject({
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "high" },
    });
    const none = (model: string) => written({ model, reasoning_effort: "none" });
    expect(none("claude-opus-5").thinking).toEqual({ type: "disabled" });
    expect(none("claude-opus-5-5").thinking).toBeUndefined();
    expect(none("claude-opus-5-5").output_config).toEqual({ effort: "low" });
    expect(none("claude-sonnet-4-5").thinking).toBeUndefined();
  });

  it("is left out where Anthropic would refuse the call for it", () => {
    const asked = { reasoning_effort: "high", tools: [look] };
    expect(written(asked).thinking).toBeDefined();
    expect(written({ ...asked, tool_choice: "required" }).thinking).toBeUndefined();
    const call = { id: "c1", type: "function", function: { name: "look", arguments: "{}" } };
    const history = [
      ...messages,
      { role: "assistant", tool_calls: [call] },
      { role: "tool", tool_call_id: "c1", content: "a cat" },
    ];
    // The client of chat completions did not keep the signed thinking before the call.
    expect(written({ ...asked, messages: history }).thinking).toBeUndefined();
    const signed = { kind: "thinking", text: "hm", signature: "sig" } as const;
    const request = readChatRequest({
      ...{ ...asked, model: "claude-sonnet-4-5", messages: [...history, ...history.slice(1)] },
    });
    const kept = request.messages.map((message, index) =>
      message.role === "assistant" && index === 1
        ? { ...message, parts: [signed, ...message.parts] }
        : message,
    );
    // Between calls of one turn the model need not think again.
    expect(writeMessagesRequest({ ...request, messages: kept }, 30_000).thinking).toBeDefined();
    expect(writeMessagesRequest(request, 30_000).thinking).toBeUndefined();
    const more = [...history, { role: "assistant", content: "A cat." }, ...messages];
    expect(written({ ...asked, messages: more }).thinking).toBeDefined();
  });
});

describe("a conversation", () => {
  it("has results of tools first, names of calls that Anthropic takes, and no empty text", () => {
    const id = "functions.look:0";
    const { messages: turns } = written({
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "" },
            { type: "text", text: "Look" },
          ],
        },
        {
          role: "assistant",
          content: "",
          tool_calls: [{ id, type: "function", function: { name: "look", arguments: "" } }],
        },
        { role: "user", content: "Hurry" },
        { role: "tool", tool_call_id: id, content: "" },
      ],
    });
    const name = "functions_look_0";
    expect(turns).toEqual([
      { role: "user", content: [{ type: "text", text: "Look" }] },
      { role: "assistant", content: [{ type: "tool_use", id: name, name: "look", input: {} }] },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: name, content: [] },
          { type: "text", text: "Hurry" },
        ],
      },
    ]);
  });

  it("draws its words by one of the two scales, where a top_p of 1 says nothing", () => {
    expect(written({ temperature: 0.2, top_p: 1 })).not.toHaveProperty("top_p");
    expect(written({ temperature: 0.2, top_p: 1 }).temperature).toBe(0.2);
    expect(written({ top_p: 0.9 }).top_p).toBe(0.9);
  });
});
