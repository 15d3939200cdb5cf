import { headers, newId, type Operation, type OperationId, operations, Pag0Failure } from "@pag0/contract";
import { type Services, services as openServices } from "../services.ts";
import { authenticate, requireSetupToken } from "./authenticate.ts";
import { readJson } from "./body.ts";
import { type Caller, callerMay } from "./caller.ts";
import type { Context, Handler } from "./context.ts";
import { handlers } from "./handlers.ts";
import { problemResponse, validationFailure } from "./problem.ts";
import { createRateLimit } from "./rate-limit.ts";
import { matchRoute } from "./route.ts";

const perCaller = createRateLimit({ burst: 600, perMinute: 3_000, names: 50_000 });
const perSetup = createRateLimit({ burst: 20, perMinute: 10, names: 1 });

/** Nobody in particular: for operations that ask for no caller. Holds no organization's identifier. */
const anonymous: Caller = { kind: "api_key", organizationId: "", keyId: "", keyName: "" };

async function callerOf(services: Services, operation: Operation, request: Request, now: Date): Promise<Caller> {
  if (operation.access === "public") return anonymous;
  if (operation.access === "setup") {
    perSetup.take("setup", now.getTime());
    requireSetupToken(services, request);
    return anonymous;
  }
  const caller = await authenticate(services, request, now);
  perCaller.take(caller.kind === "member" ? caller.sessionId : caller.keyId, now.getTime());
  if (operation.access === "member") {
    if (caller.kind !== "member") throw new Pag0Failure("API_KEY_WRONG_KIND", "This is for people who are signed in, not for keys");
  } else if (!callerMay(caller, operation.access)) {
    const who = caller.kind === "member" ? `The role ${caller.member.role}` : "An organization key";
    throw new Pag0Failure("FORBIDDEN", `${who} may not do this (${operation.access})`);
  }
  return caller;
}

function parseQuery(operation: Operation, url: URL): unknown {
  if (operation.query === undefined) return {};
  const parsed = operation.query.safeParse(Object.fromEntries(url.searchParams));
  if (!parsed.success) throw validationFailure(parsed.error);
  return parsed.data;
}

async function parseBody(operation: Operation, request: Request): Promise<unknown> {
  if (operation.body === undefined) return undefined;
  const json = await readJson(request);
  if (json === undefined) throw new Pag0Failure("VALIDATION_ERROR", "body: must be a JSON object", { errors: [{ field: "body", message: "is missing" }] });
  const parsed = operation.body.safeParse(json);
  if (!parsed.success) throw validationFailure(parsed.error);
  return parsed.data;
}

/** Outside production, an answer that is not what the contract says fails loudly. */
function checkAnswer(id: OperationId, answer: unknown): void {
  if (process.env.NODE_ENV === "production") return;
  const { response } = operations[id] as Operation;
  const parsed = response?.safeParse(answer);
  if (parsed !== undefined && !parsed.success) throw new Error(`${id} answers something else than its contract: ${parsed.error.message}`);
}

function decodePath(path: readonly string[]): string[] {
  try {
    return path.map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) throw new Pag0Failure("ROUTE_NOT_FOUND");
    throw error;
  }
}

/** Answers one request to the management API. @param path the segments below `/api/v1`. */
export async function handleApi(request: Request, path: readonly string[]): Promise<Response> {
  const services = openServices();
  const now = new Date();
  const requestId = newId("request", now.getTime());
  try {
    const match = matchRoute(request.method, decodePath(path));
    if (match.kind === "none") throw new Pag0Failure("ROUTE_NOT_FOUND");
    if (match.kind === "method_not_allowed")
      throw new Pag0Failure("METHOD_NOT_ALLOWED", `Use ${match.allow.join(" or ")}`, { extra: { allow: match.allow.join(", ") } });
    const { id, params } = match;
    for (const [name, value] of Object.entries(params)) if (value.length > 80 || value.includes("\0")) throw new Pag0Failure("NOT_FOUND", `There is no ${name} of that form`);
    const operation: Operation = operations[id];
    const caller = await callerOf(services, operation, request, now);
    const query = parseQuery(operation, new URL(request.url));
    const body = await parseBody(operation, request);
    const context = { services, request, requestId, caller, params, query, body, now } as Context<OperationId>;
    const answer = await (handlers[id] as Handler<OperationId>)(context);
    if (answer instanceof Response) {
      answer.headers.set(headers.requestId, requestId);
      return answer;
    }
    checkAnswer(id, answer);
    return new Response(JSON.stringify(answer), {
      status: operation.status,
      headers: { "content-type": "application/json", "cache-control": "no-store", [headers.requestId]: requestId },
    });
  } catch (error) {
    return problemResponse(error, requestId, services.log);
  }
}
