import fc from "fast-check";
import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { expect, it } from "vitest";
import { processorTime } from "../../../tools/src/test/processor-time.ts";
import { parseCall } from "./parse-call.ts";
import { boundTokens, tokenFamily } from "./tokens.ts";

const exact = (text: string) => countTokens(text, { disallowedSpecial: new Set<string>() });

it("bounds any text by at least its tokens and at most its bytes", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.lorem({ maxCount: 30 }),
    fc.constantFrom(
      " ",
      "\n\n\n",
      "a".repeat(300),
      "-".repeat(280),
      " ".repeat(300),
      "긴글".repeat(200),
      "中文，",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const bound = boundTokens(text, "gpt-5.4");
      expect(bound).toBeGreaterThanOrEqual(exact(text));
      expect(bound).toBeLessThanOrEqual(Buffer.byteLength(text));
    }),
    { numRuns: 300 },
  );
});

it("is exact for long ordinary texts, which are counted in pieces between words", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 200, mode: "sentences" }), (lorem) => {
      const text = `${lorem}\n`.repeat(Math.ceil(60_000 / lorem.length)).slice(0, 60_000);
      expect(boundTokens(text, "gpt-5.4")).toBe(exact(text));
    }),
    { numRuns: 5 },
  );
});

it.each([
  ["gpt-5.4", countTokens],
  ["gpt-4", countCl100k],
] as const)("counts ASCII, cut as %s cuts it, exactly as the encoding itself", (model, count) => {
  const word = fc.oneof(
    fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
    fc.constantFrom(
      "I'Ll",
      "don't",
      "HTTPServer",
      "x'S",
      "'re",
      "12345678",
      "<|endoftext|>",
      "//\r\n/",
    ),
    fc.constantFrom(" ", "  ", "\t", "\n", "\r\n", "\n\n  ", "\u000b", "\0", "\u001c"),
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
      const text = words.join("");
      const wanted = count(text, { disallowedSpecial: new Set<string>() });
      fc.pre(Buffer.byteLength(text) > 4);
      for (let time = 0; time < 2; time++) expect(boundTokens(text, model)).toBe(wanted);
    }),
    { numRuns: 1_000 },
  );
});

it("takes no long time for a text that is hard to encode, nor for a huge one", () => {
  const took = processorTime(() => {
    for (const letter of ["a", "-", " ", "글", "🌍"])
      expect(boundTokens(letter.repeat(200_000), "gpt-5.4")).toBeGreaterThan(0);
    expect(boundTokens("apple ".repeat(2_000_000), "gpt-5.4")).toBeGreaterThan(2_000_000);
  });
  expect(took).toBeLessThan(3_000);
});

it.each([
  ["gpt-5.4", "openai"],
  ["claude-sonnet-4-5-20250929", "claude"],
  ["anthropic.claude-opus-4-20250514-v1:0", "claude"],
  ["claude-opus-4-7", "claude-new"],
  ["gemini-2.5-pro", "gemini"],
  ["mixtral-8x7b", "small-vocabulary"],
  ["grok-4", "other"],
])("counts %s as of the family %s", (model, family) => {
  expect(tokenFamily(model)).toBe(family);
});

it("counts no fewer tokens for a vendor whose encoding is not public", () => {
  const text = "The quick brown fox jumps over the lazy dog.";
  expect(boundTokens(text, "gpt-5.4")).toBe(10);
  expect(boundTokens(text, "claude-sonnet-4-5")).toBe(16);
  expect(boundTokens(text, "claude-opus-4-7")).toBe(22);
  expect(boundTokens(text, "gemini-2.5-pro")).toBe(15);
  expect(boundTokens(text, "mistral-7b-instruct")).toBe(44);
});

/** One sentence in scripts that vocabularies have more and less of. */
const SCRIPTS = [
  "안녕하세요, 저는 오늘 회의 자료를 정리해서 보내 드리겠습니다.",
  "こんにちは、今日の会議の資料をまとめてお送りします。",
  "你好，我今天会把会议资料整理好发给你。",
  "నమస్కారం, నేను ఈ రోజు సమావేశ పత్రాలను సిద్ధం చేసి పంపుతాను.",
  "नमस्ते, मैं आज बैठक के कागज़ात तैयार करके भेजूँगा।",
  "வணக்கம், இன்று கூட்ட ஆவணங்களை தயார் செய்து அனுப்புகிறேன்.",
  "สวัสดีครับ วันนี้ผมจะเตรียมเอกสารประชุมและส่งให้",
  "გამარჯობა, დღეს შეხვედრის მასალებს მოვამზადებ და გამოგიგზავნით.",
  "مرحبا، سأجهز اليوم وثائق الاجتماع وأرسلها إليكم.",
  "Здравствуйте, сегодня я подготовлю материалы встречи и пришлю вам.",
  "Xin chào, hôm nay tôi sẽ chuẩn bị tài liệu họp và gửi cho bạn.",
  "📈 ✅ 👩‍💻 → ≥ █▓▒░",
];

it.each([
  "claude-sonnet-4-5",
  "claude-opus-5",
  "gemini-2.5-pro",
  "meta-llama/Llama-3.3-70B-Instruct",
  "grok-4.3",
])("counts no script of %s by what OpenAI's largest vocabulary makes of it", (model) => {
  for (const text of SCRIPTS) {
    const smaller = countCl100k(text);
    // In a longer text, too, which is remembered.
    for (const [said, times] of [
      [text, 1],
      [`${text}\n`.repeat(30), 30],
    ] as const) {
      const bound = boundTokens(said, model);
      expect(bound, text).toBeGreaterThanOrEqual(Math.ceil(smaller * 1.1) * times);
      expect(bound, text).toBeLessThanOrEqual(Buffer.byteLength(said));
    }
  }
});

it("counts each digit where an encoding may have a token for each", () => {
  const numbers = "3.14159,2.71828,20261121\n".repeat(40);
  const digits = numbers.replaceAll(/\D/g, "").length;
  const marks = numbers.length - digits;
  for (const model of ["gemini-2.5-pro", "claude-sonnet-4-5", "qwen3-32b"])
    for (const text of [numbers, `${numbers}é`])
      expect(boundTokens(text, model), model).toBeGreaterThanOrEqual(digits + marks);
  expect(boundTokens(numbers, "gpt-5.4")).toBe(exact(numbers));
});

it.each([
  "gpt-35-turbo",
  "gpt-3.5-turbo",
  "openai/gpt-4-turbo",
  "ft:gpt-3.5-turbo-0125:acme::a1",
  "davinci-002",
])("counts %s in the encoding of its own", (model) => {
  for (const text of SCRIPTS) expect(boundTokens(text, model)).toBe(countCl100k(text));
});

it.each([
  ["ft:gpt-4o-2024-08-06:acme::a1", "openai"],
  ["openai/gpt-oss-120b", "openai"],
  ["text-embedding-004", "gemini"],
  ["mistralai/Mixtral-8x7B-Instruct-v0.1", "small-vocabulary"],
  ["accounts/fireworks/models/llama-v3p3-70b-instruct", "other"],
])("counts %s, by its own name, as of the family %s", (model, family) => {
  expect(tokenFamily(model)).toBe(family);
});

it("holds others up for no more than one request's share, whatever it is written of", () => {
  // What nobody wrote before has no piece that is known.
  let seed = 7;
  const parts = Array.from({ length: 8 }, () => {
    const noise = Buffer.alloc(200_000);
    for (let at = 0; at < noise.length; at++) {
      seed = (seed * 48_271) % 2_147_483_647;
      noise[at] = 33 + (seed % 90);
    }
    return noise.toString("latin1");
  });
  const body = {
    model: "gpt-5.4",
    messages: [{ role: "user", content: parts.map((text) => ({ type: "text", text })) }],
  };
  let counted = 0;
  const took = processorTime(() => {
    counted = parseCall("openai", "POST", "/v1/chat/completions", body).inputTokens;
  });
  expect(counted).toBeGreaterThan(1_000_000);
  expect(took).toBeLessThan(1_500);
  // The next is counted as exactly as ever.
  const text = "Colourless green ideas sleep furiously beside 42 antidisestablishmentarians.";
  expect(boundTokens(text, "gpt-5.4")).toBe(exact(text));
});
