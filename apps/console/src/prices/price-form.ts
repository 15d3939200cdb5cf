import { type PriceOverride, type PriceTerms, tokenClasses, type unitKinds } from "@pag0/contract";

export type PriceKindForm = PriceOverride["kind"];
export type TokenClass = (typeof tokenClasses)[number];
export type UnitKind = (typeof unitKinds)[number];

/** A price by the piece as it is typed. */
export interface UnitForm {
  key: number;
  kind: UnitKind;
  name: string;
  usd: string;
  per: string;
}

/** Rates of its own for calls whose input is longer, as they are typed. */
export interface TierForm {
  key: number;
  /** Tokens of input. */
  above: string;
  rates: PriceForm["rates"];
}

/** A price of the organization's own as it is typed. */
export interface PriceForm {
  kind: PriceKindForm;
  vendor: string;
  model: string;
  percent: string;
  rates: Readonly<Partial<Record<TokenClass, string>>>;
  tiers: readonly TierForm[];
  units: readonly UnitForm[];
  /** ISO instants; empty for now or no end. */
  from: string;
  to: string;
  note: string;
}

/** The classes of tokens that every price names. */
export const TIER_CLASSES = ["input", "cachedInput", "cacheWrite", "output"] as const;

export const UNIT_PERS = ["1", "60", "1000", "3600", "1000000"] as const;

export function newPriceForm(about: { vendor: string; model: string }): PriceForm {
  return {
    ...about,
    kind: "price",
    percent: "",
    rates: {},
    tiers: [],
    units: [],
    from: "",
    to: "",
    note: "",
  };
}

/** The form of a price that is there; its beginning is left to what the change is made. */
export function priceFormOf(override: PriceOverride): PriceForm {
  const { kind, vendor, model, note, effectiveTo } = override;
  const priced = kind === "price" || kind === "default";
  return {
    ...newPriceForm({ vendor, model }),
    kind,
    note,
    to: effectiveTo ?? "",
    percent: kind === "discount" ? override.percent : "",
    rates: priced ? { ...override.rates } : {},
    tiers: priced
      ? (override.contextTiers ?? []).map(({ above, rates }, index) => ({
          key: index,
          above: String(above),
          rates: { ...rates },
        }))
      : [],
    units: priced
      ? (override.units ?? []).map(({ kind: unit, key, usd, per }, index) => ({
          key: index,
          kind: unit,
          name: key ?? "",
          usd,
          per: String(per),
        }))
      : [],
  };
}

const nextKey = (rows: readonly { key: number }[]) =>
  Math.max(-1, ...rows.map(({ key }) => key)) + 1;

export function withTier(form: PriceForm): PriceForm {
  return { ...form, tiers: [...form.tiers, { key: nextKey(form.tiers), above: "", rates: {} }] };
}

export function withUnit(form: PriceForm): PriceForm {
  const key = nextKey(form.units);
  return {
    ...form,
    units: [...form.units, { key, kind: "image", name: "", usd: "", per: "1" }],
  };
}

const dollars = (text: string) => text.trim().replace(/^\$/, "").replaceAll(",", "");

function ratesOf(typed: PriceForm["rates"]) {
  const entries = tokenClasses.map((name) => [name, dollars(typed[name] ?? "")] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== ""));
}

/**
 * The terms that the API takes.
 * @param before the price that is changed: what the form does not show of it is kept.
 */
export function termsOf(form: PriceForm, before: PriceOverride | null): PriceTerms {
  const scope = {
    vendor: form.vendor,
    model: form.model.trim(),
    note: form.note.trim(),
    effectiveTo: form.to === "" ? null : new Date(form.to).toISOString(),
    ...(form.from === "" ? {} : { effectiveFrom: new Date(form.from).toISOString() }),
  };
  const limits = {
    ...(before !== null && before.kind !== "discount" && before.maxOutputTokens !== undefined
      ? { maxOutputTokens: before.maxOutputTokens }
      : {}),
    ...(before !== null && before.kind !== "discount" && before.contextTokens !== undefined
      ? { contextTokens: before.contextTokens }
      : {}),
  };
  if (form.kind === "discount")
    return { kind: "discount", ...scope, percent: form.percent.trim().replace(/%$/, "").trim() };
  if (form.kind === "free") return { kind: "free", ...scope, ...limits };
  const rates = ratesOf(form.rates);
  return {
    kind: form.kind,
    ...scope,
    ...limits,
    ...(Object.keys(rates).length === 0 ? {} : { rates }),
    ...(form.tiers.length === 0
      ? {}
      : {
          contextTiers: form.tiers.map(({ above, rates: own }) => ({
            // What is no number stays what was typed, for the API to name the field.
            above: Number(above.replaceAll(",", "").trim() || Number.NaN),
            rates: ratesOf(own),
          })),
        }),
    ...(form.units.length === 0
      ? {}
      : {
          units: form.units.map(({ kind, name, usd, per }) => ({
            kind,
            key: name.trim() === "" ? null : name.trim(),
            usd: dollars(usd),
            per: Number(per) as 1,
          })),
        }),
  };
}
