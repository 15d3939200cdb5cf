import { Pag0Failure } from "@pag0/contract";
import { InvalidTargetUrl, parseTargetUrl } from "@pag0/policy";
import { isAddressLiteral, isPublicAddress, withoutBrackets } from "./address.ts";
import { holdsOwnKey } from "./own-key.ts";

/** A URL that may be called: normalised by the WHATWG parser, so that what is checked is what is called. */
export interface Target {
  /** Without fragment and credentials; the host in lower case without a trailing dot. */
  url: URL;
  /** Host and, where it is not the scheme's own, port. */
  host: string;
  path: string;
}

function invalid(message: string): Pag0Failure {
  return new Pag0Failure("TARGET_URL_INVALID", message, {
    errors: [{ field: "pag0-target-url", message }],
  });
}

/**
 * Parameters of a query by which servers take another request than the one that brings them: another method
 * (Salesforce's `_HttpMethod`, the `_method` of Rails and others), and at Google's APIs headers and a body, too.
 */
const OTHER_REQUEST = new Set([
  "_httpmethod",
  "_method",
  "x-http-method-override",
  "$httpmethod",
  "$httpheaders",
  "$req",
  "$ct",
]);

function refuseOtherRequest({ search }: URL): void {
  if (search === "") return;
  // Some servers divide a query at semicolons, too.
  for (const name of new URLSearchParams(search.replaceAll(";", "&")).keys())
    if (OTHER_REQUEST.has(name.toLowerCase()))
      throw new Pag0Failure("VALIDATION_ERROR", undefined, {
        errors: [
          { field: name, message: "must be left out of the query: send the request it asks for" },
        ],
      });
}

/**
 * Reads a target URL that a caller sent.
 * @throws Pag0Failure TARGET_URL_INVALID for anything but an absolute http(s) URL without credentials, for one
 * that carries a key of Pag0, which would be in the provider's logs; VALIDATION_ERROR for one whose query asks
 * for another request than is judged.
 */
export function parseTarget(text: string): Target {
  try {
    const url = parseTargetUrl(text);
    if (holdsOwnKey(url.href))
      throw invalid("must not contain a Pag0 key: send it in the Authorization header alone");
    refuseOtherRequest(url);
    return { url, host: url.host, path: url.pathname };
  } catch (error) {
    throw error instanceof InvalidTargetUrl ? invalid(error.message) : error;
  }
}

/** `host:port` with the scheme's own port filled in: the form in which operators list private hosts. */
export function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}

/** RFC 6761 section 6.3: these names are this machine, whatever a name server says. */
function isLoopbackName(hostname: string): boolean {
  return /(^|\.)localhost\.*$/.test(hostname);
}

/**
 * Refuses a URL whose host is written as an address that is not public, unless the operator listed it.
 * Other names than localhost are checked when they are resolved, in the connector.
 * @throws Pag0Failure TARGET_ADDRESS_FORBIDDEN
 */
export function refuseForbiddenLiteral(url: URL, privateHosts: ReadonlySet<string>): void {
  const { hostname } = url;
  const literal = isAddressLiteral(hostname);
  if (literal ? isPublicAddress(withoutBrackets(hostname)) : !isLoopbackName(hostname)) return;
  if (privateHosts.has(hostAndPort(url))) return;
  throw addressForbidden(url.hostname);
}

export function addressForbidden(host: string): Pag0Failure {
  return new Pag0Failure(
    "TARGET_ADDRESS_FORBIDDEN",
    `${host} is not, or does not resolve to, a public address`,
  );
}
