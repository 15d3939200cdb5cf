import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeGoogleKey } from "./google-key.ts";
import { doorPath, modelOfPath } from "./operations.ts";
import { replaceModel } from "./replace-model.ts";

describe("replaceModel", () => {
  it("leaves every other byte as it came", () => {
    const text = '{ "n":1.0e2,\n"model" : "a/b\\"c", "x":{"model":"inner"}, "é":"\\u00e9" }';
    expect(replaceModel(Buffer.from(text), "m").toString()).toBe(
      '{ "n":1.0e2,\n"model" : "m", "x":{"model":"inner"}, "é":"\\u00e9" }',
    );
  });

  it("gives the very bytes back where the model is the same", () => {
    const body = Buffer.from('{"model":"m"}');
    expect(replaceModel(body, "m")).toBe(body);
  });

  it("finds the member wherever it stands and however its name is written", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.string(), fc.string(), (a, b, old, model) => {
        for (const name of ['"model"', '"mod\\u0065l"']) {
          const text = `{"a":${JSON.stringify(a)},${name}:${JSON.stringify(old)},"b":${JSON.stringify(b)}}`;
          const replaced = JSON.parse(replaceModel(Buffer.from(text), model).toString());
          expect(replaced).toEqual({ ...JSON.parse(text), model: model.toWellFormed() });
        }
      }),
    );
  });
});

describe("takeGoogleKey", () => {
  it.each([
    ["/google/v1beta/models", "/google/v1beta/models", null],
    ["/google/m?key=k", "/google/m", "k"],
    ["/google/m?alt=sse&key=k&a=b%20c", "/google/m?alt=sse&a=b%20c", "k"],
    ["/google/m?k%65y=one&key=two", "/google/m", "one"],
    ["/google/m?keys=a", "/google/m?keys=a", null],
  ])("%s", (given, url, key) => {
    expect(takeGoogleKey(given)).toEqual({ url, key });
  });
});

describe("paths of the door", () => {
  it.each([
    ["/v1/chat/completions", "chat"],
    ["/v1/responses", "responses"],
    ["/v1/embeddings", "embeddings"],
    ["/v1/messages", "messages"],
    ["/v1/models", "models"],
    ["/v1/models/openai/gpt-4o", "models"],
    ["/v1/chat", null],
    ["/v1/modelsx", null],
  ])("%s", (path, operation) => {
    expect(doorPath(path)).toBe(operation);
  });

  it("have the model's name in them, slashes and all", () => {
    expect(modelOfPath("/v1/models")).toBeNull();
    expect(modelOfPath("/v1/models/openai/gpt-4o")).toBe("openai/gpt-4o");
  });
});
