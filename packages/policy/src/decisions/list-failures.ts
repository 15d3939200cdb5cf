import type { EndpointPattern } from "../endpoints/endpoint-pattern.ts";
import type { LevelRule } from "../inheritance/effective-policy.ts";
import type { NameList } from "../levels/name-list.ts";
import { describeOrigin, type Origin } from "../levels/policy-level.ts";
import type { DecisionRequest, ListFailure } from "./decision.ts";

const MAX_QUOTED = 120;

function quote(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

/** The lists of names, with their codes and what a call without a name is called. */
const NAMED = {
  category: { code: "CATEGORY_NOT_ALLOWED", list: "Categories", nameless: "without a category" },
  model: { code: "MODEL_NOT_ALLOWED", list: "Models", nameless: "that names no model" },
  provider: {
    code: "PROVIDER_NOT_ALLOWED",
    list: "Providers",
    nameless: "to no registered provider",
  },
} as const;
export type NamedList = keyof typeof NAMED;

function listFailure(
  code: ListFailure["code"],
  field: string,
  origin: Origin,
  explanation: string,
): ListFailure {
  return { decision: "deny", code, field, origin, explanation };
}

export function endpointBlocked(
  request: DecisionRequest,
  pattern: EndpointPattern,
  origin: Origin,
): ListFailure {
  return listFailure(
    "ENDPOINT_BLOCKED",
    "blockedEndpoints",
    origin,
    `${quote(request.host)} is blocked by "${pattern.text}" on the blocked list of ${describeOrigin(origin)}.`,
  );
}

export function endpointNotAllowed(
  request: DecisionRequest,
  entries: number,
  origin: Origin,
): ListFailure {
  return listFailure(
    "ENDPOINT_NOT_ALLOWED",
    "allowedEndpoints",
    origin,
    `${quote(request.host + request.path)} is not among the ${entries} endpoints allowed by ${describeOrigin(origin)}.`,
  );
}

/** A name that an entry blocks, or none that might be any of those that are blocked (`entry` is null). */
export function nameBlocked(
  kind: NamedList,
  name: string | null,
  entry: string | null,
  { rule, origin }: LevelRule<NameList>,
): ListFailure {
  const { code, list, nameless } = NAMED[kind];
  const blocker = describeOrigin(origin);
  const explanation =
    name === null
      ? `A call ${nameless} may be to one of the ${rule.size} blocked by ${blocker}.`
      : `The ${kind} "${quote(name)}" is blocked by "${entry}" on the list of ${blocker}.`;
  return listFailure(code, `blocked${list}`, origin, explanation);
}

export function nameNotAllowed(
  kind: NamedList,
  name: string | null,
  { rule, origin }: LevelRule<NameList>,
): ListFailure {
  const { code, list, nameless } = NAMED[kind];
  const subject = name === null ? `A call ${nameless}` : `The ${kind} "${quote(name)}"`;
  return listFailure(
    code,
    `allowed${list}`,
    origin,
    `${subject} is not among the ${rule.size} allowed by ${describeOrigin(origin)}.`,
  );
}

function providerText({ provider }: DecisionRequest): string {
  return provider === null ? "the provider" : `the provider "${quote(provider)}"`;
}

export function regionBlocked(
  request: DecisionRequest,
  region: string,
  blocked: string,
  origin: Origin,
): ListFailure {
  return listFailure(
    "REGION_NOT_ALLOWED",
    "blockedRegions",
    origin,
    `${describeOrigin(origin)} blocks the region ${blocked}, and ${providerText(request)} may process the call in ${region}.`,
  );
}

/** @param region one that is not allowed; null where the provider names none. */
export function regionNotAllowed(
  request: DecisionRequest,
  region: string | null,
  { rule, origin }: LevelRule<readonly string[]>,
): ListFailure {
  const does =
    region === null
      ? "does not say where it processes calls"
      : `may process the call in ${region}, which is not among them`;
  return listFailure(
    "REGION_NOT_ALLOWED",
    "allowedRegions",
    origin,
    `${describeOrigin(origin)} allows ${rule.length} ${rule.length === 1 ? "region" : "regions"}, and ${providerText(request)} ${does}.`,
  );
}
