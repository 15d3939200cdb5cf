import { describe, expect, it } from "vitest";
import { InvalidCallError } from "../call.ts";
import { parseCall } from "../parse-call.ts";

const message = (body: object) =>
  parseCall("anthropic", "POST", "/v1/messages", {
    model: "claude-opus-5",
    max_tokens: 100,
    messages: [{ role: "user", content: "Hi" }],
    ...body,
  });

describe("a message that may be answered by another model", () => {
  it.each([
    ["named", [{ model: "claude-fable-5-1" }]],
    ["of the vendor's choice", "default"],
    ["of the same name, with a limit of its own", [{ model: "claude-opus-5", max_tokens: 9_999 }]],
  ])("is refused: %s", (_, fallbacks) => {
    expect(() => message({ fallbacks })).toThrow(
      expect.objectContaining({ name: InvalidCallError.name, field: "fallbacks" }),
    );
  });

  it("passes where none is named", () => {
    expect(message({ fallbacks: null }).model).toBe("claude-opus-5");
    expect(message({ fallbacks: [] }).model).toBe("claude-opus-5");
  });
});

describe("what the vendor keeps and a message refers to", () => {
  it.each([
    ["a thread", { thread: { type: "continue", previous_message_id: "msg_1" } }],
    ["a container", { container: "container_1" }],
  ])(
    "%s bounds its input by the model's context, and no equal answer may be repeated",
    (_, body) => {
      expect(message(body)).toMatchObject({ unseenInput: true, cacheable: false });
    },
  );

  it("a compaction reads all, and writes as much as an answer", () => {
    const bound = { unseenInput: true, maxOutputTokens: 200 };
    expect(message({ compaction: { type: "summarize" } })).toMatchObject(bound);
  });
});

describe("a batch", () => {
  const batch = (params: object) =>
    parseCall("anthropic", "POST", "/v1/messages/batches", {
      requests: [
        {
          custom_id: "1",
          params: { model: "claude-opus-5", max_tokens: 5, messages: [], ...params },
        },
      ],
    });

  it.each([
    [{ model: null }, "requests[0].params.model"],
    [{ max_tokens: 0 }, "requests[0].params.max_tokens"],
    [{ messages: "Hi" }, "requests[0].params.messages"],
    [{ system: 5 }, "requests[0].params.system"],
    [{ fallbacks: "default" }, "requests[0].params.fallbacks"],
  ])("names the field of its request: %j", (params, field) => {
    expect(() => batch(params)).toThrow(expect.objectContaining({ field }));
  });
});
