interface SchemaNode {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  allOf?: readonly Schema[];
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  pattern?: string;
  examples?: readonly unknown[];
}

/** What the reference reads of a JSON Schema; `true` and `false` accept everything and nothing. */
export type Schema = SchemaNode | boolean;

const COMPONENT = "#/components/schemas/";
const MAX_DEPTH = 8;

/** How a type reads: words, and names of components to link to. */
export type TypePart = { text: string } | { component: string };

/** One field of a schema as one line of a table. */
export interface SchemaRow {
  /** `policy.approvalWorkflow.approvers[]`; empty for a schema that is no object. */
  path: string;
  type: TypePart[];
  required: boolean;
  notes: string[];
}

function asObject(schema: Schema): SchemaNode {
  return typeof schema === "boolean" ? {} : schema;
}

function componentOf(schema: SchemaNode): string | null {
  return schema.$ref?.startsWith(COMPONENT) === true ? schema.$ref.slice(COMPONENT.length) : null;
}

function listOf(items: Schema): TypePart[] {
  const parts = typeOf(items);
  const choice = parts.some((part) => "text" in part && / (\||or) /.test(part.text));
  return choice ? [{ text: "(" }, ...parts, { text: ")[]" }] : [...parts, { text: "[]" }];
}

/** The schema's type in words: `string`, `Team[]`, `integer or null`, `("allow" | "deny")[]`. */
export function typeOf(schema: Schema): TypePart[] {
  const node = asObject(schema);
  const component = componentOf(node);
  if (component !== null) return [{ component }];
  if (node.allOf?.[0] !== undefined) return typeOf(node.allOf[0]);
  const choices = node.anyOf ?? node.oneOf;
  if (choices !== undefined)
    return choices.flatMap((choice, i) => [
      ...(i > 0 ? [{ text: " or " }] : []),
      ...typeOf(choice),
    ]);
  if (node.enum !== undefined)
    return [{ text: node.enum.map((value: unknown) => JSON.stringify(value)).join(" | ") }];
  if (node.const !== undefined) return [{ text: JSON.stringify(node.const) }];
  const types: string[] = Array.isArray(node.type) ? node.type : [node.type ?? "any"];
  return types.flatMap((type, i): TypePart[] => {
    const or = i > 0 ? [{ text: " or " }] : [];
    if (type === "array") return [...or, ...listOf(node.items ?? {})];
    return [...or, { text: node.format === "date-time" && type === "string" ? "instant" : type }];
  });
}

function range(least: number | undefined, most: number | undefined, unit: string): string[] {
  if (least === undefined && most === undefined) return [];
  if (least === undefined) return [`at most ${most}${unit}`];
  if (most === undefined) return [`at least ${least}${unit}`];
  return [`${least} to ${most}${unit}`];
}

/** What a value has to be beyond its type, one note a rule. */
export function notesOf(schema: Schema): string[] {
  const node = asObject(schema);
  return [
    ...(node.description === undefined ? [] : [node.description]),
    ...range(node.minLength, node.maxLength, " characters"),
    ...range(node.minItems, node.maxItems, " items"),
    ...range(node.minimum, node.maximum, ""),
    ...(node.exclusiveMinimum === undefined ? [] : [`above ${node.exclusiveMinimum}`]),
    ...(node.exclusiveMaximum === undefined ? [] : [`below ${node.exclusiveMaximum}`]),
    ...(node.default === undefined ? [] : [`default ${JSON.stringify(node.default)}`]),
    ...(node.pattern === undefined ? [] : [`pattern ${node.pattern}`]),
  ];
}

interface Place {
  path: string;
  required: boolean;
  depth: number;
}

function childrenOf(node: SchemaNode, { path, depth }: Place): SchemaRow[] {
  const properties = Object.entries(node.properties ?? {});
  return properties.flatMap(([name, child]) =>
    rowsAt(child, {
      path: path === "" ? name : `${path}.${name}`,
      required: node.required?.includes(name) === true,
      depth: depth + 1,
    }),
  );
}

function rowsAt(schema: Schema, place: Place): SchemaRow[] {
  const node = asObject(schema);
  const own: SchemaRow = {
    path: place.path,
    type: typeOf(schema),
    required: place.required,
    notes: notesOf(schema),
  };
  if (place.depth >= MAX_DEPTH || componentOf(node) !== null) return [own];
  const inside = [node, ...(node.anyOf ?? []).map(asObject)].flatMap((part) => {
    if (componentOf(part) !== null) return [];
    if (part.properties !== undefined) return childrenOf(part, place);
    if (part.items === undefined) return [];
    const item = asObject(part.items);
    return item.properties === undefined
      ? []
      : childrenOf(item, { ...place, path: `${place.path}[]` });
  });
  return [own, ...inside];
}

/** The fields of a schema, outermost first; a component that is referred to is one line. */
export function schemaRows(schema: Schema): SchemaRow[] {
  const [own, ...inside] = rowsAt(schema, { path: "", required: true, depth: 0 });
  if (inside.length > 0 || own === undefined) return inside;
  return [own];
}
