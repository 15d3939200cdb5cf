import { describe, expect, it } from "vitest";
import { bodyText } from "./body-text.ts";

const body = { contentType: "application/json", bytes: 7, cut: false, encoding: "utf-8" as const };

describe("bodyText", () => {
  it.each([
    ['{"a":[1]}', '{\n  "a": [\n    1\n  ]\n}'],
    ["data: {}\n\n", "data: {}\n\n"],
    ["{broken", "{broken"],
    ["", ""],
  ])("shows %j as %j", (content, shown) => {
    expect(bodyText({ ...body, content })).toBe(shown);
  });

  it("leaves what was cut and what is no text as it is", () => {
    expect(bodyText({ ...body, content: '{"a":1}', cut: true })).toBe('{"a":1}');
    expect(bodyText({ ...body, content: "e30=", encoding: "base64" })).toBe("e30=");
  });
});
