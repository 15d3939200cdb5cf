import type { HttpPriceComponent, HttpPriceTerms, ProviderView } from "@pag0/contract";
import { dollarsText, readDollars } from "../ui/amount.ts";

type Endpoint = ProviderView["endpoints"][number];
export type ComponentFrom = HttpPriceComponent["from"];
export type Measure = Extract<HttpPriceComponent, { from: "request_field" }>["measure"];

/** A part of a rule as it is typed; what its kind does not have is left aside. */
export interface ComponentForm {
  key: number;
  from: ComponentFrom;
  path: string;
  header: string;
  measure: Measure;
  usd: string;
  per: string;
  roundUpTo: string;
  whenMissing: string;
  maxUnits: string;
}

/** How an endpoint's calls are priced, as it is typed. */
export interface EndpointPriceForm {
  kind: "none" | "request" | "rule";
  perRequest: string;
  components: readonly ComponentForm[];
  minimumUsd: string;
  chargeFailures: boolean;
}

export const COMPONENT_FROMS = [
  "request",
  "request_field",
  "response_header",
  "response_field",
] as const satisfies readonly ComponentFrom[];
export const MEASURES = ["characters", "items", "number"] as const satisfies readonly Measure[];
export const PERS = ["1", "10", "100", "1000", "10000", "100000", "1000000"] as const;
export const MAX_COMPONENTS = 10;

const EMPTY: Omit<ComponentForm, "key"> = {
  from: "request",
  path: "",
  header: "",
  measure: "characters",
  usd: "",
  per: "1",
  roundUpTo: "",
  whenMissing: "",
  maxUnits: "1000",
};

function componentFormOf(component: HttpPriceComponent, key: number): ComponentForm {
  const known: Partial<Record<keyof ComponentForm, unknown>> = component;
  const texts = Object.fromEntries(
    (["path", "header", "usd", "per", "roundUpTo", "whenMissing", "maxUnits"] as const).flatMap(
      (name) => (known[name] === undefined ? [] : [[name, String(known[name])]]),
    ),
  );
  const measure = "measure" in component ? component.measure : EMPTY.measure;
  return { ...EMPTY, ...texts, key, from: component.from, measure };
}

export function endpointPriceFormOf({ pricePerRequest, priceRule }: Endpoint): EndpointPriceForm {
  return {
    kind: priceRule !== null ? "rule" : pricePerRequest !== null ? "request" : "none",
    perRequest: dollarsText(pricePerRequest),
    components: priceRule?.components.map(componentFormOf) ?? [{ ...EMPTY, key: 0 }],
    minimumUsd: priceRule?.minimumUsd ?? "",
    chargeFailures: priceRule?.chargeFailures ?? false,
  };
}

export function withComponent(form: EndpointPriceForm): EndpointPriceForm {
  const key = Math.max(-1, ...form.components.map((component) => component.key)) + 1;
  return { ...form, components: [...form.components, { ...EMPTY, key }] };
}

const usdOf = (text: string) => text.trim().replace(/^\$/, "").replaceAll(",", "");
const optionalNumber = <Name extends string>(name: Name, text: string) =>
  (text.trim() === "" ? {} : { [name]: Number(text) }) as { [K in Name]?: number };

function componentOf(form: ComponentForm): HttpPriceComponent {
  const { from, measure } = form;
  const usd = usdOf(form.usd);
  if (from === "request") return { from, usd };
  const units = { usd, per: Number(form.per) as 1, ...optionalNumber("roundUpTo", form.roundUpTo) };
  const path = form.path.trim();
  if (from === "request_field")
    return { from, path, measure, ...units, ...optionalNumber("whenMissing", form.whenMissing) };
  const maxUnits = Number(form.maxUnits);
  if (from === "response_header") return { from, header: form.header.trim(), maxUnits, ...units };
  return { from, path, measure, maxUnits, ...units };
}

function termsOf(form: EndpointPriceForm, before: Endpoint): HttpPriceTerms {
  const rounding = before.priceRule?.roundUpToUsd;
  return {
    components: form.components.map(componentOf),
    ...(form.minimumUsd.trim() === "" ? {} : { minimumUsd: usdOf(form.minimumUsd) }),
    ...(rounding === undefined ? {} : { roundUpToUsd: rounding }),
    chargeFailures: form.chargeFailures,
  };
}

function inputOf({ host, pathPrefix, category, pricePerRequest, priceRule }: Endpoint) {
  const { id: _id, version: _version, ...terms } = priceRule ?? { id: "", version: 0 };
  return {
    host,
    pathPrefix,
    category,
    ...(pricePerRequest === null ? {} : { pricePerRequest }),
    ...(priceRule === null ? {} : { priceRule: terms as HttpPriceTerms }),
  };
}

/**
 * A provider's endpoints as the API takes them, one with another price.
 * @returns null where the price of a request is no amount of dollars.
 */
export function endpointsWithPrice(
  endpoints: readonly Endpoint[],
  changedId: string,
  form: EndpointPriceForm,
) {
  const read = readDollars(form.perRequest);
  if (form.kind === "request" && read.kind !== "amount") return null;
  return endpoints.map((endpoint) => {
    if (endpoint.id !== changedId) return inputOf(endpoint);
    const { host, pathPrefix, category } = endpoint;
    return {
      host,
      pathPrefix,
      category,
      ...(form.kind === "request" && read.kind === "amount"
        ? { pricePerRequest: read.microUsd }
        : {}),
      ...(form.kind === "rule" ? { priceRule: termsOf(form, endpoint) } : {}),
    };
  });
}
