import {
  type ModelAliasDocument,
  type ModelAliasView,
  modelAliasDocumentSchema,
  type Warning,
} from "@pag0/contract";
import type { ModelAlias } from "@pag0/db";
import type { PriceBook } from "@pag0/metering";
import { exactUsd } from "../../prices/server/exact-usd.ts";

/** A provider as far as calls can go to it. */
export interface TargetProvider {
  slug: string;
  name: string;
  vendor: string;
  enabled: boolean;
  /** Whether it has a key that calls can use. */
  hasKey: boolean;
}

type TargetView = ModelAliasView["targets"][number];
type Target = ModelAliasDocument["targets"][number];

function targetView(
  target: Target,
  provider: TargetProvider | undefined,
  book: PriceBook,
  now: Date,
): TargetView {
  const named = {
    provider: target.provider,
    providerName: provider?.name ?? null,
    model: target.model,
    weight: target.weight ?? null,
  };
  if (provider === undefined) return { ...named, state: "provider_missing", price: null };
  const found = book.lookUp(provider.vendor, target.model, now);
  const price =
    found === null
      ? null
      : {
          kind: found.kind,
          version: found.version,
          input: found.tokens ? exactUsd(found.base.input, found.payableBasisPoints) : null,
          output: found.tokens ? exactUsd(found.base.output, found.payableBasisPoints) : null,
        };
  const state = !provider.enabled
    ? "provider_off"
    : !provider.hasKey
      ? "no_credential"
      : price === null
        ? "no_price"
        : "ready";
  return { ...named, state, price };
}

const WHY: Record<Exclude<TargetView["state"], "ready">, [message: string, remedy: string]> = {
  provider_missing: ["leads to a provider that is gone", "Take the target out."],
  provider_off: ["leads to a provider that is turned off", "Turn the provider on."],
  no_credential: ["leads to a provider without a key", "Give the provider a credential."],
  no_price: [
    "is a model without a price: its calls are refused",
    "Set a price of your own for it, or a default price.",
  ],
};

/** What keeps calls from targets, and names that hide a vendor's model. */
function warningsOf(
  name: string,
  targets: readonly TargetView[],
  providers: readonly TargetProvider[],
  book: PriceBook,
  now: Date,
): Warning[] {
  const unready = targets.flatMap(({ state, provider, model }, i): Warning[] => {
    if (state === "ready") return [];
    const [message, remedy] = WHY[state];
    return [
      {
        field: `targets[${i}]`,
        message: `${provider}/${model} ${message}`,
        remedy,
        code: `ALIAS_${state.toUpperCase()}`,
        severity: targets.some((target) => target.state === "ready") ? "warning" : "error",
      },
    ];
  });
  const hidden = providers.find(({ vendor }) => book.lookUp(vendor, name, now)?.kind === "list");
  if (hidden === undefined) return unready;
  return [
    ...unready,
    {
      field: "name",
      message: `"${name}" is also a model of ${hidden.name}: calls that name it go where this alias leads`,
      remedy: `Write ${hidden.slug}/${name} for the vendor's model, or choose another name.`,
      code: "ALIAS_HIDES_MODEL",
      severity: "warning",
    },
  ];
}

/** An alias with the state and the price of each target now. */
export function modelAliasView(
  row: ModelAlias,
  providers: readonly TargetProvider[],
  book: PriceBook,
  now: Date,
): ModelAliasView {
  const { strategy, targets, retries, timeoutSeconds } = modelAliasDocumentSchema.parse(
    row.document,
  );
  const bySlug = new Map(providers.map((provider) => [provider.slug, provider]));
  const views = targets.map((target) => targetView(target, bySlug.get(target.provider), book, now));
  return {
    id: row.id,
    name: row.name,
    strategy,
    targets: views,
    retries,
    timeoutSeconds: timeoutSeconds ?? null,
    warnings: warningsOf(row.name, views, providers, book, now),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
