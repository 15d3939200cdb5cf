import { describe, expect, it } from "vitest";
import { html } from "./html.ts";
import { schemaRows, typeOf } from "./schema-rows.ts";

describe("schemaRows", () => {
  it("lists nested fields by their path, a component as one line", () => {
    const rows = schemaRows({
      type: "object",
      required: ["name"],
      properties: {
        name: { type: "string", minLength: 1, maxLength: 120 },
        policy: { $ref: "#/components/schemas/PolicyDocument" },
        items: {
          type: "array",
          items: { type: "object", properties: { at: { type: "string", format: "date-time" } } },
        },
      },
    });
    expect(rows.map(({ path, required }) => [path, required])).toEqual([
      ["name", true],
      ["policy", false],
      ["items", false],
      ["items[].at", false],
    ]);
    expect(rows[0]?.notes).toEqual(["1 to 120 characters"]);
    expect(rows[1]?.type).toEqual([{ component: "PolicyDocument" }]);
    expect(rows[3]?.type).toEqual([{ text: "instant" }]);
  });

  it("shows a schema that is no object as one line", () => {
    expect(schemaRows({ type: "string", description: "A name" })).toEqual([
      { path: "", type: [{ text: "string" }], required: true, notes: ["A name"] },
    ]);
  });

  it("stops at a depth instead of following a schema without end", () => {
    const endless: { type: string; properties: Record<string, object> } = {
      type: "object",
      properties: {},
    };
    endless.properties.self = endless;
    expect(schemaRows(endless)).toHaveLength(8);
  });
});

describe("typeOf", () => {
  const text = (schema: Parameters<typeof typeOf>[0]) =>
    typeOf(schema)
      .map((part) => ("text" in part ? part.text : part.component))
      .join("");

  it("names choices, arrays, null and literals", () => {
    expect(text({ type: ["string", "null"] })).toBe("string or null");
    expect(text({ anyOf: [{ $ref: "#/components/schemas/Team" }, { type: "null" }] })).toBe(
      "Team or null",
    );
    expect(text({ type: "array", items: { enum: ["allow", "deny"] } })).toBe(
      '("allow" | "deny")[]',
    );
    expect(text({ const: 1 })).toBe("1");
    expect(text(true)).toBe("any");
  });
});

describe("html", () => {
  it("escapes what it is given, in text and in attributes, and nothing twice", () => {
    const inner = html`<b title="${'"<'}">${"<script>"}</b>`;
    expect(html`${[inner, null, false, 7]}`.text).toBe('<b title="&quot;&lt;">&lt;script&gt;</b>7');
  });
});
