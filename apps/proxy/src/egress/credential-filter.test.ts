import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { credentialFilter, withoutCredential } from "./credential-filter.ts";

const CREDENTIAL = "abcabcabd-secret";

function filtered(pieces: readonly Buffer[], credential: string | null = CREDENTIAL): string {
  const filter = credentialFilter(credential);
  const out = pieces.map((piece) => filter.push(piece));
  return Buffer.concat([...out, filter.flush()]).toString("latin1");
}

describe("credentialFilter", () => {
  it("finds the credential however the body is cut", () => {
    const body = Buffer.from(`x${CREDENTIAL}abcabc${CREDENTIAL}${CREDENTIAL.slice(0, 9)}`);
    const whole = "x[credential]abcabc[credential]abcabcabd";
    for (let cut = 0; cut <= body.length; cut++)
      expect(filtered([body.subarray(0, cut), body.subarray(cut)])).toBe(whole);
    expect(filtered([...body].map((byte) => Buffer.from([byte])))).toBe(whole);
  });

  it("passes everything else on unchanged, and at once what cannot be its beginning", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (pieces) => {
        const buffers = pieces.map((piece) => Buffer.from(piece));
        fc.pre(!Buffer.concat(buffers).includes(CREDENTIAL));
        expect(filtered(buffers)).toBe(Buffer.concat(buffers).toString("latin1"));
      }),
    );
    const piece = Buffer.from("data: {}\n\n");
    expect(credentialFilter(CREDENTIAL).push(piece)).toBe(piece);
  });

  it.each([
    ["in a URL", (text: string) => encodeURIComponent(text)],
    ["in a URL, in lower case", () => "pa%2fs%2bs%3dword%261"],
    ["in JSON, with escaped slashes", (text: string) => text.replaceAll("/", "\\/")],
    ["in JSON for HTML", () => "pa/s\\u002Bs=word\\u00261"],
    ["as it is", (text: string) => text],
  ])("finds it written %s, however the body is cut", (_name, write) => {
    const credential = "pa/s+s=word&1";
    const body = Buffer.from(`{"key":"${write(credential)}"}`);
    for (let cut = 0; cut <= body.length; cut++)
      expect(filtered([body.subarray(0, cut), body.subarray(cut)], credential)).toBe(
        '{"key":"[credential]"}',
      );
    expect(withoutCredential(body, credential).toString()).toBe('{"key":"[credential]"}');
  });

  it.each([null, "", "short"])(
    "does nothing for %j, which a body may hold by chance",
    (credential) => {
      expect(filtered([Buffer.from("a short text")], credential)).toBe("a short text");
    },
  );
});
