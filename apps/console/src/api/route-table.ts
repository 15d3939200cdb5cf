import { type HttpMethod, type OperationId, operations } from "@pag0/contract";
import { isStorable } from "./input.ts";

interface Route {
  id: OperationId;
  method: HttpMethod;
  segments: readonly string[];
}

const routes: readonly Route[] = Object.entries(operations).map(([id, operation]) => ({
  id: id as OperationId,
  method: operation.method,
  segments: operation.path.slice(1).split("/"),
}));

function isParameter(segment: string): boolean {
  return segment.startsWith("{");
}

function matches(route: Route, path: readonly string[]): boolean {
  return (
    route.segments.length === path.length &&
    route.segments.every((segment, index) => isParameter(segment) || segment === path[index])
  );
}

function parametersOf(route: Route, path: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    route.segments.flatMap((segment, index) =>
      isParameter(segment) ? [[segment.slice(1, -1), path[index] ?? ""]] : [],
    ),
  );
}

const PREFIX = "/api/v1/";
const MAX_SEGMENT = 200;

/**
 * The decoded segments below `/api/v1` of a request; null for a path that no operation can have: badly
 * encoded, or with text that the database cannot hold.
 */
export function segmentsOf(request: Request): string[] | null {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith(PREFIX)) return null;
  try {
    const segments = pathname.slice(PREFIX.length).split("/").map(decodeURIComponent);
    const fits = (segment: string) => segment.length <= MAX_SEGMENT && isStorable(segment);
    return segments.every(fits) ? segments : null;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

export type Match =
  | { kind: "operation"; id: OperationId; params: Record<string, string> }
  | { kind: "method"; allowed: HttpMethod[] }
  | { kind: "none" };

/**
 * The operation that a method and the decoded segments below `/api/v1` name. Fixed segments win over
 * parameters, so that `/requests/export` is never a request's identifier. No operation has the path null.
 */
export function matchRoute(method: string, path: readonly string[] | null): Match {
  if (path === null) return { kind: "none" };
  const fitting = routes.filter((route) => matches(route, path));
  const fixedParts = (route: Route) => route.segments.filter((part) => !isParameter(part)).length;
  const most = Math.max(...fitting.map(fixedParts));
  const best = fitting.filter((route) => fixedParts(route) === most);
  if (best.length === 0) return { kind: "none" };
  const route = best.find((candidate) => candidate.method === method);
  if (route === undefined)
    return { kind: "method", allowed: best.map((candidate) => candidate.method) };
  return { kind: "operation", id: route.id, params: parametersOf(route, path) };
}
