import { type FieldError, Pag0Failure } from "@pag0/contract";
import type { Services } from "../../api/services.ts";
import {
  asErrors,
  endpointHostProblem,
  type TargetRules,
  targetProblem,
  upstreamProblem,
} from "./public-target.ts";

/** What of a provider decides where its credentials go. */
interface ProviderPlaces {
  baseUrl: string;
  upstreamUrl: string | null;
  endpoints: readonly { host: string }[];
}

/** Where a provider's credential goes, and as what it goes. */
export interface ProviderTargets extends ProviderPlaces {
  authHeader: string;
  authPrefix: string;
  credential: string | undefined;
}

/** Headers that frame or route a request (RFC 9110, RFC 9112), or are the proxy's own. */
const RESERVED_HEADER =
  /^(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|accept-encoding|cookie|proxy-.*|pag0-.*|x-forwarded-.*|forwarded)$/;
/** What a header's value can be, and no more: no line ends, no control characters (RFC 9110, 5.5). */
const HEADER_VALUE = /^[\x20-\x7e]*$/;

/** What the operator's settings allow as targets. */
export function rulesOf({ environment, resolveHost }: Services): TargetRules {
  return { privateHosts: environment.PAG0_PRIVATE_HOSTS, resolveHost };
}

function credentialErrors(credential: string | undefined): FieldError[] {
  const fine =
    credential === undefined || (HEADER_VALUE.test(credential) && credential.trim() === credential);
  return asErrors("credential", fine ? null : "must be printable ASCII without spaces around it");
}

/** @throws Pag0Failure VALIDATION_ERROR where there are errors. */
function requireNone(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw new Pag0Failure(
    "VALIDATION_ERROR",
    errors.map(({ field, message }) => `${field}: ${message}`).join("; "),
    { errors: [...errors] },
  );
}

function headerErrors({ authHeader, authPrefix, credential }: ProviderTargets): FieldError[] {
  return [
    ...asErrors("authHeader", RESERVED_HEADER.test(authHeader) ? "is not for credentials" : null),
    ...asErrors("authPrefix", HEADER_VALUE.test(authPrefix) ? null : "must be printable ASCII"),
    ...credentialErrors(credential),
  ];
}

/** @throws Pag0Failure VALIDATION_ERROR naming each field that would send the credential astray. */
export async function checkProvider(targets: ProviderTargets, rules: TargetRules): Promise<void> {
  const { baseUrl, upstreamUrl, endpoints } = targets;
  requireNone([
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
  ]);
}

/** The places to which a provider's credential is sent. */
function destinations({ baseUrl, upstreamUrl, endpoints }: ProviderPlaces): Set<string> {
  const base = new URL(baseUrl);
  const own = endpoints.filter(({ host }) => host !== base.host).map(({ host }) => host);
  return new Set([new URL(upstreamUrl ?? baseUrl).origin, ...own]);
}

function refused(field: string, message: string): Pag0Failure {
  return new Pag0Failure("VALIDATION_ERROR", `${field}: ${message}`, {
    errors: [{ field, message }],
  });
}

/**
 * A stored credential stays with the places it was given for: who could send it elsewhere could read
 * it there. To go to another place it has to be given again; further keys have to be deleted first.
 * @throws Pag0Failure VALIDATION_ERROR
 */
export function requireSameDestinations(
  stored: { credentialCiphertext: Uint8Array | null; credentials: readonly unknown[] },
  before: ProviderTargets,
  after: ProviderTargets,
): void {
  const known = destinations(before);
  const added = [...destinations(after)].filter((place) => !known.has(place)).join(", ");
  if (added === "") return;
  if (stored.credentialCiphertext !== null && after.credential === undefined)
    throw refused("credential", `has to be sent again, since it would go to ${added}`);
  const further = stored.credentials.length;
  if (further > 0)
    throw refused(
      "credentials",
      `have to be deleted first and added again: ${further} further ${further === 1 ? "key" : "keys"} would go to ${added}`,
    );
}

/** A further key: its own base URL, and its value where it is given. */
export interface CredentialTarget {
  baseUrl: string | null;
  credential: string | undefined;
}

/** @throws Pag0Failure VALIDATION_ERROR naming each field that would send a further key astray. */
export async function checkCredential(
  { baseUrl, credential }: CredentialTarget,
  rules: TargetRules,
): Promise<void> {
  requireNone([
    ...(baseUrl === null ? [] : asErrors("baseUrl", await upstreamProblem(baseUrl, rules))),
    ...credentialErrors(credential),
  ]);
}

/**
 * As `requireSameDestinations`, for a further key that gets another base URL, or its provider's.
 * @throws Pag0Failure VALIDATION_ERROR
 */
export function requireSamePlace(
  provider: ProviderPlaces,
  before: string | null,
  after: CredentialTarget,
): void {
  const placesOf = (baseUrl: string | null) =>
    baseUrl === null ? destinations(provider) : new Set([new URL(baseUrl).origin]);
  const known = placesOf(before);
  const added = [...placesOf(after.baseUrl)].filter((place) => !known.has(place)).join(", ");
  if (added === "" || after.credential !== undefined) return;
  throw refused("credential", `has to be sent again, since it would go to ${added}`);
}
