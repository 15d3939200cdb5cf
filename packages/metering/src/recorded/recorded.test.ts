import { expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";
import { INPUT_PARTS, OUTPUT_PARTS } from "../prices/token-rates.ts";
import { createStreamMeter } from "../streams/stream-meter.ts";
import { usageFromBody } from "../usage-from-body.ts";
import { RECORDINGS, type Recording } from "./index.ts";

function callOf({ request }: Recording) {
  const { format, path, body, vendor, form } = request;
  return parseCall(format, "POST", path, body, form === undefined ? { vendor } : { vendor, form });
}

const bodies = RECORDINGS.filter(({ answer }) => !answer.stream);
const streams = RECORDINGS.filter(({ answer }) => answer.stream);
const named = (recordings: readonly Recording[]) =>
  recordings.map((recording) => [recording.name, recording] as const);

it("has at least 40 recordings, each with a name of its own", () => {
  expect(RECORDINGS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(RECORDINGS.map(({ name }) => name)).size).toBe(RECORDINGS.length);
});

it.each(named(bodies))("%s: the body tells what was used", (_, recording) => {
  const call = callOf(recording);
  const body: unknown = JSON.parse(Buffer.from(recording.answer.bytes).toString("utf8"));
  expect(usageFromBody(call.format, call.operation, body, call)).toEqual(recording.usage);
});

it.each(named(streams))("%s: the stream tells what was used", (_, recording) => {
  const call = callOf(recording);
  const { contentType, bytes } = recording.answer;
  const meter = createStreamMeter(call, { hideUsage: false, contentType });
  expect(meter.push(bytes)).toBe(bytes);
  meter.flush();
  expect(meter.usage()).toEqual(recording.usage);
  expect(meter.finished).toBe(true);
});

it.each(named(RECORDINGS))("%s: the estimate is at least what was used", (_, recording) => {
  const call = callOf(recording);
  const { usage } = recording;
  expect(call.operation).not.toBe("other");
  if (!call.unseenInput) expect(call.inputTokens).toBeGreaterThanOrEqual(usage.inputTokens);
  if (call.maxOutputTokens !== null)
    expect(call.maxOutputTokens).toBeGreaterThanOrEqual(usage.outputTokens);
  // Capacity that was bought, a header and a project's setting may choose a tier that no body names.
  const asks = Object.keys(recording.request.body).some((field) =>
    /tier|speed|requests/i.test(field),
  );
  if (asks) expect(call.serviceTiers).toContain(usage.serviceTier);
  for (const unit of usage.units) {
    const bound = call.units.find(({ kind }) => kind === unit.kind);
    expect(bound?.count ?? 0, unit.kind).toBeGreaterThanOrEqual(unit.count);
  }
  for (const [name, part] of Object.entries(INPUT_PARTS))
    if (usage[part] > 0) expect(call.inputClasses, part).toContain(name);
  for (const [name, part] of Object.entries(OUTPUT_PARTS))
    if (usage[part] > 0) expect(call.outputClasses, part).toContain(name);
});
