/**
 * Writes src/generated/wire.ts from the contract: the types of every operation's body, query and
 * answer, the operations' methods and paths, and the error codes. `--check` writes nothing and exits
 * with 1 when the file is not what the contract gives.
 */
import { readFileSync, writeFileSync } from "node:fs";
import {
  additionalRestrictionsSchema,
  errorCodes,
  headers,
  type Operation,
  operations,
  proxyApprovalSchema,
} from "@pag0/contract";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { z } from "zod";

type Schema = Record<string, unknown>;
const target = new URL("../src/generated/wire.ts", import.meta.url);
const definitions: Record<string, Schema> = {};

/** Moves a schema's own `$defs` into the one list, under a name that tells input from output. */
function hoist(schema: z.ZodType, io: "input" | "output"): Schema {
  const suffix = io === "input" ? "Input" : "";
  const json = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Schema;
  const own = (json.$defs ?? {}) as Record<string, Schema>;
  delete json.$defs;
  delete json.$schema;
  const rename = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(rename);
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(
      Object.entries(node)
        .filter(([key]) => key !== "id" || typeof node[key as keyof typeof node] !== "string")
        .map(([key, value]) =>
          key === "$ref" && typeof value === "string"
            ? [
                key,
                value.replace(
                  /^#\/(?:\$defs|components\/schemas)\/(.+)$/,
                  `#/definitions/$1${suffix}`,
                ),
              ]
            : [key, rename(value)],
        ),
    );
  };
  for (const [name, definition] of Object.entries(own))
    definitions[`${name}${suffix}`] = rename(definition) as Schema;
  return rename(json) as Schema;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const table: string[] = [];
const routes: string[] = [];
for (const [id, entry] of Object.entries(operations)) {
  const operation: Operation = entry;
  const name = capitalized(id);
  const members: string[] = [];
  for (const [part, schema, io] of [
    ["body", operation.body, "input"],
    ["query", operation.query, "input"],
    ["response", operation.response, "output"],
  ] as const) {
    if (schema === undefined) continue;
    const hoisted = hoist(schema, io);
    const reference = typeof hoisted.$ref === "string" ? hoisted.$ref.split("/").at(-1) : undefined;
    const typeName = reference ?? `${name}${capitalized(part)}`;
    if (reference === undefined) definitions[typeName] = hoisted;
    members.push(`${part}: ${typeName}`);
  }
  const params = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => `${match[1]}: string`);
  members.push(`params: { ${params.join("; ")} }`);
  table.push(`  ${id}: { ${members.join("; ")} };`);
  routes.push(`  ${id}: ["${operation.method}", "${operation.path}"],`);
}

definitions.AdditionalRestrictions = hoist(additionalRestrictionsSchema, "input");
hoist(z.object({ approval: proxyApprovalSchema }), "output");

const types = await compile({ title: "Wire", type: "object", definitions } as JSONSchema, "Wire", {
  additionalProperties: false,
  bannerComment: "",
  unreachableDefinitions: true,
  // A list of at most twenty would else be twenty-one tuples.
  ignoreMinAndMaxItems: true,
});

const text = `// Generated from @pag0/contract by scripts/generate-wire-types.ts; do not edit.
${types.replace(/export interface Wire \{\s*\}\s*/, "").replaceAll("This interface was referenced by `Wire`'s JSON-Schema\n * via the `definition` ", "From the contract's ")}
export interface Operations {
${table.join("\n")}
}

export const routes = {
${routes.join("\n")}
} as const;

export type ErrorCode =
${errorCodes.map((code) => `  | "${code}"`).join("\n")};

export const headers = ${JSON.stringify(headers, null, 2)} as const;
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error(
      "packages/sdk/src/generated/wire.ts is not what the contract gives: run npm run generate -w @pag0/sdk",
    );
    process.exit(1);
  }
} else writeFileSync(target, text);
