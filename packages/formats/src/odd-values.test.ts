import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createChatStreamReader,
  createChatStreamWriter,
  readChatAnswer,
  readChatRequest,
  readGenerateAnswer,
  readMessagesAnswer,
  readMessagesRequest,
  readResponsesRequest,
  UntranslatableError,
  writeChatAnswer,
} from "./index.ts";

/** Of this no text can be made. */
const TEXTLESS = { toString: 1, valueOf: 1 };
const odd = fc.oneof(
  fc.constantFrom<unknown>(TEXTLESS, [TEXTLESS], "constructor", "__proto__", "toString", null, 7),
  fc.jsonValue(),
);

describe("a value that is no word", () => {
  it("in a request is refused by its field", () => {
    const base = { model: "m", max_tokens: 5 };
    const reading = [readChatRequest, readMessagesRequest, readResponsesRequest] as const;
    fc.assert(
      fc.property(fc.constantFrom(...reading), odd, odd, odd, (read, type, role, system) => {
        for (const messages of [
          [{ role, content: "a" }],
          [{ type, role: "user", content: [{ type }] }],
          [{ role: "assistant", content: [{ type }] }],
        ])
          try {
            read({ ...base, messages, input: messages, system: [{ type: system }] });
          } catch (error) {
            if (!(error instanceof UntranslatableError)) throw error;
          }
      }),
    );
    expect(() =>
      readChatRequest({ ...base, messages: [{ role: TEXTLESS, content: "a" }] }),
    ).toThrow(expect.objectContaining({ field: "messages[0].role" }));
  });

  it("in an answer is the end of it", () => {
    fc.assert(
      fc.property(odd, (word) => {
        const answers = [
          readChatAnswer({ choices: [{ message: { content: "a" }, finish_reason: word }] }),
          readMessagesAnswer({ content: [], stop_reason: word }, 0),
          readGenerateAnswer({ candidates: [{ finishReason: word }] }, 0),
        ];
        for (const answer of answers) {
          if (answer === null) throw new RangeError("an answer was not read");
          expect(JSON.stringify(writeChatAnswer(answer))).toMatch(/"finish_reason":"\w+"/);
        }
      }),
    );
    const writer = createChatStreamWriter({ includeUsage: false });
    const chunk = { choices: [{ index: 0, delta: {}, finish_reason: "constructor" }] };
    const events = createChatStreamReader().push(Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`));
    expect(events.map((event) => writer.write(event)).join("")).toContain('"finish_reason":"stop"');
  });
});
