import type { OpenApiDocument } from "@pag0/contract/openapi";
import type { Schema } from "./schema-rows.ts";

type PathItem = NonNullable<OpenApiDocument["paths"]>[string];
type OperationObject = NonNullable<PathItem["get"]>;

const methods = ["get", "post", "put", "patch", "delete"] as const;

export interface Parameter {
  name: string;
  where: string;
  required: boolean;
  schema: Schema;
  example: string | null;
}

export interface Answer {
  status: number;
  description: string;
  mediaType: string | null;
  schema: Schema | null;
}

/** One operation as the reference shows it. */
export interface OperationEntry {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  access: string;
  /** Names of the security schemes, any one of which is enough; empty where none is needed. */
  schemes: string[];
  parameters: Parameter[];
  body: { schema: Schema; example: unknown } | null;
  answers: Answer[];
  /** Codes of the problems that it answers, in order of their status. */
  errorCodes: string[];
}

/** The document's own type of an answer is open; this is what ours have. */
interface OperationResponse {
  description?: string;
  content?: Record<string, { schema?: Schema; examples?: Record<string, unknown> }>;
}

function stringsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function parametersOf(operation: OperationObject): Parameter[] {
  return (operation.parameters ?? []).flatMap((parameter) => {
    if (!("in" in parameter)) return [];
    const schema: Schema = parameter.schema ?? {};
    const examples = typeof schema === "object" ? schema.examples : [];
    return [
      {
        name: parameter.name,
        where: parameter.in,
        required: parameter.required === true,
        schema,
        example: stringsIn(examples)[0] ?? null,
      },
    ];
  });
}

function bodyOf(operation: OperationObject): OperationEntry["body"] {
  const { requestBody } = operation;
  if (requestBody === undefined || !("content" in requestBody)) return null;
  const media = requestBody.content["application/json"];
  if (media === undefined || !("schema" in media)) return null;
  return { schema: media.schema ?? {}, example: media.example };
}

function responsesOf(operation: OperationObject): [number, OperationResponse][] {
  return Object.entries(operation.responses ?? {}).map(([status, response]) => [
    Number(status),
    response,
  ]);
}

function answersOf(operation: OperationObject): Answer[] {
  return responsesOf(operation).flatMap(([status, { description = "", content = {} }]) => {
    if (status >= 400) return [];
    const [mediaType, media] = Object.entries(content)[0] ?? [null, null];
    return [{ status, description, mediaType, schema: media?.schema ?? null }];
  });
}

function errorCodesOf(operation: OperationObject): string[] {
  return responsesOf(operation).flatMap(([, { content }]) =>
    Object.keys(content?.["application/problem+json"]?.examples ?? {}),
  );
}

/** The document's operations in its own order, narrowed to what the reference shows. */
export function operationEntries(document: OpenApiDocument): OperationEntry[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      return [
        {
          id: operation.operationId ?? `${method} ${path}`,
          method: method.toUpperCase(),
          path,
          tag: operation.tags?.[0] ?? "",
          summary: operation.summary ?? "",
          access: operation.description ?? "",
          schemes: (operation.security ?? []).flatMap((scheme) => Object.keys(scheme)),
          parameters: parametersOf(operation),
          body: bodyOf(operation),
          answers: answersOf(operation),
          errorCodes: errorCodesOf(operation),
        },
      ];
    }),
  );
}
