import fc from "fast-check";
import { expect, it } from "vitest";
import { InvalidCallError } from "../call.ts";
import { estimateCall, UnpricedCallError } from "../estimate-call.ts";
import { parseCall } from "../parse-call.ts";
import { priceBook } from "../prices/price-book.ts";
import { createStreamMeter } from "../streams/stream-meter.ts";
import type { Usage } from "../usage.ts";
import { usageFromBody } from "../usage-from-body.ts";
import { RECORDINGS, type Recording } from "./index.ts";

/** What stands in a recording's place: of every type, of the names that objects have, and out of all bounds. */
const STRANGE: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, 1e21, "", "4096", "\u0000", "\ud800"],
  ...["constructor", "__proto__", "auto", "x".repeat(3_000), [], [[[[]]]], {}, [null], [5], ["x"]],
  ...[{ type: "text" }, { type: 5 }, { id: "x" }, { type: "function", function: null }],
  { type: "image_generation", size: {}, quality: [], partial_images: 99, output_format: "gif" },
  { type: "code_interpreter", container: { memory_limit: "x".repeat(1_000) } },
  [{ type: "image_generation", size: "__proto__" }, { type: "shell" }, { type: "web_search" }],
];

interface Change {
  path: readonly number[];
  value: unknown;
  drop: boolean;
}

/** A copy with one of its members, however deep, replaced or left out. */
function changed(document: unknown, { path, value, drop }: Change): unknown {
  const root = { document: structuredClone(document) };
  let holder: Record<string, unknown> = root;
  let name = "document";
  for (const step of path) {
    const next = holder[name];
    if (typeof next !== "object" || next === null) break;
    const names = Object.keys(next);
    if (names.length === 0) break;
    holder = next as Record<string, unknown>;
    name = names[step % names.length] as string;
  }
  if (drop && !Array.isArray(holder)) delete holder[name];
  else holder[name] = value;
  return root.document;
}

const change = fc.record({
  path: fc.array(fc.nat(50), { maxLength: 6 }),
  value: fc.constantFrom(...STRANGE),
  drop: fc.boolean(),
});
const changes = fc.array(change, { minLength: 1, maxLength: 3 });
const AT = new Date("2026-11-21T05:00:00Z");
const prices = priceBook({ overrides: [] });

function holdsTogether(counts: object): void {
  for (const [name, value] of Object.entries(counts))
    if (typeof value === "number")
      expect(Number.isSafeInteger(value) && value >= 0, `${name} is ${value}`).toBe(true);
}

function usageHolds(usage: Usage): void {
  holdsTogether(usage);
  if (usage.drawn !== undefined) holdsTogether(usage.drawn);
  for (const { count } of usage.units) holdsTogether({ count });
}

function callOf({ request }: Recording) {
  const { format, path, body, vendor, form } = request;
  return parseCall(format, "POST", path, body, form === undefined ? { vendor } : { vendor, form });
}

it("bounds a recorded request whatever stands in its places, or names what is wrong: 800 times", () => {
  fc.assert(
    fc.property(fc.constantFrom(...RECORDINGS), changes, ({ request }, all) => {
      const { format, path, vendor, form } = request;
      const body = all.reduce<unknown>(changed, request.body);
      const baseUrl = new URL("https://api.example.com");
      const endpoint = { pricePerRequest: null, priceRule: null };
      const provider = { name: "V", vendor: vendor ?? "openai", format, baseUrl };
      const url = new URL(path, baseUrl);
      const asked = { url, method: "POST", body, at: AT, prices, defaultMaxOutputTokens: 4_096 };
      try {
        const estimate = estimateCall({ ...endpoint, provider }, { ...asked, form });
        expect(estimate.upperBound).toBeGreaterThanOrEqual(0n);
        holdsTogether(estimate.parsed);
        holdsTogether(estimate.parsed.drawing ?? {});
      } catch (error) {
        if (!(error instanceof UnpricedCallError)) expect(error).toBeInstanceOf(InvalidCallError);
      }
    }),
    { numRuns: 800 },
  );
});

it("reads a recorded answer whatever stands in its places: 500 times", () => {
  const bodies = RECORDINGS.filter(({ answer }) => !answer.stream).flatMap((recording) => {
    const text = Buffer.from(recording.answer.bytes).toString();
    return text.startsWith("{") ? [{ recording, json: JSON.parse(text) as unknown }] : [];
  });
  fc.assert(
    fc.property(fc.constantFrom(...bodies), changes, ({ recording, json }, all) => {
      const call = callOf(recording);
      const body = all.reduce<unknown>(changed, json);
      const usage = usageFromBody(call.format, call.operation, body, call);
      if (usage !== null) usageHolds(usage);
    }),
    { numRuns: 500 },
  );
});

it("reads a recorded stream whatever stands in its events' places: 200 times", () => {
  const streams = RECORDINGS.filter(
    ({ answer }) => answer.stream && answer.contentType === "text/event-stream",
  );
  fc.assert(
    fc.property(fc.constantFrom(...streams), changes, fc.nat(5), (recording, all, every) => {
      const meter = createStreamMeter(callOf(recording), { hideUsage: every === 0 });
      const lines = Buffer.from(recording.answer.bytes).toString().split("\n");
      for (const [index, line] of lines.entries()) {
        const one = all[index % all.length];
        const changes =
          line.startsWith("data: {") && index % (every + 1) === 0 && one !== undefined;
        const said = changes
          ? `data: ${JSON.stringify(changed(JSON.parse(line.slice(6)), one))}`
          : line;
        meter.push(Buffer.from(`${said}\n`));
      }
      meter.flush();
      usageHolds(meter.usage());
    }),
    { numRuns: 200 },
  );
});
