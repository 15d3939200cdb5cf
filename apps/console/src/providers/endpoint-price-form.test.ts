import { endpointInput, httpPriceRuleSchema, type ProviderView } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { endpointPriceFormOf, endpointsWithPrice, withComponent } from "./endpoint-price-form.ts";

type Endpoint = ProviderView["endpoints"][number];

const rule = httpPriceRuleSchema.parse({
  id: "end_1",
  version: 3,
  components: [
    { from: "request", usd: "0.01" },
    {
      ...{ from: "request_field", path: "text[*]", measure: "characters", usd: "20" },
      ...{ per: 1_000_000, roundUpTo: 100, whenMissing: 0 },
    },
    { from: "response_header", header: "x-units", maxUnits: 50, usd: "0.5", per: 10 },
    { from: "response_field", path: "results", measure: "items", maxUnits: 100, usd: "0.001" },
  ],
  minimumUsd: "0.02",
  roundUpToUsd: "0.01",
  chargeFailures: true,
});
const endpoint = (more: Partial<Endpoint> = {}): Endpoint => ({
  ...{ id: "end_1", host: "api.deepl.com", pathPrefix: "/v2", category: "translation" },
  ...{ pricePerRequest: null, priceRule: rule },
  ...more,
});
const other = endpoint({
  id: "end_2",
  pathPrefix: "/",
  pricePerRequest: "250000",
  priceRule: null,
});

describe("the form of an endpoint's price", () => {
  it("gives back the rule that it was made from, and leaves the other endpoints as they are", () => {
    const { id: _, version: __, ...terms } = rule;
    const endpoints = endpointsWithPrice(
      [endpoint(), other],
      "end_1",
      endpointPriceFormOf(endpoint()),
    );
    expect(endpoints?.map((one) => endpointInput.parse(one))).toEqual([
      { host: "api.deepl.com", pathPrefix: "/v2", category: "translation", priceRule: terms },
      {
        ...{ host: "api.deepl.com", pathPrefix: "/", category: "translation" },
        pricePerRequest: "250000",
      },
    ]);
  });

  it("keeps the rules of endpoints that it does not change", () => {
    const form = { ...endpointPriceFormOf(other), perRequest: "$0.30" };
    const endpoints = endpointsWithPrice([endpoint(), other], "end_2", form) ?? [];
    expect(endpointInput.parse(endpoints[0]).priceRule?.components).toEqual(rule.components);
    expect(endpointInput.parse(endpoints[1]).pricePerRequest).toBe("300000");
  });

  it("takes no price of a request that is none", () => {
    const form = { ...endpointPriceFormOf(other), perRequest: "cheap" };
    expect(endpointsWithPrice([other], "end_2", form)).toBeNull();
    expect(endpointsWithPrice([other], "end_2", { ...form, kind: "none" })).toEqual([
      { host: "api.deepl.com", pathPrefix: "/", category: "translation" },
    ]);
  });

  it("adds parts under keys that no other has", () => {
    const form = withComponent(withComponent(endpointPriceFormOf(endpoint())));
    expect(new Set(form.components.map(({ key }) => key)).size).toBe(6);
  });
});
