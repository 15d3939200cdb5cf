/** Arbitraries for property tests: conversations that every format can say. */
import fc from "fast-check";
import type { AssistantPart, ChatRequest, Message, StreamEvent, TokenCounts } from "./chat.ts";

const word = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" });
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,15}$/);
const json = fc
  .dictionary(name, fc.oneof(fc.integer(), word, fc.boolean()), { maxKeys: 3 })
  .map((object) => JSON.stringify(object));
const text = fc.record({ kind: fc.constant("text" as const), text: word });
const image = fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => ({
  kind: "image" as const,
  source: {
    kind: "bytes" as const,
    mediaType: "image/png",
    base64: Buffer.from(bytes).toString("base64"),
  },
  name: null,
  detail: null,
}));

/** Turns that alternate: what a person says, then what the model says, perhaps with calls that are answered. */
const turn = fc
  .tuple(
    fc.array(fc.oneof(text, image), { minLength: 1, maxLength: 3 }),
    fc.option(text, { nil: null }),
    fc.array(fc.record({ name, arguments: json, result: word, isError: fc.boolean() }), {
      maxLength: 2,
    }),
  )
  .map(([said, answer, calls]) => ({ said, answer, calls }));

/** @param errors whether results of tools may say that they failed, which OpenAI cannot. */
function randomMessages(errors: boolean): fc.Arbitrary<Message[]> {
  return fc.array(turn, { minLength: 1, maxLength: 4 }).map((turns) => {
    const messages: Message[] = [];
    let waiting: Message & { role: "user" } = { role: "user", parts: [] };
    turns.forEach(({ said, answer, calls }, index) => {
      messages.push({ role: "user", parts: [...waiting.parts, ...said] });
      waiting = { role: "user", parts: [] };
      const parts: AssistantPart[] =
        answer === null && calls.length > 0 ? [] : [answer ?? { kind: "text", text: "…" }];
      const results = calls.map((call, number) => {
        const id = `call_${index}_${number}`;
        parts.push({ kind: "tool_call", id, name: call.name, arguments: call.arguments });
        return {
          kind: "tool_result" as const,
          callId: id,
          name: null,
          content: [{ kind: "text" as const, text: call.result }],
          isError: errors && call.isError,
        };
      });
      messages.push({ role: "assistant", parts });
      waiting = { role: "user", parts: results };
    });
    if (waiting.parts.length > 0) messages.push(waiting);
    return messages;
  });
}

const orNull = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });

/** A request that both OpenAI's and Anthropic's formats can say. */
export function randomRequest(errors: boolean): fc.Arbitrary<ChatRequest> {
  return fc.record({
    model: fc.constantFrom("gpt-4o", "claude-sonnet-4-5", "gemini-2.5-pro", "gpt-5"),
    system: orNull(word),
    messages: randomMessages(errors),
    tools: fc.uniqueArray(
      fc.record({
        name,
        description: orNull(word),
        parameters: fc.constant({ type: "object", properties: { a: { type: "string" } } }),
        strict: fc.constant(null),
      }),
      { maxLength: 2, selector: (tool) => tool.name },
    ),
    toolChoice: fc.constant(null),
    parallelToolCalls: fc.constant(null),
    output: fc.constant({ kind: "text" as const }),
    maxOutputTokens: fc.integer({ min: 1, max: 9_999 }),
    temperature: orNull(fc.constantFrom(0, 0.5, 1)),
    topP: orNull(fc.constantFrom(0.1, 0.9)),
    topK: fc.constant(null),
    stop: fc.array(word, { maxLength: 2 }),
    seed: fc.constant(null),
    frequencyPenalty: fc.constant(null),
    presencePenalty: fc.constant(null),
    choices: fc.constant(1),
    reasoning: fc.constant({ effort: null, budgetTokens: null }),
    stream: fc.boolean(),
    includeUsage: fc.constant(true),
    user: orNull(name),
  });
}

const counts: fc.Arbitrary<TokenCounts> = fc
  .tuple(fc.nat(500), fc.nat(100), fc.nat(500))
  .map(([fresh, cachedInput, output]) => ({
    input: fresh + cachedInput,
    cachedInput,
    cacheWrite: 0,
    output,
    reasoning: 0,
  }));

/** A stream of one choice: text, then calls of tools whose arguments come in pieces, then the end. */
export const randomEvents: fc.Arbitrary<StreamEvent[]> = fc
  .tuple(
    fc.array(word, { maxLength: 5 }),
    fc.array(fc.tuple(name, fc.array(word, { minLength: 1, maxLength: 3 })), { maxLength: 3 }),
    counts,
  )
  .map(([texts, calls, usage]) => [
    { kind: "start", id: "abc", model: "m1", createdAt: 1_700_000_000 },
    ...texts.map((piece): StreamEvent => ({ kind: "text", choice: 0, text: piece })),
    ...calls.flatMap(([called, pieces], index): StreamEvent[] => [
      { kind: "tool_call", choice: 0, index, id: `call_${index}`, name: called },
      ...pieces.map(
        (piece): StreamEvent => ({ kind: "tool_arguments", choice: 0, index, text: piece }),
      ),
    ]),
    { kind: "stop", choice: 0, stop: calls.length > 0 ? "tool_calls" : "end" },
    { kind: "usage", usage },
    { kind: "end" },
  ]);
