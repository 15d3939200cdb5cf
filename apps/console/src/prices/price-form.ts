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

/** A price of the organization's own as it is typed. */
export interface PriceForm {
  kind: PriceKindForm;
  vendor: string;
  model: string;
  percent: string;
  rates: Readonly<Partial<Record<TokenClass, string>>>;
  units: readonly UnitForm[];
  /** ISO instants; empty for now or no end. */
  from: string;
  to: string;
  note: string;
}

export const UNIT_PERS = ["1", "60", "1000", "3600", "1000000"] as const;

export function newPriceForm(about: { vendor: string; model: string }): PriceForm {
  return {
    ...about,
    kind: "price",
    percent: "",
    rates: {},
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

export function withUnit(form: PriceForm): PriceForm {
  const key = Math.max(-1, ...form.units.map((unit) => unit.key)) + 1;
  return {
    ...form,
    units: [...form.units, { key, kind: "image", name: "", usd: "", per: "1" }],
  };
}

const dollars = (text: string) => text.trim().replace(/^\$/, "").replaceAll(",", "");

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
  const rates = Object.fromEntries(
    tokenClasses.flatMap((name) => {
      const text = dollars(form.rates[name] ?? "");
      return text === "" ? [] : [[name, text]];
    }),
  );
  const tiers =
    before?.kind === "price" || before?.kind === "default" ? before.contextTiers : undefined;
  return {
    kind: form.kind,
    ...scope,
    ...limits,
    ...(Object.keys(rates).length === 0 ? {} : { rates }),
    ...(tiers === undefined ? {} : { contextTiers: tiers }),
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
