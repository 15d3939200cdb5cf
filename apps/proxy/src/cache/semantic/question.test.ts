import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anchorsOf } from "./anchors.ts";
import { readQuestion } from "./question.ts";

const chat = (more: object = {}, content: unknown = "What is the refund policy?") => ({
  model: "gpt-4o-mini",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "user", content },
  ],
  ...more,
});
const read = (document: object) => readQuestion(Buffer.from(JSON.stringify(document)));
const restOf = (document: object) => read(document)?.rest.toString();

describe("readQuestion", () => {
  it("splits a chat into its last question and all else", () => {
    expect(read(chat())?.text).toBe("What is the refund policy?");
    expect(read(chat({}, [{ type: "text", text: "Hi" }]))?.text).toBe("Hi");
    expect(restOf(chat())).toBe(restOf(chat({}, "Tell me how refunds work")));
    const { model, messages } = chat();
    expect(restOf({ messages, model })).toBe(restOf(chat()));
  });

  it.each([
    ["another model", chat({ model: "gpt-4o" })],
    [
      "another system prompt",
      {
        ...chat(),
        messages: [
          { role: "system", content: "Be rude." },
          { role: "user", content: "What is the refund policy?" },
        ],
      },
    ],
    ["Anthropic's system prompt", chat({ system: "Be rude." })],
    [
      "a message before it",
      { ...chat(), messages: [{ role: "user", content: "x" }, ...chat().messages] },
    ],
    ["a parameter", chat({ max_tokens: 10 })],
    ["a stream", chat({ stream: true })],
    ["a number in it", chat({}, "What is the refund policy of 2024?")],
    ["a quotation in it", chat({}, 'What is the "refund" policy?')],
    ["a negation in it", chat({}, "What is not the refund policy?")],
  ])("tells %s apart, however alike the texts are", (_name, document) => {
    expect(restOf(document)).toBeDefined();
    expect(restOf(document)).not.toBe(restOf(chat()));
  });

  it.each([
    ["tools", chat({ tools: [] })],
    ["a member that is not known", chat({ previous_response_id: "r" })],
    ["a temperature that asks for variety", chat({ temperature: 0.7 })],
    ["a temperature that is none", chat({ temperature: "0" })],
    ["a picture", chat({}, [{ type: "image_url", image_url: { url: "x" } }])],
    [
      "two pieces of text",
      chat({}, [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ]),
    ],
    [
      "marks on the text",
      chat({}, [{ type: "text", text: "a", cache_control: { type: "ephemeral" } }]),
    ],
    ["an answer at the end", { ...chat(), messages: [{ role: "assistant", content: "So" }] }],
    ["a name", { ...chat(), messages: [{ role: "user", name: "x", content: "So" }] }],
    ["nothing asked", chat({}, "  ")],
    ["no messages", { model: "m" }],
    ["a long text", chat({}, "x".repeat(8_001))],
  ])("reads none with %s", (_name, document) => {
    expect(read(document)).toBeNull();
  });

  it.each([
    '{"model":"m","system":"A","system":"B","messages":[{"role":"user","content":"x"}]}',
    '{"model":"m","messages":[{"role":"user","content":"x","content":"y"}]}',
    "{",
    "[]",
    "null",
  ])("reads none where readers may differ: %s", (text) => {
    expect(readQuestion(Buffer.from(text))).toBeNull();
  });

  it("reads any bytes without a fault", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(() => readQuestion(Buffer.from(text))).not.toThrow();
      }),
    );
  });
});

describe("anchorsOf", () => {
  it.each([
    ["Sales of 2023?", "Sales of 2024?"],
    ["Does gpt-4o do it?", "Does gpt-4 do it?"],
    ["Cost of 3.5 kg", "Cost of 35 kg"],
    ["Q3 results", "Q4 results"],
    ["Who is ann@acme.com?", "Who is bob@acme.com?"],
    ["Read https://a.example/x", "Read https://a.example/y"],
    ["Is it allowed?", "Isn't it allowed?"],
    ["Is it allowed?", "Is it not allowed?"],
    ["환불이 됩니까?", "환불이 안 됩니까?"],
    ["1분기 매출", "2분기 매출"],
  ])("tells %s from %s", (one, other) => {
    expect(anchorsOf(one)).not.toEqual(anchorsOf(other));
  });

  it.each([
    ["What is the refund policy?", "How do refunds work here"],
    ["Sales of 2024, please", "Tell me the sales of 2024."],
    ["Compare Q3 with Q4", "Compare Q4 and Q3"],
  ])("lets %s stand for %s", (one, other) => {
    expect(anchorsOf(one)).toEqual(anchorsOf(other));
  });
});
