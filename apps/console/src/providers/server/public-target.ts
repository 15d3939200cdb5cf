import type { FieldError } from "@pag0/contract";
import { addressOf, isLocalName, isPublicAddress } from "./public-address.ts";

/** The addresses of a host's name. @throws Error where it has none. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** What the operator lists as `host:port` may be private and without TLS. */
export interface TargetRules {
  privateHosts: ReadonlySet<string>;
  resolveHost: ResolveHost;
}

/** `host:port` with the scheme's own port filled in: the form in which operators list private hosts. */
function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === "https:" ? "443" : "80")}`;
}

/** The host as it is written, between the scheme and the first `/`, `?` or `#`. */
function writtenHost(text: string): string {
  const authority = text.replace(/^https?:\/\//i, "").split(/[/?#]/)[0] ?? "";
  return authority.replace(/:\d*$/, "").toLowerCase();
}

/**
 * What is wrong with how a URL is written. The WHATWG parser repairs a lot (`http://2130706433`, tabs,
 * backslashes, full-width digits): whatever it would repair is refused, so that what people read is
 * what is called.
 */
function writingProblem(text: string, url: URL): string | null {
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(text))
    return "must be ASCII without spaces, control characters or backslashes";
  if (!/^https?:\/\/[^/]/i.test(text)) return "must begin with https:// and a host";
  if (/^https?:\/\/[^/?#]*@/i.test(text)) return "must not contain credentials";
  if (url.hostname.endsWith(".")) return "must be a host without a dot at its end";
  if (writtenHost(text) !== url.hostname)
    return `must write its host in the usual form, ${url.hostname}`;
  return null;
}

function hostProblem(url: URL): string | null {
  const address = addressOf(url.hostname);
  if (address !== null)
    return isPublicAddress(address) ? null : `${url.hostname} is not a public address`;
  return isLocalName(url.hostname) ? `${url.hostname} is not a public name` : null;
}

const REMEDY = "an operator can list its host:port in PAG0_PRIVATE_HOSTS";

/** What is wrong with a URL as far as it can be seen without asking anybody; null for nothing. */
export function targetProblem(text: string, privateHosts: ReadonlySet<string>): string | null {
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  const writing = writingProblem(text, url);
  if (writing !== null) return writing;
  if (privateHosts.has(hostAndPort(url))) return null;
  if (url.protocol !== "https:") return `must begin with https://, or ${REMEDY}`;
  const host = hostProblem(url);
  return host === null ? null : `${host}; ${REMEDY}`;
}

/**
 * What is wrong with a URL that a credential is sent to: besides `targetProblem`, every address of its
 * name must be public. The proxy checks the address again when it connects, since names change.
 */
export async function upstreamProblem(text: string, rules: TargetRules): Promise<string | null> {
  const problem = targetProblem(text, rules.privateHosts);
  if (problem !== null) return problem;
  const url = new URL(text);
  if (rules.privateHosts.has(hostAndPort(url)) || addressOf(url.hostname) !== null) return null;
  let addresses: readonly string[];
  try {
    addresses = await rules.resolveHost(url.hostname);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    return `${url.hostname} does not resolve to an address${code}`;
  }
  if (addresses.length > 0 && addresses.every(isPublicAddress)) return null;
  return `${url.hostname} does not resolve to public addresses; ${REMEDY}`;
}

/** What is wrong with the host of an endpoint: a host, or `*.` and a host, perhaps with a port. */
export function endpointHostProblem(
  host: string,
  privateHosts: ReadonlySet<string>,
): string | null {
  if (host.includes("/")) return "must be a host; its path belongs in pathPrefix";
  const name = host.replace(/^\*\./, "");
  if (privateHosts.has(name)) return null;
  return targetProblem(`https://${name}`, privateHosts);
}

export function asErrors(field: string, problem: string | null): FieldError[] {
  return problem === null ? [] : [{ field, message: problem }];
}
