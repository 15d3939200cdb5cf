import fc from "fast-check";
import { expect, it } from "vitest";
import { type Call, isObject } from "../call.ts";
import { parseCall } from "../parse-call.ts";
import { INPUT_PARTS, OUTPUT_PARTS } from "../prices/token-rates.ts";
import { createStreamMeter } from "../streams/stream-meter.ts";
import { SERVICE_TIERS, type Usage } from "../usage.ts";
import { usageFromBody } from "../usage-from-body.ts";
import { RECORDINGS, type Recording } from "./index.ts";

/** What a vendor would never write, but an upstream may. */
const NONSENSE = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  2_147_483_648,
  Number.MAX_SAFE_INTEGER + 2,
  "",
  "12",
  "__proto__",
  "constructor",
  [],
  [null],
  {},
  { constructor: 1 },
] as const;

/** How a document is spoiled: for each of its values in their order, whether and by what it is replaced. */
type Spoiling = readonly number[];
const spoiling = fc.array(fc.nat(12 * NONSENSE.length), { minLength: 1, maxLength: 60 });

/** A document with some of its values replaced, left out, made a thousand times larger or told twice. */
function spoiled(document: unknown, by: Spoiling): unknown {
  let at = 0;
  const next = () => by[at++ % by.length] as number;
  const spoil = (value: unknown): unknown => {
    const drawn = next();
    if (drawn < NONSENSE.length) return NONSENSE[drawn];
    if (typeof value === "number") return drawn % 3 === 0 ? value * 1_000 : value;
    if (Array.isArray(value)) {
      const items = value.map(spoil);
      return drawn % 7 === 0 ? [...items, ...items] : items;
    }
    if (!isObject(value)) return value;
    const members = Object.entries(value).filter(() => next() % 20 !== 0);
    return Object.fromEntries(members.map(([name, inner]) => [name, spoil(inner)]));
  };
  return spoil(document);
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

/** Nothing is negative or no number, and no token is in two parts. */
function holds(usage: Usage): void {
  const sum = (parts: Readonly<Record<string, keyof Usage>>) =>
    Object.values(parts).reduce((total, name) => total + Number(usage[name]), 0);
  for (const [name, value] of Object.entries(usage))
    if (name.endsWith("Tokens")) expect(isCount(value), `${name} ${value}`).toBe(true);
  for (const { kind, count } of usage.units) expect(isCount(count), `${kind} ${count}`).toBe(true);
  expect(sum(INPUT_PARTS)).toBeLessThanOrEqual(usage.inputTokens);
  expect(sum(OUTPUT_PARTS)).toBeLessThanOrEqual(usage.outputTokens);
  expect(SERVICE_TIERS).toContain(usage.serviceTier);
}

function parse({ request }: Recording): Call {
  const { format, path, body, vendor, form } = request;
  return parseCall(format, "POST", path, body, form === undefined ? { vendor } : { vendor, form });
}

const any = fc.constantFrom(...RECORDINGS);

it("meters a recorded answer that was spoiled without a token in two parts", () => {
  fc.assert(
    fc.property(any, spoiling, (recording, by) => {
      const { answer } = recording;
      const call = parse(recording);
      if (!answer.stream) {
        const usage = usageFromBody(
          call.format,
          call.operation,
          spoiled(answer.documents[0], by),
          call,
        );
        if (usage !== null) holds(usage);
        return;
      }
      const contentType = "text/event-stream";
      const meter = createStreamMeter(call, { hideUsage: false, contentType });
      for (const document of answer.documents)
        meter.push(Buffer.from(`data: ${JSON.stringify(spoiled(document, by))}\n\n`));
      meter.flush();
      holds(meter.usage());
    }),
    { numRuns: 800 },
  );
});
