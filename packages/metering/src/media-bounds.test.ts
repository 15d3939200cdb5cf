import { expect, it } from "vitest";
import { audioTokens, imageTokens } from "./media-bounds.ts";

it("bounds a picture as the model itself counts it, by whatever name it is sold", () => {
  for (const name of ["gpt-4o-mini", "ft:gpt-4o-mini-2024-07-18:acme::a1", "openai/gpt-4o-mini"]) {
    // https://platform.openai.com/docs/guides/images-vision: 2,833 and 5,667 for each of eight tiles.
    expect(imageTokens(name), name).toBe(2_833 + 8 * 5_667);
    expect(imageTokens(name, "low"), name).toBe(2_833);
  }
  // 10,000 patches of an original, at 2.46 tokens.
  for (const name of ["gpt-5.4", "openai/gpt-5.4", "openai.gpt-5.4"])
    expect(imageTokens(name), name).toBeGreaterThanOrEqual(24_600);
  for (const name of ["claude-opus-4-7", "us.anthropic.claude-opus-4-7-v1:0"])
    expect(imageTokens(name), name).toBeGreaterThanOrEqual(4_784);
  expect(imageTokens("Qwen/Qwen2.5-VL-72B-Instruct")).toBeGreaterThanOrEqual(16_384);
});

/** The head of a picture of a size, as a data URL. */
function picture(kind: "png" | "jpeg" | "webp", width: number, height: number): string {
  const bytes = Buffer.alloc(64);
  if (kind === "png") {
    bytes.writeUInt32BE(0x89504e47, 0);
    bytes.write("IHDR", 12, "latin1");
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
  } else if (kind === "jpeg") {
    // Its start, an application's segment of 16 bytes, and a progressive frame.
    bytes.set([0xff, 0xd8, 0xff, 0xe0, 0, 16], 0);
    bytes.set([0xff, 0xc2, 0, 17, 8], 20);
    bytes.writeUInt16BE(height, 25);
    bytes.writeUInt16BE(width, 27);
  } else {
    bytes.write("RIFF", 0, "latin1");
    bytes.write("WEBPVP8X", 8, "latin1");
    bytes.writeUIntLE(width - 1, 24, 3);
    bytes.writeUIntLE(height - 1, 27, 3);
  }
  return `data:image/${kind};base64,${bytes.toString("base64")}`;
}

it.each(["png", "jpeg", "webp"] as const)("bounds a %s by the size in its head", (kind) => {
  const at = (model: string, width: number, height: number, detail = "high") =>
    imageTokens(model, detail, picture(kind, width, height));
  // https://platform.openai.com/docs/guides/images-vision: 765 and 1,105 in tiles; 1,024 patches at 2.46.
  expect(at("gpt-4o", 1_024, 1_024)).toBe(Math.ceil(1_024 * 2.46));
  expect(at("gpt-4o", 2_048, 4_096)).toBeGreaterThanOrEqual(1_105);
  expect(at("gpt-4o", 300, 300)).toBe(765);
  expect(at("gpt-4o-mini", 1_024, 1_024)).toBe(2_833 + 4 * 5_667);
  expect(at("gpt-5.4", 1_024, 1_024, "original")).toBe(Math.ceil(1_024 * 2.46));
  expect(at("gpt-5.4", 9_000, 9_000, "original")).toBe(25_000);
  // https://platform.claude.com/docs/en/build-with-claude/vision: pixels by 750, at most 1,568 at a side.
  expect(at("claude-sonnet-4-5", 1_000, 1_000)).toBeGreaterThanOrEqual(1_334);
  expect(at("claude-sonnet-4-5", 1_000, 1_000)).toBeLessThan(1_450);
  expect(at("claude-sonnet-4-5", 8_000, 8_000)).toBe(imageTokens("claude-sonnet-4-5"));
  // Of others nothing is printed that is certain.
  expect(at("gemini-2.5-flash", 100, 100)).toBe(imageTokens("gemini-2.5-flash"));
});

it("bounds a picture whose size it does not see by the most of all", () => {
  const most = imageTokens("gpt-4o", "high");
  for (const data of [
    undefined,
    "https://example.org/cat.png",
    "data:image/png;base64,",
    "data:image/png;base64,%%%",
    "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA7R0lGODlhAQABAAAAACwAAAAAAQAB",
    picture("png", 0, 10),
    `data:image/jpeg;base64,${Buffer.alloc(64, 0xff).toString("base64")}`,
    { url: 1 },
  ])
    expect(imageTokens("gpt-4o", "high", data)).toBe(most);
});

it("bounds sound as the model itself counts it", () => {
  expect(audioTokens(7_500, "gpt-4o-audio-preview")).toBe(100);
  expect(audioTokens(7_500, "ft:gpt-4o-audio:acme::a1")).toBe(100);
  expect(audioTokens(7_500, "gemini-2.5-flash")).toBe(320);
});
