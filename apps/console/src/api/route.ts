import { type HttpMethod, type OperationId, operations } from "@pag0/contract";

interface Route {
  id: OperationId;
  method: HttpMethod;
  segments: readonly string[];
}

const routes: readonly Route[] = (Object.keys(operations) as OperationId[]).map((id) => ({
  id,
  method: operations[id].method,
  segments: operations[id].path.slice(1).split("/"),
}));

export type Match =
  | { kind: "operation"; id: OperationId; params: Record<string, string> }
  | { kind: "method_not_allowed"; allow: readonly HttpMethod[] }
  | { kind: "none" };

/** Literal segments win over parameters (`/audit/state` over `/audit/{id}`). */
function matchSegments(segments: readonly string[], path: readonly string[]): Record<string, string> | null {
  if (segments.length !== path.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = path[index] as string;
    if (segment.startsWith("{")) params[segment.slice(1, -1)] = part;
    else if (segment !== part) return null;
  }
  return params;
}

/** Finds the operation of a request below `/api/v1`. @param path decoded segments. */
export function matchRoute(method: string, path: readonly string[]): Match {
  const found = routes
    .flatMap((route) => {
      const params = matchSegments(route.segments, path);
      return params === null ? [] : [{ route, params }];
    })
    .sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length);
  if (found.length === 0) return { kind: "none" };
  const exact = found.find(({ route }) => route.method === method);
  if (exact === undefined) return { kind: "method_not_allowed", allow: found.map(({ route }) => route.method) };
  return { kind: "operation", id: exact.route.id, params: exact.params };
}
