import { describe, expect, it } from "vitest";
import { z } from "zod";
import { errorCatalogue } from "./errors.ts";
import { openApiDocument } from "./openapi.ts";
import { bodyExamples } from "./openapi-examples.ts";
import { type Operation, operations } from "./operations.ts";
import { organizationKeyMay, permissions } from "./roles.ts";

const document = openApiDocument({ serverUrl: "https://pag0.acme.com/" });
const json: unknown = JSON.parse(JSON.stringify(document));
const table = Object.entries(operations) as [string, Operation][];

const operationShape = z.looseObject({
  operationId: z.string(),
  summary: z.string().min(1),
  tags: z.array(z.string()).length(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(z.looseObject({ in: z.enum(["path", "query"]), name: z.string(), schema: z.unknown() }))
    .optional(),
  requestBody: z
    .object({
      required: z.literal(true),
      content: z.object({
        "application/json": z.object({ schema: z.unknown(), example: z.unknown() }),
      }),
    })
    .optional(),
  responses: z.record(
    z.string().regex(/^[2-5]\d\d$/),
    z.looseObject({
      description: z.string().min(1),
      headers: z.record(z.string(), z.unknown()),
      content: z.record(z.string(), z.looseObject({ schema: z.unknown() })).optional(),
    }),
  ),
});

/** What a document of OpenAPI 3.1 has to have here; parsing fails for what is missing. */
const shape = z.looseObject({
  openapi: z.string().regex(/^3\.1\.\d$/),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  servers: z.array(z.object({ url: z.url() })).length(1),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(
    z.string().startsWith("/"),
    z.partialRecord(z.enum(["get", "post", "put", "patch", "delete"]), operationShape),
  ),
  components: z.looseObject({
    schemas: z.record(z.string(), z.unknown()),
    securitySchemes: z.record(z.string(), z.looseObject({ type: z.string() })),
  }),
});

const parsed = shape.parse(json);
const described = Object.entries(parsed.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
);

function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : references(inner),
  );
}

function resolves(reference: string): boolean {
  let at: unknown = json;
  for (const part of reference.replace(/^#\//, "").split("/")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, part)) return false;
    at = (at as Record<string, unknown>)[part];
  }
  return at !== undefined;
}

describe("openApiDocument", () => {
  it("describes every operation of the table once, under its own method and path", () => {
    const expected = table.map(([id, { method, path }]) => `${id} ${method} ${path}`).sort();
    const actual = described.map((o) => `${o.operationId} ${o.method} ${o.path}`).sort();
    expect(actual).toEqual(expected);
    expect(new Set(actual.map((line) => line.split(" ")[0])).size).toBe(table.length);
  });

  it("points at nothing that is not there", () => {
    const all = [...new Set(references(json))];
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((reference) => !resolves(reference))).toEqual([]);
  });

  it("declares every parameter of a path, and each as required", () => {
    for (const { path, parameters = [] } of described) {
      const declared = parameters.filter((parameter) => parameter.in === "path");
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(declared.map((parameter) => parameter.name)).toEqual(names);
      expect(declared.every((parameter) => parameter.required === true)).toBe(true);
    }
  });

  it("offers every field of a query, none of them required", () => {
    for (const operation of described) {
      const { query } = (operations as Record<string, Operation>)[operation.operationId] ?? {};
      const declared = (operation.parameters ?? []).filter(({ in: where }) => where === "query");
      expect(declared.map(({ name }) => name).sort()).toEqual(
        Object.keys(query?.shape ?? {}).sort(),
      );
      expect(declared.filter(({ required }) => required === true)).toEqual([]);
    }
  });

  it("names only tags and security schemes that it declares", () => {
    const tags = new Set(parsed.tags.map(({ name }) => name));
    const schemes = new Set(Object.keys(parsed.components.securitySchemes));
    for (const operation of described) {
      expect(tags).toContain(operation.tags[0]);
      for (const scheme of operation.security.flatMap(Object.keys))
        expect(schemes).toContain(scheme);
    }
    expect([...tags].sort()).toEqual([...new Set(table.map(([, { tag }]) => tag))].sort());
  });

  it("lets an organization key do what its permissions allow, and nothing else", () => {
    for (const operation of described) {
      const { access } = (operations as Record<string, Operation>)[
        operation.operationId
      ] as Operation;
      const byKey = operation.security.some((one) => "organizationKey" in one);
      expect(byKey, operation.operationId).toBe(
        access in permissions && organizationKeyMay(access as keyof typeof permissions),
      );
    }
    const decide = described.find((operation) => operation.operationId === "decideApproval");
    expect(decide?.security).toEqual([{ session: [] }]);
    const reference = described.find((operation) => operation.operationId === "getOpenApi");
    expect(reference?.security).toEqual([]);
  });

  it("answers every failure as a problem document whose codes have that status", () => {
    for (const operation of described) {
      const failures = Object.entries(operation.responses).filter(([status]) => status >= "400");
      expect(failures.map(([status]) => status)).toContain("500");
      for (const [status, response] of failures) {
        const { codes } = z
          .object({
            "application/problem+json": z.object({
              schema: z.object({
                allOf: z.tuple([z.object({ $ref: z.literal("#/components/schemas/Problem") })]),
                properties: z.object({
                  code: z.object({ type: z.literal("string"), enum: z.array(z.string()).min(1) }),
                }),
              }),
              examples: z.record(z.string(), z.object({ $ref: z.string() })),
            }),
          })
          .transform((content) => {
            const { schema, examples } = content["application/problem+json"];
            expect(Object.keys(examples)).toEqual(schema.properties.code.enum);
            return { codes: schema.properties.code.enum };
          })
          .parse(response.content);
        for (const code of codes)
          expect(errorCatalogue[code as keyof typeof errorCatalogue].status).toBe(Number(status));
        expect(Object.hasOwn(response.headers, "retry-after")).toBe(
          status === "429" || status === "503",
        );
      }
    }
  });

  it("describes the answer of each operation in the type that it has", () => {
    for (const operation of described) {
      const known = (operations as Record<string, Operation>)[operation.operationId] as Operation;
      const types = Object.keys(operation.responses[String(known.status)]?.content ?? {});
      const type = known.response === undefined ? known.produces : "application/json";
      expect(types).toEqual(type === undefined ? [] : [type]);
    }
  });

  it("shows a body for every operation that takes one, accepted as written", () => {
    const withBody = table.filter(([, { body }]) => body !== undefined);
    expect(Object.keys(bodyExamples).sort()).toEqual(withBody.map(([id]) => id).sort());
    for (const [id, { body }] of withBody) {
      const example = bodyExamples[id as keyof typeof bodyExamples];
      expect(body?.safeParse(example).error, id).toBeUndefined();
      const shown = described.find((operation) => operation.operationId === id)?.requestBody;
      expect(shown?.content["application/json"].example).toEqual(example);
    }
  });

  it("refuses unknown fields in bodies and leaves answers open to new ones", () => {
    const createTeam = described.find((operation) => operation.operationId === "createTeam");
    expect(createTeam?.requestBody?.content["application/json"].schema).toMatchObject({
      type: "object",
      additionalProperties: false,
      required: ["name"],
    });
    expect(parsed.components.schemas.PolicyDocument).toMatchObject({ additionalProperties: false });
    expect(parsed.components.schemas.Team).not.toHaveProperty("additionalProperties");
  });

  it("names the server and the cookie of the address it is given", () => {
    expect(document.servers).toEqual([{ url: "https://pag0.acme.com/api/v1" }]);
    expect(document.components?.securitySchemes?.session).toMatchObject({
      name: "__Secure-next-auth.session-token",
    });
    const local = openApiDocument({ serverUrl: "http://127.0.0.1:3000" });
    expect(local.servers).toEqual([{ url: "http://127.0.0.1:3000/api/v1" }]);
    expect(local.components?.securitySchemes?.session).toMatchObject({
      name: "next-auth.session-token",
    });
  });
});
