import { type NextRequest, NextResponse } from "next/server";

/** The policy of a page: scripts only with this answer's nonce, nothing from other origins, no frames. */
function contentSecurityPolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Adds the security headers that differ from answer to answer. Next gives its own scripts the nonce. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  if (process.env.NEXTAUTH_URL?.startsWith("https://"))
    response.headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  return response;
}

/** Pages only: the API and the reference set their own, and files need none. */
export const config = {
  matcher: [
    "/((?!api/|docs/api|healthz|readyz|metrics|_next/static|_next/image|.*\\.[a-z0-9]+$).*)",
  ],
};
