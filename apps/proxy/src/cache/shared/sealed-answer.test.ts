import { randomBytes } from "node:crypto";
import { noUsage } from "@pag0/metering";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AnswerSeal } from "./sealed-answer.ts";

const seal = new AnswerSeal(Buffer.alloc(32, 7));
const origin = { organizationId: "org_a", projectId: "prj_a", host: "api.openai.com", model: null };
const kept = fc.record({
  answer: fc.record({
    headers: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()))),
    chunks: fc.array(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      { maxLength: 5 },
    ),
    stream: fc.boolean(),
    usage: fc.constantFrom(null, noUsage({ inputTokens: 7 })),
  }),
  origin: fc.constant(origin),
  generation: fc.nat(),
  ttlMs: fc.nat(),
});

describe("a sealed answer", () => {
  it("is opened as it was kept, with its age", () => {
    fc.assert(
      fc.property(kept, fc.nat(), fc.nat(), (one, ageMs, laterMs) => {
        // fast-check's dictionaries have no prototype; what was JSON has.
        const expected = { ...one.answer, headers: { ...one.answer.headers } };
        const opened = seal.open("n", seal.seal("n", one, ageMs, 1e12), 1e12 + laterMs);
        expect(opened).toEqual({ ...one, answer: expected, ageMs: ageMs + laterMs });
      }),
    );
  });

  it("is as young as can be where the clock of who kept it is ahead", () => {
    const [one] = fc.sample(kept, { numRuns: 1, seed: 1 }) as [never];
    expect(seal.open("n", seal.seal("n", one, 0, 1e12), 1e12 - 5_000).ageMs).toBe(0);
  });

  it("is not opened under another name, with another key, or where a bit is another one", () => {
    const [one] = fc.sample(kept, { numRuns: 1, seed: 2 }) as [never];
    const sealed = seal.seal("n", one, 0, 1e12);
    expect(() => seal.open("m", sealed, 1e12)).toThrow();
    expect(() => new AnswerSeal(randomBytes(32)).open("n", sealed, 1e12)).toThrow();
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] as number) ^ 1;
      expect(() => seal.open("n", changed, 1e12)).toThrow();
    }
    expect(() => seal.open("n", Buffer.from("anything"), 1e12)).toThrow();
  });

  it("has a name that says nothing of the key to who does not have the installation's", () => {
    expect(seal.nameOf("k")).toBe(new AnswerSeal(Buffer.alloc(32, 7)).nameOf("k"));
    expect(seal.nameOf("k")).not.toBe(new AnswerSeal(Buffer.alloc(32, 8)).nameOf("k"));
    expect(seal.nameOf("k")).not.toBe(seal.nameOf("l"));
    expect(seal.nameOf("k")).toMatch(/^pag0:answer:1:[\w-]{43}$/);
  });
});
