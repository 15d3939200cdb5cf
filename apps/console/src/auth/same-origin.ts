import { Pag0Failure } from "@pag0/contract";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses a change that a session's cookie would make for a page of another origin (CSRF). Browsers
 * send `Sec-Fetch-Site`, and `Origin` with every change; a request with a cookie and neither is refused.
 * @throws Pag0Failure FORBIDDEN
 */
export function requireSameOrigin(request: Request, consoleUrl: string): void {
  if (SAFE_METHODS.has(request.method)) return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const ownOrigins = [new URL(consoleUrl).origin, originOfHost(request)];
  if (site !== null && site !== "same-origin") throw crossOrigin();
  if (origin !== null && !ownOrigins.includes(origin)) throw crossOrigin();
  if (site === null && origin === null) throw crossOrigin();
}

/** The origin under which the request was made, for a console that is reached by more than one name. */
function originOfHost(request: Request): string | null {
  const host = request.headers.get("host");
  if (host === null) return null;
  const { protocol } = new URL(request.url);
  return `${protocol}//${host}`;
}

function crossOrigin(): Pag0Failure {
  return new Pag0Failure(
    "FORBIDDEN",
    "A change with a session must come from a page of this console; machines use an organization key",
  );
}
