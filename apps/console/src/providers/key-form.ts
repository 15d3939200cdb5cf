import type { ProviderCredentialView } from "@pag0/contract";

/** A further key of a provider as it is typed. */
export interface KeyForm {
  name: string;
  credential: string;
  weight: string;
  region: string;
  baseUrl: string;
}

export function keyFormOf(credential: ProviderCredentialView | null): KeyForm {
  return {
    name: credential?.name ?? "",
    credential: "",
    weight: String(credential?.weight ?? 1),
    region: credential?.region ?? "",
    baseUrl: credential?.baseUrl ?? "",
  };
}

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** The body that the API takes; an empty key is one that stays. */
export function keyBodyOf(form: KeyForm) {
  return {
    name: form.name,
    weight: Number(form.weight),
    region: orNull(form.region),
    baseUrl: orNull(form.baseUrl),
    ...(form.credential === "" ? {} : { credential: form.credential }),
  };
}

/** The weight of a provider's first key, which has none of its own. */
const FIRST_KEY_WEIGHT = 1;

/**
 * What share of a provider's calls each of its keys gets, from 0 to 1; null for one that is turned off.
 * Where nothing has a weight, all take turns as reserves and no share is known.
 * @returns the first key's share (null where there is none) and those of the further keys in order.
 */
export function sharesOf(
  hasFirst: boolean,
  keys: readonly Pick<ProviderCredentialView, "weight" | "enabled">[],
): { first: number | null; further: (number | null)[] } {
  const first = hasFirst ? FIRST_KEY_WEIGHT : 0;
  const total = keys.reduce((sum, { weight, enabled }) => sum + (enabled ? weight : 0), first);
  const share = (weight: number) => (total === 0 ? null : weight / total);
  return {
    first: hasFirst ? share(first) : null,
    further: keys.map(({ weight, enabled }) => (enabled ? share(weight) : null)),
  };
}
