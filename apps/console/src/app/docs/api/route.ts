import { processServices } from "../../../api/process-services.ts";
import { apiDocument } from "../../../docs/server/openapi.ts";
import { referencePage, referencePolicy } from "../../../docs/server/reference-page.ts";

/** Made for each process and not at build time: the page names the address it runs under. */
export const dynamic = "force-dynamic";

/** The reference of the management API, for everybody who reaches the console. */
export async function GET(): Promise<Response> {
  const { environment } = await processServices();
  return new Response(referencePage(apiDocument(environment.NEXTAUTH_URL)), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": referencePolicy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}
