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

it("bounds sound as the model itself counts it", () => {
  expect(audioTokens(7_500, "gpt-4o-audio-preview")).toBe(100);
  expect(audioTokens(7_500, "ft:gpt-4o-audio:acme::a1")).toBe(100);
  expect(audioTokens(7_500, "gemini-2.5-flash")).toBe(320);
});
