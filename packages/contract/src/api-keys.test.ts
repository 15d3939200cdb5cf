import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiKeyKind, apiKeyPrefix, newApiKey } from "./api-keys.ts";

const kind = fc.constantFrom("organization" as const, "project" as const);
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

describe("API keys", () => {
  it("know their kind", () => {
    fc.assert(fc.property(kind, (one) => apiKeyKind(newApiKey(one)) === one));
    expect(newApiKey("organization")).toMatch(/^pag0_org_[0-9A-Za-z]{38}$/);
    expect(newApiKey("project")).toMatch(/^pag0_prj_[0-9A-Za-z]{38}$/);
  });

  it("refuse any one mistyped character", () => {
    const place = fc.integer({ min: 0, max: 37 });
    fc.assert(
      fc.property(kind, place, fc.constantFrom(...LETTERS), (one, index, letter) => {
        const key = newApiKey(one);
        const at = "pag0_org_".length + index;
        fc.pre(key[at] !== letter);
        expect(apiKeyKind(key.slice(0, at) + letter + key.slice(at + 1))).toBeNull();
      }),
      { numRuns: 1_000 },
    );
  });

  it("refuse two neighbours that changed places, and a key of one kind that poses as the other", () => {
    fc.assert(
      fc.property(kind, fc.integer({ min: 0, max: 36 }), (one, index) => {
        const key = newApiKey(one);
        const at = "pag0_org_".length + index;
        fc.pre(key[at] !== key[at + 1]);
        const swapped = `${key.slice(0, at)}${key[at + 1]}${key[at]}${key.slice(at + 2)}`;
        expect(apiKeyKind(swapped)).toBeNull();
        expect(apiKeyKind(key.replace(/_(org|prj)_/, one === "project" ? "_org_" : "_prj_"))).toBe(
          null,
        );
      }),
    );
  });

  it("refuse what is no key at all", () => {
    for (const text of ["", "pag0_org_", "sk-1234", `${newApiKey("project")}x`, "\u0000"])
      expect(apiKeyKind(text)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => apiKeyKind(text) === null));
  });

  it("have the checksum that other programs compute (CRC-32 in base 62)", () => {
    // crc32("pag0_org_" + 32 zeros), made with zlib, is 0x8778E7F6.
    expect(apiKeyKind(`pag0_org_${"0".repeat(32)}2TodYU`)).toBe("organization");
  });

  it("show their prefix and four characters, and draw every character alike", () => {
    const key = newApiKey("project");
    expect(apiKeyPrefix(key)).toBe(key.slice(0, 13));
    const drawn = Array.from({ length: 3_000 }, () => newApiKey("project").slice(9, 41)).join("");
    const counts = [...LETTERS].map((letter) => drawn.split(letter).length - 1);
    const expected = drawn.length / 62;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: above 135 in less than one run of ten million.
    expect(chiSquared).toBeLessThan(135);
  });
});
