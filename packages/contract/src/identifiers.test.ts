import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IdKind, idPattern, idPrefixes, newId, slugOf } from "./identifiers.ts";

const kinds = Object.keys(idPrefixes) as IdKind[];
const kind = fc.constantFrom(...kinds);
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe("newId", () => {
  it("makes identifiers that match their own kind's pattern and no other's", () => {
    fc.assert(
      fc.property(kind, time, (one, now) => {
        const id = newId(one, now);
        expect(kinds.filter((other) => idPattern(other).test(id))).toEqual([one]);
      }),
    );
  });

  it("sorts by time", () => {
    fc.assert(
      fc.property(kind, time, time, (one, left, right) => {
        fc.pre(left !== right);
        expect(newId(one, left) < newId(one, right)).toBe(left < right);
      }),
    );
  });

  it("never gives one twice, and lets every letter stand everywhere behind the time", () => {
    const made = Array.from({ length: 5_000 }, () => newId("request"));
    expect(new Set(made.map((id) => id.slice(14))).size).toBe(made.length);
    for (let place = 14; place < 30; place++)
      expect(new Set(made.map((id) => id[place])).size).toBe(32);
  });

  it("writes the time as a ULID does", () => {
    // The ULID specification's example: 1469918176385 is 01ARYZ6S41.
    expect(newId("request", 1_469_918_176_385).slice(0, 14)).toBe("req_01aryz6s41");
  });

  it("does not repeat itself within a millisecond", () => {
    const ids = Array.from({ length: 10_000 }, () => newId("request", 0));
    expect(new Set(ids).size).toBe(10_000);
  });

  it("uses every letter of the alphabet in its random part", () => {
    const random = Array.from({ length: 2_000 }, () => newId("request").slice(14)).join("");
    expect([...new Set(random)].sort().join("")).toBe("0123456789abcdefghjkmnpqrstvwxyz");
  });

  it("has a prefix of its own for each kind", () => {
    expect(new Set(Object.values(idPrefixes)).size).toBe(kinds.length);
  });
});

describe("slugOf", () => {
  it("makes slugs of the names that companies use", () => {
    expect(slugOf("Sales AI")).toBe("sales-ai");
    expect(slugOf("R&D AI")).toBe("r-d-ai");
    expect(slugOf("  Marketing — AI!  ")).toBe("marketing-ai");
    expect(slugOf("고객 지원")).toBe("고객-지원");
    expect(slugOf("Ｓａｌｅｓ")).toBe("sales");
    expect(slugOf("!!!")).toBe("");
  });

  it("gives words joined by single hyphens, at most 63 characters, the same when made twice", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (name) => {
        const slug = slugOf(name);
        expect(slug).toMatch(/^([\p{L}\p{N}]+(-[\p{L}\p{N}]+)*)?$/u);
        expect(slug.length).toBeLessThanOrEqual(63);
        expect(slugOf(slug)).toBe(slug);
      }),
    );
  });
});
