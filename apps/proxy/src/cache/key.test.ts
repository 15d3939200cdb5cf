import { describe, expect, it } from "vitest";
import { type CacheKeyParts, cacheKey } from "./key.ts";

describe("cacheKey", () => {
  const parts: CacheKeyParts = {
    scope: "prj:a",
    method: "POST",
    url: "https://api.openai.com/v1/chat/completions",
    providerId: "p",
    credential: "sk-1",
    format: "openai",
    upstream: "https://api.openai.com/",
    rules: "max:",
    variant: "",
    body: Buffer.from('{"model":"m","n":1}'),
  };

  it("is the same for the same JSON written otherwise", () => {
    const other = { ...parts, body: Buffer.from('{ "n": 1, "model": "m" }') };
    expect(cacheKey(other)).toBe(cacheKey(parts));
  });

  it.each([
    { scope: "prj:b" },
    { method: "PUT" },
    { url: "https://api.openai.com/v1/chat/completion" },
    { providerId: "q" },
    { credential: "sk-2" },
    { format: "http" },
    { upstream: "https://mirror.example/" },
    { rules: "max:100" },
    { variant: "anthropic-beta: x" },
    { body: Buffer.from('{"model":"m","n":2}') },
    { scope: "prj:aP", method: "OST" },
  ])("differs with %o", (change) => {
    expect(cacheKey({ ...parts, ...change })).not.toBe(cacheKey(parts));
  });

  it.each([
    ['{"id":9007199254740993}', '{"id":9007199254740992}'],
    ['{"p":0.10000000000000001}', '{"p":0.1}'],
    ['{"n":1e400}', '{"n":null}'],
    ['{"n":-0}', '{"n":0}'],
  ])("differs where reading would lose what a number says: %s", (one, two) => {
    const keys = [one, two].map((body) => cacheKey({ ...parts, body: Buffer.from(body) }));
    expect(new Set(keys).size).toBe(2);
  });
});
