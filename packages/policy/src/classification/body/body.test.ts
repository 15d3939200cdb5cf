import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelledTexts } from "../labelled/labelled-texts.ts";
import { classifyBody, redactBody } from "./classify-body.ts";
import { redact } from "./redact.ts";
import { textsOfBody } from "./texts-of-body.ts";

const card = "4111 1111 1111 1111";
const paths = (texts: readonly { path: string }[]) => texts.map(({ path }) => path);

describe("the texts of a body", () => {
  it("reads an OpenAI chat with parts and a tool call's arguments, and not what steers the call", () => {
    const body = JSON.stringify({
      model: "gpt-4o",
      user: "someone@example.com",
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: `card ${card}` },
            { type: "image_url", image_url: { url: `data:image/png;base64,${"A".repeat(400)}` } },
          ],
        },
        {
          role: "assistant",
          tool_calls: [
            {
              id: "call_1",
              type: "function",
              function: { name: "pay", arguments: '{"pan":4111111111111111,"to":{"n":"Jane"}}' },
            },
          ],
        },
      ],
    });
    const { texts, unread } = textsOfBody("openai-chat", body);
    const values = texts.filter(({ form }) => form !== "key");
    expect(paths(values)).toEqual([
      "user",
      "messages[0].content",
      "messages[1].content[0].text",
      "messages[2].tool_calls[0].function.arguments.pan",
      "messages[2].tool_calls[0].function.arguments.to.n",
    ]);
    expect(unread).toEqual([
      { path: "messages[1].content[1].image_url.url", chars: 422, isText: false },
    ]);
    const { findings } = classifyBody("openai-chat", body);
    expect(findings.map(({ kind, text }) => [kind, text.path])).toEqual([
      ["email", "user"],
      ["card", "messages[1].content[0].text"],
      ["card", "messages[2].tool_calls[0].function.arguments.pan"],
    ]);
  });

  it("reads Anthropic messages, responses and embeddings", () => {
    const anthropic = JSON.stringify({
      model: "claude-sonnet-4-5",
      system: [{ type: "text", text: "one" }],
      messages: [
        { role: "user", content: "two" },
        {
          role: "assistant",
          content: [{ type: "tool_use", id: "t", name: "f", input: { id: "three" } }],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "four" }] },
      ],
    });
    const read = (format: Parameters<typeof textsOfBody>[0], body: string) =>
      textsOfBody(format, body)
        .texts.filter(({ form }) => form !== "key")
        .map(({ text }) => text);
    expect(read("anthropic-messages", anthropic)).toEqual(["one", "two", "three", "four"]);
    expect(
      read(
        "openai-responses",
        '{"model":"m","instructions":"one","input":[{"role":"user","content":[{"type":"input_text","text":"two"}]}]}',
      ),
    ).toEqual(["one", "two"]);
    expect(read("openai-embeddings", '{"model":"m","input":["one","two"]}')).toEqual([
      "one",
      "two",
    ]);
  });

  it("says that a file of text was not read, and lets pictures be", () => {
    const read = (part: string) => classifyBody("openai-chat", JSON.stringify({ part })).complete;
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    const letter = `Card ${card}, 안녕하세요. `;
    expect(read(`data:text/plain;base64,${base64(letter)}`)).toBe(false);
    expect(read(`DATA:text/csv;charset=utf-8;base64,${base64(letter.repeat(900))}`)).toBe(false);
    expect(read(base64(letter.repeat(20)))).toBe(false);
    const picture = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
    const noise = Buffer.alloc(600, picture).toString("base64");
    expect(read(`data:image/png;base64,${noise}`)).toBe(true);
    expect(read(noise)).toBe(true);
    expect(read("a".repeat(300))).toBe(true);
    expect(read(`%PDF ${"x".repeat(300)}`)).toBe(true);
  });

  it("takes a body that is no JSON, and text, as one text", () => {
    for (const format of ["json", "text", "openai-chat"] as const)
      expect(textsOfBody(format, `{"a": ${card}`).texts).toMatchObject([
        { path: "", form: "whole", start: 0 },
      ]);
    expect(textsOfBody("text", "").texts).toEqual([]);
  });

  it("lets a key say what its value is", () => {
    const body =
      '{"dbPassword":"correcthorse","ssn":536221234,"dateOfBirth":"1990-04-12","phone":["2125550123"],"color":"correcthorse"}';
    expect(redactBody("json", body).body).toBe(
      '{"dbPassword":"[REDACTED:password]","ssn":"[REDACTED:us-ssn]","dateOfBirth":"[REDACTED:date-of-birth]","phone":["[REDACTED:phone]"],"color":"correcthorse"}',
    );
  });
});

describe("redaction", () => {
  it("replaces where it stands, and leaves every other byte", () => {
    const body = `{ "b":1.50, "big":12345678901234567890, "a" : "\\u0063ard\\n${card}!", "a":"\\"x\\"", "n":null }`;
    expect(redactBody("json", body).body).toBe(
      `{ "b":1.50, "big":12345678901234567890, "a" : "\\u0063ard\\n[REDACTED:card]!", "a":"\\"x\\"", "n":null }`,
    );
  });

  it("keeps JSON within strings JSON, and makes a number a string", () => {
    const inner = JSON.stringify({
      pan: 4111111111111111,
      deep: JSON.stringify({ mail: "a@example.com" }),
    });
    const { body } = redactBody("json", JSON.stringify({ args: inner, keep: 1 }));
    const outer = JSON.parse(body) as { args: string; keep: number };
    const args = JSON.parse(outer.args) as { pan: string; deep: string };
    expect(outer.keep).toBe(1);
    expect(args.pan).toBe("[REDACTED:card]");
    expect(JSON.parse(args.deep)).toEqual({ mail: "[REDACTED:email]" });
  });

  it("leaves a key that only names a subject, and reads its value", () => {
    const body = '{"salary":"none","medical_history":"hypertension"}';
    expect(redactBody("json", body).body).toBe(
      '{"salary":"none","medical_history":"[REDACTED:medical-term]"}',
    );
  });

  it("keeps redacted keys apart", () => {
    const body = '{"a@example.com":1,"b@example.com":2}';
    expect(redactBody("json", body).body).toBe('{"[REDACTED:email:1]":1,"[REDACTED:email:2]":2}');
  });

  it("replaces only the categories asked for, and counts", () => {
    const { body, replaced, complete } = redactBody(
      "text",
      `mail a@example.com card ${card}`,
      {},
      new Set(["financial"]),
    );
    expect(body).toBe("mail a@example.com card [REDACTED:card]");
    expect([...replaced]).toEqual([["card", 1]]);
    expect(complete).toBe(true);
  });

  it("says that a body over the limit is not read whole", () => {
    const body = JSON.stringify(["a".repeat(100), "b".repeat(100), `card ${card}`]);
    expect(classifyBody("json", body, { maxChars: 150 })).toMatchObject({
      complete: false,
      findings: [],
    });
    expect(redactBody("json", body, { maxChars: 150 }).complete).toBe(false);
  });
});

const sensitive = labelledTexts.filter(({ labels }) => labels.length > 0).map(({ text }) => text);
const text = fc.oneof(
  fc.constantFrom(...sensitive),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.tuple(fc.string(), fc.constantFrom(...sensitive), fc.string()).map((parts) => parts.join(" ")),
);
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom("a", "note", "password", "phone", "messages"), tie("value"), {
      maxKeys: 4,
    }),
    tie("value").map((inner) => JSON.stringify(inner)),
  ),
})).value;

/** The structure with every text in which something was found left out. */
function withoutFound(body: string, found: ReadonlySet<string>): unknown[] {
  return textsOfBody("json", body)
    .texts.filter(({ path }) => !found.has(path))
    .map(({ path, text, form }) => [path, text, form]);
}

describe("for any body", () => {
  it("after redaction nothing is found, it is still JSON, and nothing else changed", () => {
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (tree, indent) => {
        const body = JSON.stringify(tree, null, indent);
        const result = redactBody("json", body);
        expect(result.complete).toBe(true);
        expect(classifyBody("json", result.body).findings).toEqual([]);
        expect(() => JSON.parse(result.body)).not.toThrow();
        const { findings } = classifyBody("json", body);
        const found = new Set(findings.map((finding) => finding.text.path));
        const once = redact(body, findings);
        expect(withoutFound(once, found)).toEqual(withoutFound(body, found));
        if (findings.length === 0) expect(result.body).toBe(body);
      }),
      { numRuns: 1500 },
    );
  });

  it("a redacted text is the text with markers for its findings", () => {
    fc.assert(
      fc.property(text, (one) => {
        const body = JSON.stringify({ note: one });
        const { findings } = classifyBody("json", body);
        fc.pre(findings.every((finding) => finding.text.path === "note"));
        let expected = one;
        for (const { start, end, kind } of [...findings].reverse())
          expected = `${expected.slice(0, start)}[REDACTED:${kind}]${expected.slice(end)}`;
        expect(JSON.parse(redact(body, findings))).toEqual({ note: expected });
      }),
      { numRuns: 1500 },
    );
  });
});
