import { expect, it } from "vitest";
import type { JsonObject } from "../call.ts";
import { parseCall } from "../parse-call.ts";
import { createStreamMeter } from "../streams/stream-meter.ts";

const call = parseCall("openai", "POST", "/v1/chat/completions", {
  model: "gpt-4o",
  messages: [{ role: "user", content: "hi" }],
  stream: true,
});
const DONE = "[DONE]";
const answered = { choices: [{ delta: { content: "Hello there, my friend of old" } }] };
const ended = { choices: [{ delta: {}, finish_reason: "stop" }] };
const told = (completion_tokens: number, prompt_tokens = 9) => ({
  choices: [],
  usage: { prompt_tokens, completion_tokens },
});

function read(events: readonly (JsonObject | typeof DONE)[], asked = call) {
  const meter = createStreamMeter(asked, { hideUsage: false });
  for (const event of events) {
    const data = event === DONE ? DONE : JSON.stringify(event);
    meter.push(Buffer.from(`data: ${data}\n\n`));
  }
  meter.flush();
  return { ...meter.usage(), finished: meter.finished };
}

it("charges for what came where usage was told before it", () => {
  const early = read([told(0), answered, ended, DONE]);
  expect(early).toMatchObject({ inputTokens: 9, estimated: true });
  expect(early.outputTokens).toBeGreaterThanOrEqual(7);
  const calls = { choices: [{ delta: { tool_calls: [{ function: { arguments: "{}" } }] } }] };
  expect(read([told(1), calls, DONE]).estimated).toBe(true);
  const more = read([told(40), answered, DONE]);
  expect(more).toMatchObject({ outputTokens: 40, estimated: true });
});

it("charges for what came where an answer says that it took no tokens at all", () => {
  const zero = read([answered, ended, told(0, 0), DONE]);
  expect(zero.estimated).toBe(true);
  expect(zero.inputTokens).toBeGreaterThan(0);
  expect(zero.outputTokens).toBeGreaterThanOrEqual(7);
});

it("holds to what was told after the answer, also before its last empty chunk", () => {
  const whole = { inputTokens: 9, outputTokens: 3, estimated: false };
  expect(read([answered, told(3), DONE])).toMatchObject(whole);
  expect(read([answered, told(3), ended, DONE])).toMatchObject(whole);
  expect(read([told(1), answered, told(3)])).toMatchObject(whole);
});

it("counts each picture that was begun before a cut, whether it was done or not", () => {
  const body = { model: "gpt-image-2", prompt: "An otter", n: 3, stream: true };
  const pictures = parseCall("openai", "POST", "/v1/images/generations", body);
  const head = { size: "1024x1024", quality: "medium" };
  const usage = { input_tokens: 9, output_tokens: 1_700, total_tokens: 1_709 };
  const partial = { type: "image_generation.partial_image", ...head };
  const cut = read(
    [
      { type: "image_generation.completed", ...head, usage },
      { ...partial, partial_image_index: 0 },
      { ...partial, partial_image_index: 1 },
    ],
    pictures,
  );
  expect(cut).toMatchObject({
    outputTokens: 2 * 1_756,
    imageOutputTokens: 2 * 1_756,
    estimated: true,
    finished: false,
  });
});
