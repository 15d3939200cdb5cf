import { newId, type Operation, type OperationId, operations, Pag0Failure } from "@pag0/contract";
import { isDatabaseAway } from "@pag0/db";
import { z } from "zod";
import { authenticate, requireAccess, requireSetupToken } from "./authenticate.ts";
import type { RequestContext, TenantContext } from "./context.ts";
import { handlers } from "./handlers.ts";
import { parseBy, readJson, readQuery } from "./input.ts";
import { jsonResponse, problemResponse, Reply, withCommonHeaders } from "./reply.ts";
import { matchRoute, segmentsOf } from "./route-table.ts";
import type { Services } from "./services.ts";

const noParameters = z.object({});

type AnyHandler = (context: RequestContext & Record<string, unknown>) => Promise<unknown>;

/** Who calls and what they may do, checked; public operations have no caller. */
async function contextOf(
  services: Services,
  operation: Operation,
  base: RequestContext,
): Promise<RequestContext | TenantContext> {
  const { request, now } = base;
  if (operation.access === "public") return base;
  if (operation.access === "setup") {
    services.callerLimit.check("setup", now.getTime());
    requireSetupToken(request, services.environment.PAG0_SETUP_TOKEN);
    return base;
  }
  const caller = await authenticate(services, request, now);
  services.callerLimit.check(
    caller.kind === "member" ? caller.sessionId : caller.id,
    now.getTime(),
  );
  requireAccess(caller, operation.access);
  return { ...base, caller, tenant: services.database.forOrganization(caller.organizationId) };
}

/** Outside production an answer that is not what the contract says is our fault, and shows at once. */
function checkAnswer(services: Services, operation: Operation, body: unknown): void {
  if (services.environment.NODE_ENV === "production" || operation.response === undefined) return;
  const result = (operation.response as z.ZodType).safeParse(body);
  if (!result.success)
    throw new Error(`The answer is not what the contract says: ${result.error.message}`);
}

async function answer(
  services: Services,
  id: OperationId,
  base: RequestContext,
): Promise<Response> {
  const operation: Operation = operations[id];
  const context = await contextOf(services, operation, base);
  const parameters = (operation.query ?? noParameters).strict();
  const query = parseBy(parameters, readQuery(new URL(base.request.url)), "query");
  const body =
    operation.body === undefined
      ? undefined
      : parseBy(operation.body, await readJson(base.request, operation.maxBodyBytes), "body");
  const handler = handlers[id] as unknown as AnyHandler;
  const result = await handler({ ...context, query, body });
  if (result instanceof Response) return withCommonHeaders(result, base.requestId);
  const reply = result instanceof Reply ? result : new Reply(operation.status, result);
  checkAnswer(services, operation, reply.body);
  return jsonResponse(reply.body, reply.status, base.requestId);
}

function isTransactionConflict(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "P2034";
}

function failureOf(services: Services, error: unknown, base: RequestContext): Pag0Failure {
  if (error instanceof Pag0Failure) return error;
  if (isTransactionConflict(error))
    return new Pag0Failure("NOT_READY", "Others changed the same just now; try again", {
      retryAfterSeconds: 1,
    });
  const { pathname } = new URL(base.request.url);
  const told = { err: error, requestId: base.requestId, method: base.request.method, pathname };
  if (isDatabaseAway(error)) {
    services.log.warn(told, "the database did not answer a request");
    return new Pag0Failure("NOT_READY", "The database does not answer now", {
      retryAfterSeconds: 5,
    });
  }
  services.log.error(told, "a request failed");
  return new Pag0Failure("INTERNAL_ERROR");
}

/** Answers one request of the management API. */
export async function handleApiRequest(services: Services, request: Request): Promise<Response> {
  const now = services.now();
  const requestId = newId("request", now.getTime());
  const started = performance.now();
  const match = matchRoute(request.method, segmentsOf(request));
  const base: RequestContext = {
    services,
    requestId,
    request,
    params: match.kind === "operation" ? match.params : {},
    now,
  };
  const name = match.kind === "operation" ? match.id : "none";
  const respond = async (): Promise<Response> => {
    if (match.kind === "none")
      return problemResponse(
        new Pag0Failure("ROUTE_NOT_FOUND", "There is no such route under /api/v1"),
        requestId,
      );
    if (match.kind === "method") {
      const allow = match.allowed.join(", ");
      const failure = new Pag0Failure("METHOD_NOT_ALLOWED", `This route takes ${allow}`);
      return problemResponse(failure, requestId, { allow });
    }
    try {
      return await answer(services, match.id, base);
    } catch (error) {
      return problemResponse(failureOf(services, error, base), requestId);
    }
  };
  const response = await respond();
  services.metrics.answered(name, response.status, (performance.now() - started) / 1000);
  return response;
}
