import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processorTime } from "../../../../tools/src/test/processor-time.ts";
import { InvalidCallError } from "../call.ts";
import { parseCall } from "../parse-call.ts";
import { ANY_KEY } from "../usage.ts";
import { isMultipart, readMultipart } from "./multipart.ts";

const TYPE = "multipart/form-data; boundary=b1";

async function encoded(form: FormData): Promise<[string, Uint8Array]> {
  const response = new Response(form);
  const type = response.headers.get("content-type") as string;
  return [type, new Uint8Array(await response.arrayBuffer())];
}

const part = (disposition: string, content = "x") =>
  `--b1\r\nContent-Disposition: form-data${disposition}\r\n\r\n${content}\r\n--b1--`;

const before = (disposition: string, content?: string) =>
  part(disposition, content).slice(0, -"--b1--".length);

describe("a form", () => {
  it("is read as the platform writes it, with any bytes in its files", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ unit: "grapheme", maxLength: 60 }),
        async (bytes, text) => {
          const form = new FormData();
          form.append("model", "whisper-1");
          form.append("prompt", text);
          form.append("file", new Blob([Buffer.from(bytes)]), 'a "b".wav');
          const read = readMultipart(...(await encoded(form)));
          const lines = text.replace(/\r\n|\r|\n/g, "\r\n");
          expect(read.fields).toEqual(
            new Map([
              ["model", ["whisper-1"]],
              ["prompt", [lines]],
            ]),
          );
          expect(read.files).toMatchObject([{ field: "file", bytes: bytes.length }]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("prices a transcription by the file's bytes and an edit by its pictures", async () => {
    const audio = new FormData();
    audio.append("file", new Blob([new Uint8Array(75_000)]), "a.mp3");
    audio.append("model", "whisper-1");
    const heard = readMultipart(...(await encoded(audio)));
    expect(
      parseCall("openai", "POST", "/v1/audio/transcriptions", undefined, { form: heard }),
    ).toMatchObject({
      operation: "transcription",
      model: "whisper-1",
      maxOutputTokens: 0,
      units: [{ kind: "second", count: 100, key: null }],
    });
    const edit = new FormData();
    for (const [name, value] of Object.entries({
      model: "gpt-image-1",
      prompt: "Otter",
      n: "2",
      stream: "true",
    }))
      edit.append(name, value);
    edit.append("image[]", new Blob(["a"]), "a.png");
    edit.append("image[]", new Blob(["b"]), "b.png");
    const call = parseCall("openai", "POST", "/v1/images/edits", undefined, {
      form: readMultipart(...(await encoded(edit))),
    });
    expect(call).toMatchObject({ operation: "images", stream: true });
    expect(call.inputClasses).toContain("imageInput");
    expect(call.units).toEqual([{ kind: "image", count: 2, key: ANY_KEY }]);
    expect(call.maxOutputTokens).toBeGreaterThanOrEqual(2 * 6_240);
  });

  it("that only names its sound is bounded by the longest there may be", () => {
    const named = (field: string, value: string) => {
      const head = `--b1\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-1\r\n`;
      const form = readMultipart(TYPE, Buffer.from(head + part(`; name="${field}"`, value)));
      return parseCall("openai", "POST", "/v1/audio/transcriptions", undefined, { form });
    };
    for (const field of ["url", "file_url", "file_id", "file"])
      expect(named(field, "x").units, field).toEqual([
        { kind: "second", count: 4 * 3_600, key: null },
      ]);
    const both = before('; name="model"', "whisper-1") + before('; name="file"; filename="a.mp3"');
    const form = readMultipart(TYPE, Buffer.from(both + part('; name="file_url"')));
    expect(
      parseCall("openai", "POST", "/v1/audio/transcriptions", undefined, { form }).units,
    ).toEqual([{ kind: "second", count: 4 * 3_600, key: null }]);
  });

  it.each([
    ["no boundary in its type", "multipart/form-data", "--b1--\r\n"],
    ["another boundary", TYPE, "--b2\r\n\r\n--b2--"],
    ["no end", TYPE, '--b1\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'],
    ["no name", TYPE, "--b1\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b1--"],
    ["a head without end", TYPE, `--b1\r\n${"a".repeat(9_000)}\r\n--b1--`],
    [
      "too many parts",
      TYPE,
      `${'--b1\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'.repeat(201)}--b1--`,
    ],
    ["two names", TYPE, part('; name="a"; name="model"')],
    ["two names without quotes", TYPE, part("; name=a; name=model")],
    ["a name in two ways", TYPE, part("; name=\"a\"; name*=utf-8''model")],
    ["two heads", TYPE, part('; name="a"\r\nContent-Disposition: form-data; name="model"')],
    ["junk after a boundary", TYPE, `--b1${"x".repeat(100)}\r\n\r\n--b1--`],
    ["a boundary that goes on", TYPE, `--b1x\r\n${part('; name="a"').slice(6)}`],
    ["a boundary after a bare line feed", TYPE, part('; name="a"', "x\n--b1\ny")],
    ["a boundary within a line", TYPE, part('; name="a"', "x --b1")],
    ["a boundary after its end", TYPE, `${part('; name="a"')}\r\n${part('; name="model"')}`],
    ["two boundaries in its type", `${TYPE}; boundary=b2`, part('; name="a"')],
    ["a boundary in pieces", `${TYPE}; boundary*0=b2`, part('; name="a"; name*0=b')],
    ["a boundary in another value", 'multipart/form-data; x="; boundary=b1"', part('; name="a"')],
    ["a name after a line separator", TYPE, part("; name=a\u2028; name=model")],
    ["a name after a bare line break", TYPE, part('; name="a"\nContent-Disposition: form-data')],
    ["a name with a backslash", TYPE, part('; name="mod\\el"')],
    ["a name behind a quote in a value", TYPE, part('; name="a"; x="\\"; name=\\"model"')],
    ["another text by its encoding", TYPE, part('; name="a"\r\nContent-Transfer-Encoding: base64')],
    [
      "another text by its type",
      TYPE,
      part('; name="a"\r\nContent-Type: text/plain; charset=utf-7'),
    ],
    ["another text by a field", TYPE, part('; name="_charset_"', "utf-16")],
    ["a field that is a file, too", TYPE, before('; name="n"; filename=""') + part('; name="n"')],
  ])("with %s is refused", (_, type, text) => {
    expect(() => readMultipart(type, Buffer.from(text))).toThrow(InvalidCallError);
  });

  it("of odd heads takes little time", () => {
    const odd = before(`; name="a"; x="${'\\"'.repeat(4_000)}`);
    const body = Buffer.from(`${odd.repeat(150)}--b1--`);
    const blank = `${TYPE}${" ".repeat(30_000)}x`;
    const time = processorTime(() => {
      for (const type of [TYPE, blank]) expect(() => readMultipart(type, body)).toThrow();
    });
    expect(time).toBeLessThan(1_000);
  });

  it("has a text in whichever way clients write one", () => {
    for (const more of [
      "Content-Type: text/plain; charset=ISO-8859-1\r\nContent-Transfer-Encoding: 8bit",
      'content-type: text/plain;charset="UTF-8"\r\ncontent-length: 1',
      "Content-Transfer-Encoding: binary",
    ]) {
      const form = readMultipart(TYPE, Buffer.from(part(`; name=model\r\n${more}`)));
      expect(form.fields, more).toEqual(new Map([["model", ["x"]]]));
    }
  });

  it("with a list beside a field of its name is refused", () => {
    const text = before('; name="n[]"', "1") + part('; name="n"', "2");
    const form = readMultipart(TYPE, Buffer.from(text));
    expect(() => parseCall("openai", "POST", "/v1/images/edits", undefined, { form })).toThrow(
      expect.objectContaining({ field: "n" }),
    );
  });

  it("has a file by whichever way its name is written in", () => {
    for (const name of [
      'filename="a; name=b.mp3"',
      "filename=a.mp3",
      "filename=a b.mp3",
      'filename="C:\\\\a \\"b\\".mp3"',
      "filename*=utf-8''%C3%A9.mp3",
    ]) {
      const form = readMultipart(
        TYPE,
        Buffer.from(part(`; name="file"; ${name}`, "x".repeat(750))),
      );
      expect(form.files, name).toMatchObject([{ field: "file", bytes: 750 }]);
      expect(form.fields.size).toBe(0);
    }
  });

  it("with a field that is long, or given twice, is refused by the field's name", () => {
    const named = (value: string) =>
      `--b1\r\nContent-Disposition: form-data; name="model"\r\n\r\n${value}\r\n`;
    expect(() => readMultipart(TYPE, Buffer.from(`${named("a".repeat(2_097_153))}--b1--`))).toThrow(
      expect.objectContaining({ field: "model" }),
    );
    const form = readMultipart(TYPE, Buffer.from(`${named("a")}${named("b")}--b1--`));
    expect(() => parseCall("openai", "POST", "/v1/images/edits", undefined, { form })).toThrow(
      expect.objectContaining({ field: "model" }),
    );
  });

  it("is told by its content type, and no bytes make it fail otherwise", () => {
    expect(isMultipart(TYPE)).toBe(true);
    expect(isMultipart("application/json")).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const start = Buffer.from('--b1\r\nContent-Disposition: form-data; name="a"\r\n\r\n');
        for (const bytes of [noise, Buffer.concat([start, noise])])
          try {
            readMultipart(TYPE, bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(InvalidCallError);
          }
      }),
    );
  });
});
