import { isObject, type JsonObject } from "../answer.ts";
import type { Random } from "../random.ts";
import { writeText } from "../text.ts";

const DEEPEST = 12;
const MOST_ITEMS = 20;
const MOST_CHARACTERS = 2_000;

const FORMATS: Readonly<Record<string, string>> = {
  date: "2026-11-05",
  time: "09:30:00Z",
  "date-time": "2026-11-05T09:30:00Z",
  duration: "PT15M",
  email: "ada.park@example.com",
  hostname: "www.example.com",
  ipv4: "192.0.2.7",
  ipv6: "2001:db8::7",
  uri: "https://www.example.com/articles/7",
  uuid: "5f0c6a1e-8d1b-4c55-9d3e-0a4f6b7c8d90",
};

interface Walk {
  root: unknown;
  random: Random;
  depth: number;
}

const numberOf = (value: unknown, usual: number) => (typeof value === "number" ? value : usual);

/** What `#/$defs/name` points to within the schema. */
function resolve(reference: string, root: unknown): unknown {
  return reference
    .split("/")
    .slice(1)
    .reduce<unknown>((at, step) => {
      const name = step.replace(/~1/g, "/").replace(/~0/g, "~");
      return isObject(at) ? at[name] : undefined;
    }, root);
}

function typeOf(schema: JsonObject): string {
  const { type } = schema;
  const named = Array.isArray(type) ? type.find((item) => item !== "null") : type;
  // Gemini's own schemas write types in capitals.
  if (typeof named === "string") return named.toLowerCase();
  if (isObject(schema.properties)) return "object";
  return schema.items === undefined ? "string" : "array";
}

function text(schema: JsonObject, { random }: Walk): string {
  const known = typeof schema.format === "string" ? FORMATS[schema.format] : undefined;
  if (known !== undefined) return known;
  const least = Math.min(numberOf(schema.minLength, 0), MOST_CHARACTERS);
  const most = numberOf(schema.maxLength, MOST_CHARACTERS);
  let words = writeText(random, 3).join("");
  while (words.length < least) words += ` ${writeText(random, 3).join("")}`;
  return words.slice(0, most);
}

function number(schema: JsonObject, { random }: Walk, isWhole: boolean): number {
  const step = isWhole
    ? Math.max(1, numberOf(schema.multipleOf, 1))
    : numberOf(schema.multipleOf, 0.5);
  const least =
    typeof schema.exclusiveMinimum === "number"
      ? schema.exclusiveMinimum + step
      : numberOf(schema.minimum, 0);
  const most =
    typeof schema.exclusiveMaximum === "number"
      ? schema.exclusiveMaximum - step
      : numberOf(schema.maximum, least + 100 * step);
  const first = Math.ceil(least / step);
  return random.integer(first, Math.max(first, Math.floor(most / step))) * step;
}

function list(schema: JsonObject, walk: Walk): unknown[] {
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const least = Math.min(numberOf(schema.minItems, 1), MOST_ITEMS);
  const most = Math.min(numberOf(schema.maxItems, Math.max(least, 3)), MOST_ITEMS);
  const length =
    walk.depth > DEEPEST / 2 ? least : walk.random.integer(Math.min(least, most), most);
  return Array.from({ length: Math.max(length, prefix.length) }, (_, index) =>
    invent(prefix[index] ?? schema.items ?? { type: "string" }, walk),
  );
}

function object(schema: JsonObject, walk: Walk): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const made: JsonObject = {};
  // What may be left out is, deep inside: schemas may contain themselves.
  for (const [name, inner] of Object.entries(properties))
    if (required.has(name) || walk.depth < DEEPEST / 2) made[name] = invent(inner, walk);
  return made;
}

function invent(schema: unknown, above: Walk): unknown {
  const walk = { ...above, depth: above.depth + 1 };
  if (!isObject(schema) || walk.depth > DEEPEST) return null;
  if (typeof schema.$ref === "string") return invent(resolve(schema.$ref, walk.root), walk);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return walk.random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices) && choices.length > 0) {
    // Deep inside, the simplest: a schema that contains itself offers null or a leaf.
    const isNull = (choice: unknown) => isObject(choice) && choice.type === "null";
    const leaf = choices.find(isNull);
    if (walk.depth > DEEPEST / 2 && leaf !== undefined) return null;
    return invent(choices.find((choice) => !isNull(choice)) ?? choices[0], walk);
  }
  if (Array.isArray(schema.allOf))
    return Object.assign({}, ...schema.allOf.map((part: unknown) => invent(part, walk)));
  switch (typeOf(schema)) {
    case "object":
      return object(schema, walk);
    case "array":
      return list(schema, walk);
    case "integer":
      return number(schema, walk, true);
    case "number":
      return number(schema, walk, false);
    case "boolean":
      return walk.random.next() < 0.5;
    case "null":
      return null;
    default:
      return text(schema, walk);
  }
}

/** A value that a JSON schema allows, the same for the same numbers of `random`; `pattern` is not followed. */
export function inventValue(schema: unknown, random: Random): unknown {
  return invent(schema, { root: schema, random, depth: 0 });
}
