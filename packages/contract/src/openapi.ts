import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiParameters,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
} from "zod-openapi";
import { type ErrorCode, errorCatalogue, errorCodes, Pag0Failure, toProblem } from "./errors.ts";
import { headers } from "./headers.ts";
import { errorsOf } from "./openapi-errors.ts";
import { bodyExamples } from "./openapi-examples.ts";
import { type Operation, type OperationId, operations } from "./operations.ts";
import { organizationKeyMay, permissions } from "./roles.ts";
import { problemSchema } from "./schemas/common.ts";

/** An OpenAPI 3.1 document, as zod-openapi makes it. */
export type OpenApiDocument = ReturnType<typeof createDocument>;

const tags: readonly { name: string; description: string }[] = [
  { name: "Organization", description: "The company, its global policy and its alerts." },
  {
    name: "Policy",
    description: "Versions of policies, drafts, dry runs, and what applies to a call.",
  },
  { name: "Governance", description: "Rules, data classification and compliance of a team." },
  { name: "Teams", description: "Teams (projects) with their budgets." },
  { name: "Budgets", description: "Letting a budget begin anew before its period ends." },
  { name: "Keys", description: "API keys of the organization and of its teams." },
  { name: "Providers", description: "Vendors, their endpoints and credentials." },
  { name: "Proxies", description: "The processes that calls go through." },
  { name: "Models", description: "Names for models, and where they lead." },
  { name: "Prices", description: "What models cost: lists, and prices of the organization's own." },
  { name: "Statements", description: "What to hold against a vendor's invoice." },
  { name: "Members", description: "People, their roles, teams and sessions." },
  { name: "Approvals", description: "Calls that wait for a person's decision." },
  { name: "Analytics", description: "Spend, savings, violations and budgets of a period." },
  { name: "Requests", description: "The calls behind every figure." },
  { name: "Cache", description: "Answers that proxies keep for equal calls." },
  { name: "Reports", description: "Compliance reports as files." },
  { name: "Audit", description: "The tamper-evident log and its export." },
  { name: "Alerts", description: "What needs somebody's attention." },
  { name: "Live", description: "Changes as they happen." },
  { name: "Meta", description: "This description." },
];

const byNameOrId = "Slug or identifier";
const pathParameters: Readonly<Record<string, { description: string; example: string }>> = {
  orgId: { description: `${byNameOrId} of the organization`, example: "acme-corp" },
  teamId: { description: `${byNameOrId} of the team`, example: "sales-ai" },
  keyId: { description: "Identifier of the API key", example: "key_01k3f9m2v4w6x8y0z1a3b5c7d9" },
  providerId: {
    description: "Identifier of the provider",
    example: "prv_01k3f9m2v4w6x8y0z1a3b5c7d9",
  },
  credentialId: {
    description: "Identifier of the provider's further key",
    example: "crd_01k3f9m2v4w6x8y0z1a3b5c7d9",
  },
  aliasName: { description: "The name that callers give as the model", example: "fast" },
  overrideId: {
    description: "Identifier of the organization's own price",
    example: "prc_01k3f9m2v4w6x8y0z1a3b5c7d9",
  },
  memberId: { description: "Identifier of the member", example: "mem_01k3f9m2v4w6x8y0z1a3b5c7d9" },
  sessionId: {
    description: "Identifier of the session",
    example: "ses_01k3f9m2v4w6x8y0z1a3b5c7d9",
  },
  approvalId: {
    description: "Identifier of the approval",
    example: "apr_01k3f9m2v4w6x8y0z1a3b5c7d9",
  },
  requestId: {
    description: "Identifier of the call, as in its pag0-request-id header",
    example: "req_01k3f9m2v4w6x8y0z1a3b5c7d9",
  },
  reportId: { description: "Identifier of the report", example: "rep_01k3f9m2v4w6x8y0z1a3b5c7d9" },
  dryRunId: { description: "Identifier of the dry run", example: "dry_01k3f9m2v4w6x8y0z1a3b5c7d9" },
  alertId: { description: "Identifier of the alert", example: "alt_01k3f9m2v4w6x8y0z1a3b5c7d9" },
};

function parametersOf(operation: Operation): ZodOpenApiParameters {
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const path = names.map((name) => {
    const known = pathParameters[name];
    if (known === undefined) throw new Error(`The path parameter ${name} has no description`);
    return [
      name,
      z.string().meta({ description: known.description, examples: [known.example] }),
    ] as const;
  });
  return {
    ...(path.length > 0 ? { path: z.object(Object.fromEntries(path)) } : {}),
    ...(operation.query === undefined ? {} : { query: operation.query }),
  };
}

function securityOf(access: Operation["access"]): Record<string, string[]>[] {
  if (access === "public") return [];
  if (access === "setup") return [{ setupToken: [] }];
  if (access === "member" || !organizationKeyMay(access)) return [{ session: [] }];
  return [{ organizationKey: [] }, { session: [] }];
}

function accessText(access: Operation["access"]): string {
  if (access === "public") return "Needs no credential.";
  if (access === "setup") return "Needs the operator's set-up token.";
  if (access === "member") return "For every signed-in member.";
  const who = `For members with the role ${permissions[access].join(", ")}`;
  return organizationKeyMay(access) ? `${who}, and for organization keys.` : `${who}.`;
}

const requestIdHeader = { $ref: "#/components/headers/RequestId" };

function problemResponse(status: number, codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const waits = status === 429 || status === 503;
  return {
    description: codes.map((code) => `${code}: ${errorCatalogue[code].title}`).join("\n"),
    headers: {
      [headers.requestId]: requestIdHeader,
      [headers.errorCode]: { $ref: "#/components/headers/ErrorCode" },
      ...(waits ? { "retry-after": { $ref: "#/components/headers/RetryAfter" } } : {}),
    },
    content: {
      "application/problem+json": {
        schema: {
          allOf: [{ $ref: "#/components/schemas/Problem" }],
          properties: { code: { type: "string", enum: [...codes] } },
        },
        examples: Object.fromEntries(
          codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
        ),
      },
    },
  };
}

function problemExamples() {
  return Object.fromEntries(
    errorCodes.map((code) => [
      code,
      {
        summary: errorCatalogue[code].title,
        value: toProblem(new Pag0Failure(code), "req_01k3f9m2v4w6x8y0z1a3b5c7d9"),
      },
    ]),
  );
}

/**
 * Answers may gain fields, so a client that was generated earlier has to accept them. What a format
 * or JSON says already (the pattern of an instant, the bounds of safe integers) is left out.
 */
const readable: ZodOpenApiOverride = ({ jsonSchema, zodSchema, io }) => {
  const { def } = zodSchema._zod;
  if (io === "output" && def.type === "object" && def.catchall === undefined)
    delete jsonSchema.additionalProperties;
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
};

function successResponse(operation: Operation): ZodOpenApiResponseObject {
  const base = {
    description: operation.summary,
    headers: { [headers.requestId]: requestIdHeader },
  };
  if (operation.response !== undefined)
    return { ...base, content: { "application/json": { schema: operation.response } } };
  if (operation.produces === undefined) return base;
  return { ...base, content: { [operation.produces]: { schema: { type: "string" } } } };
}

function responsesOf(id: OperationId, operation: Operation): ZodOpenApiResponsesObject {
  const failures = [...errorsOf(id, operation)].map(
    ([status, codes]) => [String(status), problemResponse(status, codes)] as const,
  );
  const exists: ZodOpenApiResponsesObject =
    id === "createTeam"
      ? { "200": { ...successResponse(operation), description: "It existed with this content" } }
      : {};
  return {
    ...exists,
    [`${operation.status}`]: successResponse(operation),
    ...Object.fromEntries(failures),
  };
}

function hasBodyExample(id: OperationId): id is keyof typeof bodyExamples {
  return Object.hasOwn(bodyExamples, id);
}

function operationObject(id: OperationId, operation: Operation): ZodOpenApiOperationObject {
  const { access } = operation;
  return {
    operationId: id,
    summary: operation.summary,
    description: accessText(access),
    tags: [operation.tag],
    security: securityOf(access),
    requestParams: parametersOf(operation),
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: operation.body,
                ...(hasBodyExample(id) ? { example: bodyExamples[id] } : {}),
              },
            },
          },
        }),
    responses: responsesOf(id, operation),
    "x-pag0-access": access,
  };
}

function paths(): ZodOpenApiPathsObject {
  const result: ZodOpenApiPathsObject = {};
  for (const [id, operation] of Object.entries(operations) as [OperationId, Operation][]) {
    const method = operation.method.toLowerCase() as Lowercase<Operation["method"]>;
    result[operation.path] = {
      ...result[operation.path],
      [method]: operationObject(id, operation),
    };
  }
  return result;
}

const description = `The management API of Pag0 Enterprise: organizations, teams, policies, keys, approvals, usage, reports and the audit log.

Amounts are decimal strings of micro-USD (\`"100000000"\` is $100), exact and never a floating-point number. Instants are ISO 8601 in UTC. Lists are paged: pass \`nextCursor\` of one page as \`cursor\` of the next.

Every failure is an RFC 9457 problem document with a stable \`code\` and a \`remedy\`; every answer has a \`${headers.requestId}\` header. Fields and parameters that are not known are refused, so a mistyped limit or filter is never silently ignored. Who asks too often is answered 429 with \`retry-after\`.`;

/**
 * The management API as an OpenAPI 3.1 document, made from the operations table and its schemas, so
 * that it cannot differ from what the API reads and answers.
 * @param serverUrl origin of the console, such as `https://pag0.acme.com`; `/api/v1` is added.
 */
export function openApiDocument({ serverUrl }: { serverUrl: string }): OpenApiDocument {
  const origin = serverUrl.replace(/\/+$/, "");
  const prefix = origin.startsWith("https://") ? "__Secure-" : "";
  const document: ZodOpenApiObject = {
    openapi: "3.1.1",
    info: { title: "Pag0 Enterprise management API", version: "1.0.0", description },
    servers: [{ url: `${origin}/api/v1` }],
    tags: [...tags],
    security: [{ organizationKey: [] }, { session: [] }],
    paths: paths(),
    components: {
      schemas: { Problem: problemSchema },
      examples: problemExamples(),
      headers: {
        RequestId: {
          description: "Identifies this request in every log",
          schema: { type: "string", examples: ["req_01k3f9m2v4w6x8y0z1a3b5c7d9"] },
        },
        ErrorCode: {
          description: "The problem's code",
          schema: { type: "string", enum: [...errorCodes] },
        },
        RetryAfter: {
          description: "Whole seconds after which a retry makes sense",
          schema: { type: "integer", minimum: 0 },
        },
      },
      securitySchemes: {
        organizationKey: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "pag0_org_…",
          description:
            "An organization key, for machines; the console's Keys page makes one. It acts as an administrator, and decides no approval itself; it can make members who do, so keep it as you keep an administrator's password.",
        },
        session: {
          type: "apiKey",
          in: "cookie",
          name: `${prefix}next-auth.session-token`,
          description:
            "The cookie of a signed-in member; a change has to come from the console's own origin.",
        },
        setupToken: {
          type: "http",
          scheme: "bearer",
          description: "The operator's PAG0_SETUP_TOKEN.",
        },
      },
    },
  };
  return createDocument(document, { override: readable });
}
