import { isObject, type JsonObject, textOf } from "../json.ts";

/** Formats of texts that the vendor's schemas know ("Structured outputs", Anthropic's guide). */
const FORMATS = new Set([
  ...["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"],
]);
const SUBSCHEMAS = new Set(["items", "anyOf", "allOf"]);
const MAPS = new Set(["properties", "$defs", "definitions"]);
const KEPT = new Set(["$ref", "title", "default", "const", "enum", "type", "required"]);
/** What says nothing about a value. */
const SILENT = new Set([
  "$schema",
  "$id",
  "$comment",
  "additionalProperties",
  "strict",
  "examples",
]);
const MOST_OPTIONAL = 10;

class Unsayable extends Error {}

function isKept(key: string, value: unknown): boolean {
  if (KEPT.has(key)) return true;
  if (key === "minItems") return value === 0 || value === 1;
  return key === "format" && FORMATS.has(String(textOf(value)));
}

/** Counts what the vendor limits over all of a schema. */
interface Count {
  optional: number;
}

function closed(schema: unknown, count: Count): unknown {
  if (Array.isArray(schema)) return schema.map((each) => closed(each, count));
  if (!isObject(schema)) return schema;
  const result: JsonObject = {};
  const said: string[] = [];
  for (const [given, value] of Object.entries(schema)) {
    const key = given === "oneOf" ? "anyOf" : given;
    if (isKept(key, value)) result[key] = value;
    else if (SUBSCHEMAS.has(key)) result[key] = closed(value, count);
    else if (MAPS.has(key) && isObject(value))
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, each]) => [name, closed(each, count)]),
      );
    else if (key !== "description" && !SILENT.has(key))
      said.push(`${key}: ${JSON.stringify(value)}`);
  }
  if (schema.type === "object" || isObject(schema.properties)) {
    const names = Object.keys(isObject(schema.properties) ? schema.properties : {});
    const isOpen =
      schema.additionalProperties !== undefined && schema.additionalProperties !== false;
    if (isOpen || (names.length === 0 && schema.additionalProperties === undefined))
      throw new Unsayable();
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    count.optional += names.filter((name) => !required.has(name)).length;
    if (count.optional > MOST_OPTIONAL) throw new Unsayable();
    result.additionalProperties = false;
  }
  const description = textOf(schema.description);
  const texts = [...(description === null ? [] : [description]), ...said];
  if (texts.length > 0) result.description = texts.join("\n");
  return result;
}

/** Names of definitions that a schema refers to, wherever in it. */
function refsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(refsOf);
  if (!isObject(schema)) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === "$ref") return [String(textOf(value))];
    return key === "$defs" || key === "definitions" ? [] : refsOf(value);
  });
}

function hasCycle(schema: JsonObject): boolean {
  const definitions = new Map<string, string[]>();
  for (const place of ["$defs", "definitions"]) {
    const named = schema[place];
    if (!isObject(named)) continue;
    for (const [name, each] of Object.entries(named))
      definitions.set(`#/${place}/${name}`, refsOf(each));
  }
  // Definitions that the schema leads to, each with how often others of them refer to it.
  const reached = new Map<string, number>();
  for (const ref of refsOf(schema)) reached.set(ref, 0);
  for (const ref of reached.keys())
    for (const other of definitions.get(ref) ?? [])
      reached.set(other, (reached.get(other) ?? 0) + 1);
  if (reached.has("#")) return true;
  // Who is referred to by nobody that is left is on no cycle.
  const free = [...reached.keys()].filter((ref) => reached.get(ref) === 0);
  for (const ref of free)
    for (const other of definitions.get(ref) ?? []) {
      const left = (reached.get(other) ?? 0) - 1;
      reached.set(other, left);
      if (left === 0) free.push(other);
    }
  return free.length < reached.size;
}

/**
 * A JSON schema as Anthropic's structured outputs take it: objects closed, and what they do not know told in
 * the description. Null where they would refuse it or lose data: open objects, recursion, many optional members.
 */
export function outputSchema(schema: JsonObject): JsonObject | null {
  try {
    if (hasCycle(schema)) return null;
    return closed(schema, { optional: 0 }) as JsonObject;
  } catch (error) {
    if (error instanceof Unsayable) return null;
    throw error;
  }
}
