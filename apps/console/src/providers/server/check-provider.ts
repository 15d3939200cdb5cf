import { type FieldError, Pag0Failure } from "@pag0/contract";
import {
  asErrors,
  endpointHostProblem,
  type TargetRules,
  targetProblem,
  upstreamProblem,
} from "./public-target.ts";

/** What of a provider decides where its credential goes, and as what it goes. */
export interface ProviderTargets {
  baseUrl: string;
  upstreamUrl: string | null;
  endpoints: readonly { host: string }[];
  authHeader: string;
  authPrefix: string;
  credential: string | undefined;
}

/** Headers that frame or route a request (RFC 9110, RFC 9112), or are the proxy's own. */
const RESERVED_HEADER =
  /^(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept-encoding|cookie|proxy-.*|pag0-.*|x-forwarded-.*|forwarded)$/;
/** What a header's value can be, and no more: no line ends, no control characters (RFC 9110, 5.5). */
const HEADER_VALUE = /^[\x20-\x7e]*$/;

function headerErrors({ authHeader, authPrefix, credential }: ProviderTargets): FieldError[] {
  return [
    ...asErrors("authHeader", RESERVED_HEADER.test(authHeader) ? "is not for credentials" : null),
    ...asErrors("authPrefix", HEADER_VALUE.test(authPrefix) ? null : "must be printable ASCII"),
    ...asErrors(
      "credential",
      credential === undefined ||
        (HEADER_VALUE.test(credential) && credential.trim() === credential)
        ? null
        : "must be printable ASCII without spaces around it",
    ),
  ];
}

/** @throws Pag0Failure VALIDATION_ERROR naming each field that would send the credential astray. */
export async function checkProvider(targets: ProviderTargets, rules: TargetRules): Promise<void> {
  const { baseUrl, upstreamUrl, endpoints } = targets;
  const errors = [
    ...asErrors(
      "baseUrl",
      // Where a mirror takes the calls, the base URL is only a name and nobody connects to it.
      upstreamUrl === null
        ? await upstreamProblem(baseUrl, rules)
        : targetProblem(baseUrl, rules.privateHosts),
    ),
    ...(upstreamUrl === null
      ? []
      : asErrors("upstreamUrl", await upstreamProblem(upstreamUrl, rules))),
    ...endpoints.flatMap(({ host }, index) =>
      asErrors(`endpoints[${index}].host`, endpointHostProblem(host, rules.privateHosts)),
    ),
    ...headerErrors(targets),
  ];
  if (errors.length === 0) return;
  throw new Pag0Failure(
    "VALIDATION_ERROR",
    errors.map(({ field, message }) => `${field}: ${message}`).join("; "),
    { errors },
  );
}

/** The places to which a provider's credential is sent. */
function destinations({ baseUrl, upstreamUrl, endpoints }: ProviderTargets): Set<string> {
  const base = new URL(baseUrl);
  const own = endpoints.filter(({ host }) => host !== base.host).map(({ host }) => host);
  return new Set([new URL(upstreamUrl ?? baseUrl).origin, ...own]);
}

/**
 * A stored credential stays with the places it was given for: who could send it elsewhere could read
 * it there. To go to another place it has to be given again.
 * @throws Pag0Failure VALIDATION_ERROR
 */
export function requireSameDestinations(before: ProviderTargets, after: ProviderTargets): void {
  if (after.credential !== undefined) return;
  const known = destinations(before);
  const added = [...destinations(after)].filter((place) => !known.has(place));
  if (added.length === 0) return;
  const message = `has to be sent again, since it would go to ${added.join(", ")}`;
  throw new Pag0Failure("VALIDATION_ERROR", `credential: ${message}`, {
    errors: [{ field: "credential", message }],
  });
}
