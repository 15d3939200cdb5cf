import { describe, expect, it } from "vitest";
import { isUnfit } from "./unfit-answer.ts";

const failed = (text: string, isOfModel = true) => isUnfit([Buffer.from(text)], isOfModel);

describe("isUnfit", () => {
  it.each([
    '{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}],"usageMetadata":{}}',
    '{"candidates":[{"content":{}, "finishReason": "OTHER"}]}',
    '{"choices":[{"finish_reason":"error","message":{}}],"usage":{}}',
    'data: {"choices":[{"delta":{},"finish_reason": "insufficient_system_resource"}]}\n\n',
    '{"output":{},"stopReason":"malformed_tool_use","usage":{}}',
    '{"id":"r","object":"response","created_at":1,"status":"failed","error":{"code":"server_error"},"usage":{}}',
    '{\n  "id": "r",\n  "object": "response",\n  "status": "cancelled"\n}',
    'event: response.failed\ndata: {"type":"response.failed","response":{}}\n\n',
  ])("finds it in %s", (text) => {
    expect(failed(text)).toBe(true);
  });

  it.each([
    '{"candidates":[{"finishReason":"STOP"}]}',
    '{"candidates":[{"finishReason":"SAFETY"}]}',
    '{"choices":[{"finish_reason":"stop","message":{"content":"\\"finish_reason\\":\\"error\\""}}]}',
    '{"choices":[{"finish_reason":"length"}]}',
    '{"stop_reason":"refusal"}',
    '{"object":"response","status":"completed","output":[{"type":"function_call","status":"failed"}]}',
    'data: {"type":"response.created","response":{"object":"response","status":"in_progress"}}\n\n',
    "",
  ])("does not in %s", (text) => {
    expect(failed(text)).toBe(false);
  });

  it("finds a token, whoever answers, and none in what a model writes", () => {
    expect(failed('{"token_type":"Bearer", "access_token" : "abc"}', false)).toBe(true);
    expect(failed('{"content":"{\\"access_token\\":\\"abc\\"}"}')).toBe(false);
  });

  it("reads two million bytes of nonsense as fast as any", () => {
    const nonsense = ['"object":"response"', '"finish_reason" ', '"access_token"   ', '"status":"'];
    const slow = nonsense.map((text) => Buffer.from(text.repeat(2_000_000 / text.length)));
    // A scan that begins anew at each place would take hours.
    for (const body of slow) expect(isUnfit([body], true)).toBe(false);
  });

  it("finds it where it came in two pieces", () => {
    const text = '{"choices":[{"finish_reason":"error"}]}';
    const pieces = [text.slice(0, 22), text.slice(22)].map((piece) => Buffer.from(piece));
    expect(isUnfit(pieces, true)).toBe(true);
    expect(isUnfit(pieces, false)).toBe(false);
  });
});
