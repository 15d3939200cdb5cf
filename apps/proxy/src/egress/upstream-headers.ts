import type { IncomingHttpHeaders } from "node:http";
import { Pag0Failure } from "@pag0/contract";
import type { ProviderSnapshot } from "../snapshot/model.ts";
import { outgoingHeaders } from "./headers.ts";

/**
 * The headers of a call to a provider: the caller's own, and the provider's credential in place of the
 * Pag0 key. Given only a provider that the target was resolved to, so that a caller never chooses the
 * host that a credential goes to.
 * @throws Pag0Failure CREDENTIAL_MISSING for a model provider without a credential.
 */
export function upstreamHeaders(
  incoming: IncomingHttpHeaders,
  provider: ProviderSnapshot,
): Record<string, string> {
  const headers = outgoingHeaders(incoming);
  const authHeader = provider.authHeader.toLowerCase();
  delete headers[authHeader];
  // Usage is read from the answer on its way: it has to come uncompressed.
  headers["accept-encoding"] = "identity";
  if (provider.credential !== null) headers[authHeader] = provider.authPrefix + provider.credential;
  else if (provider.format !== "http")
    throw new Pag0Failure("CREDENTIAL_MISSING", `The provider ${provider.slug} has no credential`);
  return headers;
}
