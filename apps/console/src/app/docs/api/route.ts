import { referencePage } from "../../../docs/server/reference-page.ts";

/** The reference of the management API. */
export function GET(): Response {
  return new Response(referencePage(), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    },
  });
}
