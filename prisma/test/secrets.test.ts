import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decrypt, encrypt, encryptionKey } from "../src/encryption.ts";
import { hashPassword, verifyPassword } from "../src/passwords.ts";

const key = encryptionKey(randomBytes(32).toString("base64"));

describe("encryption", () => {
  test("gives back what it was given, of any length and in any context", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.string(), (plaintext, context) => {
        const ciphertext = encrypt(plaintext, context, key);
        expect(ciphertext.length).toBe(plaintext.length + 29);
        expect(new Uint8Array(decrypt(ciphertext, context, key))).toEqual(plaintext);
      }),
    );
  });

  test("finds a change of any single bit", () => {
    const ciphertext = encrypt(Buffer.from("sk-secret"), "provider:prv_1", key);
    for (let bit = 0; bit < ciphertext.length * 8; bit++) {
      const changed = Uint8Array.from(ciphertext);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decrypt(changed, "provider:prv_1", key), `bit ${bit}`).toThrow();
    }
  });

  test("finds what was cut off, added, or belongs elsewhere", () => {
    const ciphertext = encrypt(Buffer.from("sk-secret"), "provider:prv_1", key);
    for (let length = 0; length < ciphertext.length; length++)
      expect(() => decrypt(ciphertext.subarray(0, length), "provider:prv_1", key)).toThrow();
    expect(() =>
      decrypt(Buffer.concat([ciphertext, Buffer.of(0)]), "provider:prv_1", key),
    ).toThrow();
    expect(() => decrypt(ciphertext, "provider:prv_2", key)).toThrow();
    expect(() => decrypt(ciphertext, "provider:prv_1", randomBytes(32))).toThrow();
  });

  test("never encrypts alike twice", () => {
    const made = Array.from({ length: 1_000 }, () =>
      Buffer.from(encrypt(Buffer.from("same"), "context", key)).toString("hex"),
    );
    expect(new Set(made).size).toBe(1_000);
    expect(new Set(made.map((hex) => hex.slice(2, 26))).size).toBe(1_000);
  });

  test("refuses keys of another length, and says how to make one", () => {
    for (const text of [
      "",
      "c2hvcnQ=",
      randomBytes(31).toString("base64"),
      randomBytes(33).toString("base64"),
    ])
      expect(() => encryptionKey(text)).toThrow(/openssl rand -base64 32/);
  });
});

describe("passwords", () => {
  test("are known again, and nothing else is", async () => {
    const hash = await hashPassword("correct horse battery staple");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(hash, "correct horse battery staple")).toBe(true);
    for (const wrong of ["", "correct horse battery stapl", "Correct horse battery staple", hash])
      expect(await verifyPassword(hash, wrong)).toBe(false);
  });

  test("have a salt of their own", async () => {
    expect(await hashPassword("same password")).not.toBe(await hashPassword("same password"));
  });

  test("of nobody are never right, not even the one that stands in", async () => {
    expect(await verifyPassword(null, "no member has this password")).toBe(false);
    expect(await verifyPassword(null, "")).toBe(false);
  });
});
