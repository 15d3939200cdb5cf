import { Pag0Failure } from "@pag0/contract";
import { generatePath } from "@pag0/formats";
import type { Call } from "../call.ts";
import type { Asked } from "../routing/asked.ts";
import { variantsOf } from "../routing/lanes.ts";
import { knownModels } from "../routing/model-route.ts";
import type { ProviderSnapshot } from "../snapshot/model.ts";
import { isOnNoList } from "../stages/decide.ts";
import { resolveAt } from "../stages/resolve.ts";
import { sendJson } from "../stages/respond.ts";
import { modelOfPath, ownPath } from "./operations.ts";

/** A model as OpenAI's list of models tells it. */
interface ListedModel {
  id: string;
  object: "model";
  /** Seconds since 1970; 0 where nobody says. */
  created: number;
  owned_by: string;
}

/** Whose an alias is. */
const ORGANIZATION = "organization";
const MAX_LISTED = 10_000;

/** The path by which a model is asked, which a policy may have on a list. */
function pathOf({ format }: ProviderSnapshot, model: string): string {
  if (format === "google") return generatePath(model, false);
  return ownPath(format === "anthropic" ? "messages" : "chat");
}

/** Whether the caller's policy lets a model be called, and it has a price. */
function mayCall(
  { caller, policy, at }: Asked,
  provider: ProviderSnapshot,
  model: string,
): boolean {
  const { prices } = caller.organization;
  if (provider.format === "http" || prices.lookUp(provider.vendor, model, at) === null)
    return false;
  const { target, endpoint } = resolveAt(caller.organization, provider, pathOf(provider, model));
  if (endpoint === null) return false;
  const { category } = endpoint;
  return variantsOf(provider).some(({ slug, regions }) =>
    isOnNoList(policy, { target, method: "POST", category, provider: slug, regions, model }, at),
  );
}

/** Names of models that lists of the policy have and the catalogue may not. */
function namedByPolicy({ policy }: Asked): string[] {
  const named = policy.levels.flatMap(({ document }) => document.allowedModels ?? []);
  return named.filter((name) => !name.includes("*"));
}

function aliases(asked: Asked): ListedModel[] {
  const { organization } = asked.caller;
  const bySlug = new Map(organization.providers.map((provider) => [provider.slug, provider]));
  return [...organization.aliases.values()]
    .filter(({ targets }) =>
      targets.some(({ provider: slug, model }) => {
        const provider = bySlug.get(slug);
        return provider !== undefined && mayCall(asked, provider, model);
      }),
    )
    .map(({ name, createdAt }) => ({
      id: name,
      object: "model",
      created: Math.floor(createdAt / 1_000),
      owned_by: ORGANIZATION,
    }));
}

function models(asked: Asked): ListedModel[] {
  const named = namedByPolicy(asked);
  return asked.caller.organization.providers.flatMap((provider) =>
    [...new Set([...knownModels(provider), ...named])]
      .filter((model) => mayCall(asked, provider, model))
      .map((model) => ({
        id: `${provider.slug}/${model}`,
        object: "model",
        created: 0,
        owned_by: provider.slug,
      })),
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (error) {
    if (error instanceof URIError) return name;
    throw error;
  }
}

/** One model by its name: listed, or called by a name that only a price with a pattern knows. */
function find(asked: Asked, name: string): ListedModel | null {
  const listed = aliases(asked).find(({ id }) => id === name);
  if (listed !== undefined) return listed;
  const { providers } = asked.caller.organization;
  for (const provider of providers) {
    const prefix = `${provider.slug}/`;
    if (name.startsWith(prefix) && mayCall(asked, provider, name.slice(prefix.length)))
      return { id: name, object: "model", created: 0, owned_by: provider.slug };
  }
  const bare = models(asked).filter(({ id, owned_by: owner }) => id === `${owner}/${name}`);
  return bare.length === 1 ? (bare[0] ?? null) : null;
}

/**
 * Answers with the models that the caller's policy lets it call, aliases first, or with one of them.
 * @throws Pag0Failure ROUTE_NOT_FOUND for anything but reading, NOT_FOUND for a model that is not among them
 */
export function answerModels(asked: Asked, call: Call): void {
  if (call.method !== "GET" && call.method !== "HEAD")
    throw new Pag0Failure("ROUTE_NOT_FOUND", `The list of models takes GET, not ${call.method}`);
  const name = modelOfPath(call.url.split("?", 1)[0] ?? "");
  if (name === null) {
    const data = [...aliases(asked), ...models(asked)].slice(0, MAX_LISTED);
    sendJson(call, 200, { object: "list", data });
    return;
  }
  const found = find(asked, decoded(name));
  if (found === null)
    throw new Pag0Failure(
      "NOT_FOUND",
      `There is no model "${decoded(name).slice(0, 120)}" that this key may call`,
    );
  sendJson(call, 200, found);
}
