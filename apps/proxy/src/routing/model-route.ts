import { Pag0Failure } from "@pag0/contract";
import { modelsOfVendor } from "@pag0/metering";
import type { AliasSnapshot, OrganizationSnapshot, ProviderSnapshot } from "../snapshot/model.ts";

/** A model of a provider that a call may run. */
export interface ModelTarget {
  provider: ProviderSnapshot;
  model: string;
  weight: number;
}

/** Where the name of a model leads. */
export interface ModelRoute {
  /** The name, where it is an alias. */
  alias: string | null;
  strategy: AliasSnapshot["strategy"];
  targets: readonly ModelTarget[];
  /** How often a call is tried again, over all targets. */
  retries: number;
  /** How long one try may take until its answer begins; null for the proxy's own limit. */
  timeoutMs: number | null;
}

/** As many retries as an alias has that does not say. */
const USUAL_RETRIES = 2;
const MAX_NAMED = 10;

function unknown(name: string, message: string): Pag0Failure {
  return new Pag0Failure("VALIDATION_ERROR", undefined, {
    errors: [{ field: "model", message: `"${name.slice(0, 120)}" ${message}` }],
  });
}

function isModelProvider({ format }: ProviderSnapshot): boolean {
  return format !== "http";
}

/** The models of a provider that its organization has prices for by name. */
export function knownModels(provider: ProviderSnapshot): readonly string[] {
  return isModelProvider(provider) ? modelsOfVendor(provider.vendor) : [];
}

/** Whether a provider has a model: it is priced as that provider's own, and not by a price for whatever has none. */
function knows(
  { prices }: OrganizationSnapshot,
  provider: ProviderSnapshot,
  model: string,
  at: Date,
): boolean {
  if (!isModelProvider(provider)) return false;
  const price = prices.lookUp(provider.vendor, model, at);
  return price !== null && price.kind !== "default";
}

function aliasRoute(
  { providers }: OrganizationSnapshot,
  { name, strategy, targets, retries, timeoutSeconds }: AliasSnapshot,
): ModelRoute {
  const bySlug = new Map(providers.filter(isModelProvider).map((each) => [each.slug, each]));
  const found = targets.flatMap(({ provider: slug, model, weight = 1 }) => {
    const provider = bySlug.get(slug);
    return provider === undefined ? [] : [{ provider, model, weight }];
  });
  if (found.length === 0) {
    const named = targets.map(({ provider }) => provider).join(", ");
    throw unknown(name, `leads only to providers that are gone or switched off: ${named}`);
  }
  const timeoutMs = timeoutSeconds === null ? null : timeoutSeconds * 1_000;
  return { alias: name, strategy, targets: found, retries, timeoutMs };
}

/** `provider/model`, where what is before the first slash is a provider's slug; models may have slashes, too. */
function qualified({ providers }: OrganizationSnapshot, name: string): ModelTarget | null {
  const slash = name.indexOf("/");
  if (slash === -1) return null;
  const slug = name.slice(0, slash);
  const provider = providers.find((each) => each.slug === slug && isModelProvider(each));
  const model = name.slice(slash + 1);
  return provider === undefined || model === "" ? null : { provider, model, weight: 1 };
}

function bare(organization: OrganizationSnapshot, name: string, at: Date): ModelTarget {
  const providers = organization.providers.filter((each) => knows(organization, each, name, at));
  const [provider, ...others] = providers;
  if (provider === undefined) {
    const slugs = organization.providers.filter(isModelProvider).map(({ slug }) => slug);
    throw unknown(
      name,
      `is no alias and no priced model of a provider; write provider/model, where the providers are: ${slugs.slice(0, MAX_NAMED).join(", ") || "none"}`,
    );
  }
  if (others.length > 0) {
    const names = providers.slice(0, MAX_NAMED).map(({ slug }) => `${slug}/${name}`);
    throw unknown(name, `is a model of several providers; write one of: ${names.join(", ")}`);
  }
  return { provider, model: name, weight: 1 };
}

/**
 * Finds where the name of a model leads: an alias, `provider/model`, or a model that exactly one provider
 * of the organization knows.
 * @throws Pag0Failure VALIDATION_ERROR that names the candidates
 */
export function routeOf(organization: OrganizationSnapshot, name: string, at: Date): ModelRoute {
  const alias = organization.aliases.get(name);
  if (alias !== undefined) return aliasRoute(organization, alias);
  const target = qualified(organization, name) ?? bare(organization, name, at);
  return {
    alias: null,
    strategy: "ordered",
    targets: [target],
    retries: USUAL_RETRIES,
    timeoutMs: null,
  };
}
