/** What a request says to vendors of OpenAI's format, and a JSON schema to Gemini. */
import { describe, expect, it } from "vitest";
import { readMessagesRequest } from "../anthropic/read-request.ts";
import { writeGenerateRequest } from "../google/write-request.ts";
import { readChatRequest } from "./read-request.ts";
import { writeChatRequest } from "./write-request.ts";

const messages = [{ role: "user", content: "Hi" }];

describe("a vendor of OpenAI's format", () => {
  const request = {
    ...readMessagesRequest({
      ...{ model: "m", max_tokens: 5, messages, stream: true },
      metadata: { user_id: "someone" },
    }),
    seed: 7,
  };

  it("is asked for the usage of a stream where it has to be", () => {
    expect(writeChatRequest(request)).toMatchObject({
      ...{ stream_options: { include_usage: true }, user: "someone", seed: 7 },
    });
  });

  it("gets nothing that it refuses where it is Mistral", () => {
    const body = writeChatRequest(request, { asksForUsage: false, isMistral: true });
    expect(Object.keys(body).toSorted()).toEqual([
      ...["max_tokens", "messages", "model", "random_seed", "stream"],
    ]);
  });

  it("is told a user whose name is too long for OpenAI by its hash", () => {
    const user = (name: string) => writeChatRequest({ ...request, user: name }).user;
    expect(user("u".repeat(64))).toBe("u".repeat(64));
    expect(user("u".repeat(65))).toMatch(/^[0-9a-f]{64}$/);
    expect(user("u".repeat(65))).not.toBe(user("u".repeat(66)));
  });
});

it("a JSON schema says the same to Gemini, a constant as the only one of its kind", () => {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      const: { const: "a" },
      note: { type: ["string", "null"], default: { const: 1 } },
      more: { $ref: "#/$defs/strict" },
    },
    required: ["const"],
    additionalProperties: false,
    $defs: { strict: { type: "number" } },
  };
  const response_format = { type: "json_schema", json_schema: { name: "t", schema } };
  const { generationConfig } = writeGenerateRequest(
    readChatRequest({ model: "gemini-2.5-pro", messages, response_format }),
  );
  const { $schema: _, ...rest } = schema;
  expect(generationConfig).toEqual({
    responseMimeType: "application/json",
    responseJsonSchema: { ...rest, properties: { ...rest.properties, const: { enum: ["a"] } } },
  });
});
