import type { OperationResponse } from "@pag0/contract";
import { type OpenApiDocument, openApiDocument } from "@pag0/contract/openapi";
import type { Context } from "../../api/context.ts";

let made: { serverUrl: string; document: OpenApiDocument } | null = null;

/** The management API's description for the console at an address; made once a process. */
export function apiDocument(serverUrl: string): OpenApiDocument {
  if (made?.serverUrl !== serverUrl) made = { serverUrl, document: openApiDocument({ serverUrl }) };
  return made.document;
}

/** The management API as OpenAPI 3.1, for tools that make clients. */
export async function getOpenApi(
  context: Context<"getOpenApi">,
): Promise<OperationResponse<"getOpenApi">> {
  return { ...apiDocument(context.services.environment.NEXTAUTH_URL) };
}
