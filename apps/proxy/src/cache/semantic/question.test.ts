import type { Operation } from "@pag0/metering";
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
const read = (document: object, operation: Operation = "chat") =>
  readQuestion(Buffer.from(JSON.stringify(document)), operation);
const restOf = (document: object, operation?: Operation) =>
  read(document, operation)?.rest.toString();

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
    expect(readQuestion(Buffer.from(text), "chat")).toBeNull();
  });

  it("reads any bytes without a fault", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        for (const operation of ["chat", "responses", "generate"] as const)
          expect(() => readQuestion(Buffer.from(text), operation)).not.toThrow();
      }),
    );
  });
});

describe("readQuestion of the responses format", () => {
  const asked = (more: object = {}) => ({
    model: "gpt-4o-mini",
    store: false,
    input: "Hi",
    ...more,
  });
  const inputs: [string, unknown][] = [
    ["text", "How are you"],
    ["a message", [{ role: "user", content: "How are you" }]],
    ["an item", [{ type: "message", role: "user", content: "How are you" }]],
    ["a piece", [{ role: "user", content: [{ type: "input_text", text: "How are you" }] }]],
  ];

  it.each(inputs)("takes a question as %s", (_name, input) => {
    expect(read(asked({ input }), "responses")?.text).toBe("How are you");
    expect(restOf(asked({ input }), "responses")).toBe(restOf(asked(), "responses"));
  });

  it.each<[string, object]>([
    ["instructions", { instructions: "Be rude." }],
    ["a form of the text", { text: { format: { type: "json_object" } } }],
    [
      "an earlier message",
      {
        input: [
          { role: "user", content: "a" },
          { role: "user", content: "Hi" },
        ],
      },
    ],
  ])("tells %s apart", (_name, more) => {
    expect(restOf(asked(more), "responses")).toBeDefined();
    expect(restOf(asked(more), "responses")).not.toBe(restOf(asked(), "responses"));
  });

  it.each<[string, object]>([
    ["what is stored", { store: undefined }],
    ["what is to be stored", { store: true }],
    ["an earlier response", { previous_response_id: "r" }],
    ["a conversation", { conversation: "c" }],
    ["tools", { tools: [] }],
    ["reasoning", { reasoning: { effort: "low" } }],
    ["work in the background", { background: true }],
    ["more variety", { temperature: 0.6 }],
    [
      "a picture",
      { input: [{ role: "user", content: [{ type: "input_image", image_url: "x" }] }] },
    ],
    ["an answer at the end", { input: [{ role: "assistant", content: "Hi" }] }],
    [
      "a reference",
      {
        input: [
          { type: "item_reference", id: "i" },
          { role: "user", content: "Hi" },
        ],
      },
    ],
  ])("reads none with %s", (_name, more) => {
    expect(read(asked(more), "responses")).toBeNull();
  });
});

describe("readQuestion of Gemini's format", () => {
  const part = (text: string) => [{ text }];
  const asked = (more: object = {}) => ({
    contents: [{ role: "user", parts: part("Hi") }],
    systemInstruction: { parts: part("Be brief.") },
    generationConfig: { temperature: 0.2, maxOutputTokens: 100 },
    ...more,
  });

  it("takes a question by either name of each member", () => {
    const contents = [{ parts: part("How are you") }];
    const { systemInstruction } = asked();
    const other = {
      contents,
      system_instruction: systemInstruction,
      generation_config: { max_output_tokens: 100, temperature: 0.2 },
    };
    expect(read(other, "generate")?.text).toBe("How are you");
    expect(restOf(other, "generate")).toBe(restOf(asked(), "generate"));
  });

  it.each<[string, object]>([
    ["an instruction", { systemInstruction: { parts: part("Be rude.") } }],
    ["a parameter", { generationConfig: { temperature: 0.2, maxOutputTokens: 50 } }],
    ["what is blocked", { safetySettings: [{ category: "C", threshold: "BLOCK_NONE" }] }],
    ["an earlier message", { contents: [{ parts: part("a") }, { parts: part("Hi") }] }],
    ["a figure", { contents: [{ parts: part("Hi 5") }] }],
  ])("tells %s apart", (_name, more) => {
    expect(restOf(asked(more), "generate")).toBeDefined();
    expect(restOf(asked(more), "generate")).not.toBe(restOf(asked(), "generate"));
  });

  it.each<[string, object]>([
    ["tools", { tools: [] }],
    ["kept content", { cachedContent: "c" }],
    ["a picture", { contents: [{ parts: [{ inlineData: { mimeType: "image/png", data: "" } }] }] }],
    ["two parts", { contents: [{ parts: [...part("a"), ...part("b")] }] }],
    ["a thought", { contents: [{ parts: [{ text: "a", thought: true }] }] }],
    ["a model's turn at the end", { contents: [{ role: "model", parts: part("a") }] }],
    ["more variety", { generationConfig: { temperature: 1 } }],
    ["several answers", { generationConfig: { candidateCount: 2 } }],
    ["another kind of answer", { generationConfig: { responseModalities: ["AUDIO"] } }],
    ["a member by both names", { generation_config: { temperature: 1 } }],
    ["a limit by both names", { generationConfig: { topP: 1, top_p: 0.5 } }],
    ["a config that is none", { generationConfig: [] }],
  ])("reads none with %s", (_name, more) => {
    expect(read(asked(more), "generate")).toBeNull();
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
