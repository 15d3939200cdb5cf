import { Pag0Failure } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { readCallBody } from "./read-body.ts";

const json = { "content-type": "application/json" };

/** The field of the refusal, or what was read. */
function read(text: string, format: "openai" | "http", headers = json): unknown {
  try {
    return readCallBody(Buffer.from(text), headers, format).json;
  } catch (error) {
    return error instanceof Pag0Failure ? error.errors[0]?.field : error;
  }
}

describe("a body that servers may read differently", () => {
  it("is refused by the member that is there twice, whichever it is", () => {
    for (const name of ["service_tier", "stream_options", "text", "options"])
      for (const format of ["openai", "http"] as const)
        expect(read(`{"${name}":1,"x":{},"${name}":2}`, format)).toBe(name);
  });

  it("is refused for its capitals where a model's server may not mind them", () => {
    for (const name of ["Service_Tier", "OPTIONS", "Prompt", "Stream_options"])
      expect(read(`{"model":"m","${name}":1}`, "openai")).toBe(name);
    expect(read('{"Messages":[1]}', "http")).toEqual({ Messages: [1] });
    expect(read('{"generationConfig":1}', "openai")).toEqual({ generationConfig: 1 });
  });

  it("is refused for a charset, however it is written", () => {
    for (const charset of ["; charset = utf-7", "; charset=utf-8; charset=utf-7", ";charset*=x''"])
      expect(read("{}", "openai", { "content-type": `application/json${charset}` })).toBe(
        "content-type",
      );
    for (const charset of ["", "; charset=UTF-8", '; charset="utf8"'])
      expect(read("{}", "openai", { "content-type": `application/json${charset}` })).toEqual({});
  });
});
